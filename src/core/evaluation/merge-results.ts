/** This file merges the shards of one evaluation as if it had been a single run. */
import { AppError } from "#core/errors.ts";
import { type FeatureShard, mergeShards } from "#core/metrics/feature-shard.ts";
import { textToFeatures } from "./feature-text.ts";
import type {
  ResultsFile,
  ResultsHead,
  ResultsPatch,
  ResultsRegion,
} from "./results-file.ts";

/** Features of a region's two sets of patches, in the order of its patches. */
export type RegionFeatures = {
  readonly candidate: FeatureShard;
  readonly reference: FeatureShard;
};

/** A region with all of its patches, before the means are computed. */
export type GatheredRegion = Omit<ResultsRegion, "means" | "distances" | "features"> & {
  /** Null if no network has computed features. */
  readonly features: RegionFeatures | null;
};

export type GatheredResults = {
  readonly head: ResultsHead;
  readonly featureNames: ResultsFile["featureNames"];
  readonly regions: readonly GatheredRegion[];
};

/**
 * Merges the shards in their own order, whatever order they are given in. The caller
 * computes the distances of sets.
 * @throws AppError results-invalid unless they are all shards of one evaluation
 */
export function gatherShards(shards: readonly ResultsFile[]): GatheredResults {
  const ordered = shards.toSorted(
    (a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0),
  );
  const [first] = ordered;
  if (first === undefined || first.shard === null) {
    throw refused("shards, as evaluate --shard writes them", "a whole evaluation");
  }
  const { count } = first.shard;
  const indices = ordered.map(({ shard }) => shard?.index ?? 0);
  if (indices.length !== count || indices.some((index, i) => index !== i + 1)) {
    throw refused(
      `each of the ${count} shards once`,
      indices.length === 0 ? "none" : `the shards ${indices.join(", ")}`,
    );
  }
  for (const shard of ordered) {
    const other = firstDifference(first, shard);
    if (other !== null) {
      throw refused("shards of one evaluation", `different ${other}`);
    }
  }
  const ids = new Set(ordered.flatMap(({ regions }) => regions.map(({ id }) => id)));
  const regions = [...ids].map((id) =>
    gatherRegion(
      ordered.flatMap((shard) => shard.regions.filter((region) => region.id === id)),
      first.featureNames?.dims ?? 0,
    ),
  );
  const {
    regions: _,
    means: __,
    distances: ___,
    shard: ____,
    featureNames,
    ...head
  } = first;
  return { head, featureNames, regions };
}

/** Orders patches by image, row and column, as a single run does. */
export function comparePatches(
  a: Pick<ResultsPatch, "image" | "row" | "col">,
  b: Pick<ResultsPatch, "image" | "row" | "col">,
): number {
  return a.image - b.image || a.row - b.row || a.col - b.col;
}

/** Merges a region. @param dims features per patch; 0 = there are none */
function gatherRegion(parts: readonly ResultsRegion[], dims: number): GatheredRegion {
  const [first] = parts as [ResultsRegion];
  const all = parts.flatMap(({ patches, features }) => {
    const sides = features && {
      candidate: textToFeatures(features.candidate, patches.length, dims),
      reference: textToFeatures(features.reference, patches.length, dims),
    };
    return patches.map((patch, i) => ({
      patch,
      candidate: sides && oneOf(sides.candidate, i),
      reference: sides && oneOf(sides.reference, i),
    }));
  });
  const ordered = all.toSorted((a, b) => comparePatches(a.patch, b.patch));
  const sideOf = (side: "candidate" | "reference") =>
    ordered.flatMap((each) => each[side] ?? []);
  const [candidate, reference] = [sideOf("candidate"), sideOf("reference")];
  const isComplete = ordered.length > 0 && candidate.length === ordered.length;
  const { id, name, kind, simulated, conditions, images } = first;
  return {
    ...{ id, name, kind, simulated, conditions, images },
    patches: ordered.map(({ patch }) => patch),
    skipped: parts.reduce((sum, { skipped }) => sum + skipped, 0),
    features: isComplete
      ? { candidate: mergeShards(candidate), reference: mergeShards(reference) }
      : null,
  };
}

function oneOf(shard: FeatureShard, i: number): FeatureShard {
  if (shard.kind !== "features") {
    throw new Error("text holds features, not moments");
  }
  const { dims } = shard;
  const features = shard.features.subarray(i * dims, (i + 1) * dims);
  return { kind: "features", n: 1, dims, features };
}

/** Fields that must be equal in all shards; their times may differ. */
const SHARED = ["candidate", "data", "selection", "metrics", "version"] as const;

function firstDifference(a: ResultsFile, b: ResultsFile): string | null {
  if (a.shard?.count !== b.shard?.count) {
    return "numbers of shards";
  }
  const names = { ...a.featureNames };
  if (JSON.stringify(names) !== JSON.stringify({ ...b.featureNames })) {
    return "networks of features";
  }
  return (
    SHARED.find((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key])) ?? null
  );
}

function refused(expected: string, found: string): AppError {
  return new AppError("results-invalid", "These files cannot be merged.", {
    expected,
    found,
    hint: "Give all shards of one evaluation, each once: merge PART… --out FILE.",
  });
}
