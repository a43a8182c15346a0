/**
 * This file defines learned metrics, which a network computes. Each has a file
 * (`x.learned.ts`) and a line in the registry `learned-metrics.ts`; scores, studies,
 * maps and the command line iterate over the registry and know no metric by name.
 * Running the networks is the engine's task (`engine/measure/metric-network.ts`), the
 * same for all metrics.
 *
 * The networks are cards of stage `metric`. Their inputs are two images in [−1, 1];
 * their outputs are `distance` (one number) and optionally `map` (as large as the
 * images) and `features_a`, `features_b` (one row of numbers per image).
 */
import type { ValueScale } from "#core/color/value-scale.ts";
import type { MetricNote } from "./metric.ts";

export type LearnedMetricFacts = MetricNote & {
  /** Id of the metric with its default network; with another network, the id of that card. */
  readonly id: string;
  readonly label: string;
  readonly unit: "dB" | "";
  readonly better: "lower" | "higher";
  /** The `method` of the cards whose networks compute it. */
  readonly method: string;
  /** Id of the card that the metric's name alone refers to. */
  readonly defaultModel: string;
  /** Smallest side of an image that its networks accept, in pixels. */
  readonly leastPx: number;
  /** Colour scale of its value map; null if the networks give no map. */
  readonly map: ValueScale | null;
};
