/** This file compares results that were computed again with the published ones. */
import { placeOf } from "./patch-facts.ts";
import type { ResultsDistance, ResultsFile, ResultsPatch } from "./results-file.ts";

/**
 * Largest accepted difference: this part of the metric's unit, or of the value where that
 * is larger than 1, because other processors add up in another order.
 */
export const TOLERANCE = 1e-3;

/** Infinite values are equal to each other alone. */
export function isWithinTolerance(stated: number, found: number): boolean {
  const difference = found === stated ? 0 : Math.abs(found - stated);
  return difference <= TOLERANCE * Math.max(1, Math.abs(stated));
}

/** A number that was computed again, beside the published one of the same patches. */
export type Recomputed = {
  /** Mean over the patches that both have, or a distance of sets. */
  readonly value: number;
  readonly published: number;
  /** Patches. */
  readonly n: number;
  /** Patches whose numbers differ by more than the tolerance; of a distance 0 or n. */
  readonly differing: number;
  /** Largest difference of a patch; infinite where one value alone is. */
  readonly largest: number;
  /** What both were not computed with or on alike; null where nothing is known. */
  readonly reason: string | null;
};

export type Comparison =
  | { readonly kind: "compared"; readonly found: Recomputed }
  /** Nothing was computed for the number, or it cannot be compared. */
  | { readonly kind: "none"; readonly why: string };

/** @param regionId null = all regions */
export function compareMetric(
  published: ResultsFile,
  own: ResultsFile,
  metric: string,
  regionId: string | null,
): Comparison {
  const [stated, found] = [published, own].map((file) =>
    patchesByPlace(file, regionId),
  ) as [ReadonlyMap<string, ResultsPatch>, ReadonlyMap<string, ResultsPatch>];
  const distance = distanceOf(published, metric, regionId);
  if (distance !== null) {
    return compareDistance(published, own, { metric, regionId, stated, found });
  }
  const pairs = [...found].flatMap(([place, patch]) => {
    const [a, b] = [stated.get(place), patch].map((each) => each?.values[metric]);
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  if (pairs.length === 0) {
    return { kind: "none", why: "None of its patches has been computed again." };
  }
  return {
    kind: "compared",
    found: {
      published: finiteMean(pairs.map(([a]) => a)),
      value: finiteMean(pairs.map(([, b]) => b)),
      n: pairs.length,
      differing: pairs.filter(([a, b]) => !isWithinTolerance(a, b)).length,
      largest: Math.max(...pairs.map(([a, b]) => (a === b ? 0 : Math.abs(a - b)))),
      reason: reasonOf(published, own),
    },
  };
}

function compareDistance(
  published: ResultsFile,
  own: ResultsFile,
  of: {
    readonly metric: string;
    readonly regionId: string | null;
    readonly stated: ReadonlyMap<string, ResultsPatch>;
    readonly found: ReadonlyMap<string, ResultsPatch>;
  },
): Comparison {
  const { metric, regionId, stated, found } = of;
  const [a, b] = [published, own].map((file) => distanceOf(file, metric, regionId));
  const isSame =
    stated.size === found.size && [...stated.keys()].every((place) => found.has(place));
  if (!isSame || !a || !b) {
    return {
      kind: "none",
      why: `A distance of sets depends on the whole set: ${found.size} of ${stated.size} patches are computed again.`,
    };
  }
  const isNear = isWithinTolerance(a.value, b.value);
  return {
    kind: "compared",
    found: {
      ...{ published: a.value, value: b.value, n: b.n, differing: isNear ? 0 : b.n },
      largest: Math.abs(a.value - b.value),
      reason: reasonOf(published, own),
    },
  };
}

/** Patches of files by place, which every cell of a row asks for. */
const known = new WeakMap<ResultsFile, ReadonlyMap<string, ResultsPatch>>();

/** Returns the regions' patches by place; the same pixels of another grid are another one. */
function patchesByPlace(
  file: ResultsFile,
  regionId: string | null,
): ReadonlyMap<string, ResultsPatch> {
  const all = known.get(file) ?? placesOf(file);
  known.set(file, all);
  return regionId === null
    ? all
    : new Map([...all].filter(([place]) => place.startsWith(`${regionId}/`)));
}

function placesOf({ regions }: ResultsFile): ReadonlyMap<string, ResultsPatch> {
  return new Map(
    regions.flatMap((region) => {
      const grids = region.images.map(
        ({ crs, affine }) => `${crs} ${affine.map((each) => each.toPrecision(10))}`,
      );
      return region.patches.map((patch): [string, ResultsPatch] => [
        `${placeOf(region.id, patch)} ${grids[patch.image]}`,
        patch,
      ]);
    }),
  );
}

function distanceOf(
  file: ResultsFile,
  metric: string,
  regionId: string | null,
): ResultsDistance | null {
  const of = regionId === null ? file : file.regions.find(({ id }) => id === regionId);
  return of?.distances.find(({ id }) => id === metric) ?? null;
}

/** Infinite where none is finite, as in results files. */
function finiteMean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0
    ? Number.POSITIVE_INFINITY
    : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** Says what explains a difference. */
function reasonOf(published: ResultsFile, own: ResultsFile): string | null {
  const [was, is] = [published.data, own.data].map((data) => data.simulatorVersion);
  if (was !== is) {
    return `The regions here are of simulator ${is ?? "none"}, the published ones of ${was ?? "none"}.`;
  }
  const other = modelsOf(published).find(
    (model, i) => JSON.stringify(model) !== JSON.stringify(modelsOf(own)[i]),
  );
  return other === undefined ? null : `The weights of ${other.id} have changed.`;
}

function modelsOf({ candidate }: ResultsFile) {
  return candidate.kind === "pictures"
    ? []
    : [candidate.denoise, candidate.translate, candidate.refine].flatMap((model) =>
        model === null
          ? []
          : [{ id: model.id, hashes: model.graphs.map(({ sha256 }) => sha256) }],
      );
}
