/**
 * What a learned metric is: one that a network computes. One file each (`x.learned.ts`),
 * all in the registry `learned-metrics.ts`; scores, studies, maps and the command line
 * iterate it and know no metric by name. How networks are run is the engine's business
 * (`engine/measure/metric-network.ts`), and the same for all.
 *
 * Its networks are cards of stage `metric`: two images in [−1, 1] in, and outputs called
 * `distance` (one number) and, where there are such, `map` (as large as the images) and
 * `features_a`, `features_b` (one row of numbers an image).
 */
import type { ValueScale } from "#core/color/value-scale.ts";
import type { MetricNote } from "./metric.ts";

export type LearnedMetricFacts = MetricNote & {
  /** Of the default network; of another one, the id of its card. */
  readonly id: string;
  readonly label: string;
  readonly unit: "dB" | "";
  readonly better: "lower" | "higher";
  /** `method` of the cards whose networks compute it. */
  readonly method: string;
  /** Id of the card that is meant by the metric's name alone. */
  readonly defaultModel: string;
  /** Smallest side of an image that its networks take, px. */
  readonly leastPx: number;
  /** Scale of its map of values; null where networks give no map. */
  readonly map: ValueScale | null;
};
