import type { LearnedMetricFacts } from "#core/metrics/learned-metric.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import type { MetricFacts } from "#ports/measurement.ts";
import type { MetricNetwork } from "./metric-network.ts";

/**
 * A metric that needs a network, as measurements, ladders and maps use it. It is
 * separate from the registry of pixel metrics because its answer is asynchronous.
 */
export type LearnedMetric = MetricFacts & {
  /** Smallest side of an image that it accepts, in pixels. */
  readonly leastPx: number;
  /**
   * Largest side that is given to the network at once, in pixels; larger images are
   * measured in parts.
   */
  readonly mostPx: number;
  /**
   * Computes the metric.
   *
   * @returns the pair's value and, where the network gives one, its map, `[row][col]`,
   *   as large as the pair; the caller owns it
   * @throws AppError measure-refused, and those of the runner
   */
  compute(
    pair: MetricPair,
    signal: AbortSignal,
  ): Promise<{ readonly value: number; readonly map: Float32Array | null }>;
};

/** Creates the metric for one of its networks: each network counts as a metric of its own. */
export function createLearnedMetric(
  facts: LearnedMetricFacts,
  network: MetricNetwork,
): LearnedMetric {
  const { id, title, tiling } = network.card;
  const isDefault = id === facts.defaultModel;
  return {
    id: isDefault ? facts.id : id,
    // For example "LPIPS v0.1 · VGG16" becomes LPIPS-VGG16.
    label: isDefault ? facts.label : `${facts.label}-${title.split(" · ").at(-1)}`,
    unit: facts.unit,
    better: facts.better,
    settings: `${title}, RGB in [−1, 1], not resized; masked pixels alike in both images and left out`,
    leastPx: facts.leastPx,
    mostPx: tiling.tile,
    async compute(pair, signal) {
      const { distance, map } = await network.compare(pair, signal);
      return { value: distance, map };
    },
  };
}
