/** This file puts measured patches together, before means and distances are computed. */
import {
  comparePatches,
  type GatheredRegion,
  type GatheredResults,
  type RegionFeatures,
} from "#core/evaluation/merge-results.ts";
import type { ResultsFile, ResultsRegion } from "#core/evaluation/results-file.ts";
import { mergeShards } from "#core/metrics/feature-shard.ts";
import { VERSION } from "#core/version.ts";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import { joinFacts } from "./candidate.ts";
import type { EvaluationOptions } from "./evaluate-image.ts";

export type MeasuredRegion = {
  readonly facts: Pick<
    ResultsRegion,
    "id" | "name" | "kind" | "simulated" | "conditions"
  >;
  readonly images: ResultsRegion["images"];
  /** Those that could not be measured among them. */
  readonly patches: readonly MeasuredPatch[];
};

/** At least one patch must have been measured. */
export function gatherMeasured(
  { id, title, split, simulated, simulatorVersion }: ResultsFile["data"],
  regions: readonly MeasuredRegion[],
  { selection, metrics }: Pick<EvaluationOptions, "selection" | "metrics">,
): GatheredResults {
  const patches = regions.flatMap((region) => region.patches);
  const facts = new Map(
    patches.flatMap((patch) => patch.metrics.map((metric) => [metric.id, metric])),
  );
  return {
    head: {
      schema: 1,
      time: new Date().toISOString(),
      version: VERSION,
      candidate: joinFacts(patches.flatMap(({ candidate }) => candidate ?? [])),
      data: { id, title, split, simulated, simulatorVersion },
      selection,
      metrics: metrics.flatMap((each) => facts.get(each) ?? []),
    },
    featureNames: featureNamesOf(patches),
    regions: regions.map(gatherRegion),
  };
}

function gatherRegion({ facts, images, patches }: MeasuredRegion): GatheredRegion {
  const counted = patches
    .flatMap(({ row, sets }) => (row === null ? [] : [{ row, sets }]))
    .toSorted((a, b) => comparePatches(a.row, b.row));
  const sets = counted.flatMap((patch) => patch.sets ?? []);
  const features: RegionFeatures | null =
    sets.length === 0 || sets.length < counted.length
      ? null
      : {
          candidate: mergeShards(sets.map(({ candidate }) => candidate)),
          reference: mergeShards(sets.map(({ reference }) => reference)),
        };
  return {
    ...{ ...facts, images, features },
    patches: counted.map(({ row }) => row),
    skipped: patches.length - counted.length,
  };
}

function featureNamesOf(
  patches: readonly MeasuredPatch[],
): ResultsFile["featureNames"] {
  const sets = patches.findLast((patch) => patch.sets !== null)?.sets ?? null;
  if (sets === null) {
    return null;
  }
  const { frechetName, kernelName, settings, candidate } = sets;
  return { dims: candidate.dims, frechetName, kernelName, settings };
}
