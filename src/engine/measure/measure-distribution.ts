/** This file computes distances between the two sets of patches that an area is cut into. */
import { comparablePair, type MetricPair } from "#core/metrics/metric.ts";
import { isPatchCounted } from "#core/metrics/patch-statistics.ts";
import { windowGrid } from "#core/raster/grid.ts";
import { wholeSquares } from "#core/raster/split-window.ts";
import type { Distribution, DistributionRequest } from "#ports/distribution.ts";
import type { OnProgress } from "#ports/measurement.ts";
import type { FeatureNetwork } from "./feature-network.ts";
import { type OpenComparison, refusal } from "./open-comparison.ts";
import type { Pacer } from "./pacer.ts";
import { maskPair } from "./pair-source.ts";
import { collectPatchSets, readPatchSets } from "./patch-sets.ts";

/**
 * Measures the distances.
 * @throws AppError measure-refused, and those of the runner; AbortError
 */
export async function measureDistribution(
  { window, grid, readPair, areaMask }: OpenComparison,
  { patchPx, keepSets = false }: Pick<DistributionRequest, "patchPx" | "keepSets">,
  network: FeatureNetwork,
  tools: {
    readonly pace: Pacer;
    readonly signal: AbortSignal;
    readonly onProgress: OnProgress;
  },
): Promise<Distribution> {
  const { pace, signal, onProgress } = tools;
  const { frechetName, kernelName, settings } = network;
  const windows = wholeSquares(window, patchPx);
  const least = keepSets ? 1 : 2;
  if (patchPx < network.leastPx || windows.length < least) {
    throw refusal(
      `at least ${least} patches of at least ${network.leastPx} px`,
      `${windows.length} of ${patchPx} px`,
      "Choose another size of patches, or a larger area.",
    );
  }
  let done = 0;
  const onPatch = () => {
    done += 1;
    onProgress(done, windows.length);
  };
  async function* countedPairs(): AsyncGenerator<MetricPair> {
    for (const patch of windows) {
      await pace();
      const part = {
        ...patch,
        col: patch.col + window.col,
        row: patch.row + window.row,
      };
      const pair = comparablePair(
        maskPair(await readPair(part, signal), areaMask(part)),
      );
      if (isPatchCounted(pair.n, patchPx)) {
        yield pair;
      } else {
        onPatch();
      }
    }
  }
  const sets = await collectPatchSets(countedPairs(), network, signal, onPatch);
  const n = sets?.candidate.n ?? 0;
  if (sets === null || n < least) {
    throw refusal(
      `at least ${least} patches that are at least half valid in both images`,
      `${n} of ${windows.length}`,
      "Choose smaller patches, or an area where both images have data.",
    );
  }
  const onPart = async (fraction: number) => {
    onProgress(Math.round(100 * fraction), 100);
    await pace();
  };
  return {
    n,
    skipped: windows.length - n,
    grid: windowGrid(grid, window),
    patchPx,
    readings: n < 2 ? [] : await readPatchSets(sets, network, onPart),
    sets: keepSets ? { ...sets, frechetName, kernelName, settings } : null,
  };
}
