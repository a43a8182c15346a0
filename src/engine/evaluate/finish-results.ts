/** This file completes a results file from collected patches: means, and distances of sets. */
import { featuresToText } from "#core/evaluation/feature-text.ts";
import type {
  GatheredResults,
  RegionFeatures,
} from "#core/evaluation/merge-results.ts";
import type {
  ResultsDistance,
  ResultsFile,
  ResultsRegion,
} from "#core/evaluation/results-file.ts";
import type { Shard } from "#core/evaluation/select-patches.ts";
import { meansOf } from "#core/evaluation/summarise.ts";
import { mergeShards } from "#core/metrics/feature-shard.ts";
import { readPatchSets } from "#engine/measure/patch-sets.ts";

/** Distances need at least two patches in each set. */
const LEAST = 2;

/**
 * Completes the file.
 * @param shard whose features stay in the file, so that it can be merged with others
 * @param onPart called between pieces of the distances; if it throws, the work stops
 */
export async function finishResults(
  { head, featureNames, regions }: GatheredResults,
  shard: Shard,
  onPart: () => Promise<void> = async () => {},
): Promise<ResultsFile> {
  const distancesOf = async (features: RegionFeatures | null) =>
    featureNames === null || features === null || features.candidate.n < LEAST
      ? []
      : (await readPatchSets(features, featureNames, onPart)).map(
          (reading): ResultsDistance => ({
            ...reading,
            n: features.candidate.n,
            interval: reading.interval === null ? null : [...reading.interval],
          }),
        );
  const done: ResultsRegion[] = [];
  for (const { features, ...region } of regions) {
    done.push({
      ...region,
      means: meansOf(region.patches, head.metrics),
      distances: await distancesOf(features),
      features:
        shard === null || features === null
          ? null
          : {
              candidate: featuresToText(features.candidate),
              reference: featuresToText(features.reference),
            },
    });
  }
  const seen = regions.flatMap(({ features }) => features ?? []);
  const isSeen = regions.every(
    ({ patches, features }) => patches.length === 0 || features !== null,
  );
  const all = isSeen && seen.length > 0 ? poolOf(seen) : null;
  return {
    ...head,
    shard,
    featureNames: shard === null ? null : featureNames,
    regions: done,
    means: meansOf(
      done.flatMap(({ patches }) => patches),
      head.metrics,
    ),
    distances: await distancesOf(all),
  };
}

function poolOf(features: readonly RegionFeatures[]): RegionFeatures {
  return {
    candidate: mergeShards(features.map(({ candidate }) => candidate)),
    reference: mergeShards(features.map(({ reference }) => reference)),
  };
}
