/** This file computes means over patches, as results files state them and as they are checked. */
import {
  addPatch,
  type PatchMoments,
  patchMean,
} from "#core/metrics/patch-statistics.ts";
import type { ResultsMean, ResultsMetric, ResultsPatch } from "./results-file.ts";

/** Returns mean, spread and n of each metric that a patch has, in the order of `metrics`. */
export function meansOf(
  patches: readonly Pick<ResultsPatch, "values">[],
  metrics: readonly ResultsMetric[],
): ResultsMean[] {
  let moments: PatchMoments = {};
  for (const { values } of patches) {
    moments = addPatch(moments, values);
  }
  return metrics.flatMap((metric) => {
    const found = patchMean(metric, moments[metric.id]);
    if (found === null) {
      return [];
    }
    const { id, mean, std, n, infinite } = found;
    return [{ id, mean, std, n, infinite }];
  });
}
