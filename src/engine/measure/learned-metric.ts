import type { MetricPair } from "#core/metrics/metric.ts";
import type { MetricFacts } from "#ports/measurement.ts";

/**
 * A metric that needs a network, as measurements, ladders and maps use it: beside the
 * registry of pixel metrics, because it cannot answer at once.
 */
export type LearnedMetric = MetricFacts & {
  /** Smallest side of an image that it takes, px. */
  readonly leastPx: number;
  /** Largest side that is given to the network at once, px; larger images come in parts. */
  readonly mostPx: number;
  /**
   * @returns the pair's value, and where the network gives one its map, `[row][col]`, as
   *   large as the pair; the caller owns it
   * @throws AppError measure-refused, and those of the runner
   */
  compute(
    pair: MetricPair,
    signal: AbortSignal,
  ): Promise<{ readonly value: number; readonly map: Float32Array | null }>;
};
