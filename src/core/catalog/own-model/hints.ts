/** What the cards of others say of a model, in the terms of our own card. */
import type { ModelCard } from "#core/catalog/card.ts";

export type Feed = NonNullable<ModelCard["feed"]>;
export type Range = readonly [number, number];

export type ModelHints = {
  /** What the hints were read from, in words. */
  readonly source: string;
  readonly title?: string;
  readonly summary?: string;
  readonly licence?: string;
  readonly attribution?: string;
  readonly layout?: "NCHW" | "NHWC";
  /** Unit and values of the scene that become the ends of `inputRange`. */
  readonly unit?: Feed["unit"];
  readonly stretch?: Range;
  readonly inputRange?: Range;
  readonly outputRange?: Range;
  readonly gsdM?: number;
  readonly tilePx?: number;
  readonly haloPx?: number;
  /** What was stated and could not be used. */
  readonly notes?: readonly string[];
};

const EIGHT_BITS: Range = [0, 255];
/** dB that lie this many standard deviations from the mean are clipped. */
const DB_SPREAD = 3;

/**
 * Returns how values are fed that were standardised with a mean and a standard
 * deviation: negative means are decibels, means below 1 are of values in [0, 1], others
 * of 8-bit numbers.
 */
export function standardised(
  mean: number,
  std: number,
): Pick<ModelHints, "unit" | "stretch" | "inputRange"> {
  if (mean < 0) {
    return {
      unit: "backscatter-db",
      stretch: [mean - DB_SPREAD * std, mean + DB_SPREAD * std],
      inputRange: [-DB_SPREAD, DB_SPREAD],
    };
  }
  const most = mean <= 1 && std <= 1 ? 1 : 255;
  return {
    unit: "dn",
    stretch: EIGHT_BITS,
    inputRange: [-mean / std, (most - mean) / std],
  };
}

/** Returns how values are fed that were brought from [lo, hi] to a range. */
export function scaled(
  [lo, hi]: Range,
  inputRange: Range,
): Pick<ModelHints, "unit" | "stretch" | "inputRange"> {
  return lo < 0
    ? { unit: "backscatter-db", stretch: [lo, hi], inputRange }
    : { unit: "dn", stretch: EIGHT_BITS, inputRange };
}

/** Returns the mean of numbers, of which some may be strings; null where there is none. */
export function meanOf(values: unknown): number | null {
  const list = (Array.isArray(values) ? values : [values])
    .map(Number)
    .filter(Number.isFinite);
  return values === undefined || values === null || list.length === 0
    ? null
    : list.reduce((sum, v) => sum + v, 0) / list.length;
}
