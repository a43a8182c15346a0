/**
 * This file computes the histogram and percentiles of dB values that the stretch
 * control shows.
 */
import { quantileOfSorted, sortedFinite } from "./quantiles.ts";

/** Percentages at which percentiles are computed; the keys of `percentiles`. */
const PERCENTAGES = [0.1, 1, 2, 5, 25, 50, 75, 95, 98, 99, 99.9] as const;

const BINS = 128;
/** Smallest span of a histogram, so that a constant image has one, too. */
const LEAST_SPAN_DB = 1;

/** Equals the engine port's `DbHistogram`, which core may not import. */
export type DbHistogram = {
  readonly loDb: number;
  readonly hiDb: number;
  /** 128 equal bins from lo to hi; what lies outside is in the first and last one. */
  readonly counts: readonly number[];
  /** Sum of the counts. */
  readonly n: number;
  /** dB at 0.1, 1, 2, 5, 25, 50, 75, 95, 98, 99 and 99.9 %. */
  readonly percentiles: Readonly<Record<string, number>>;
};

/**
 * Computes the histogram of the valid finite values. Its range is from the 0.1 to the
 * 99.9 percentile plus a tenth of that range on both sides, so that a single bright
 * target does not flatten the rest.
 *
 * @param values dB, of any length
 * @param valid 1 = valid, as long as `values`; null = all
 * @returns null when no value is valid
 */
export function dbHistogram(
  values: Float32Array,
  valid: Uint8Array | null,
): DbHistogram | null {
  const sorted = sortedFinite(values, valid);
  if (sorted.length === 0) {
    return null;
  }
  const percentiles: Record<string, number> = {};
  for (const percentage of PERCENTAGES) {
    percentiles[String(percentage)] = quantileOfSorted(sorted, percentage / 100);
  }
  const low = quantileOfSorted(sorted, 0.001);
  const high = quantileOfSorted(sorted, 0.999);
  const margin = Math.max(0.1 * (high - low), LEAST_SPAN_DB / 2);
  const [loDb, hiDb] = [low - margin, high + margin];
  const counts = new Array<number>(BINS).fill(0);
  for (const value of sorted) {
    const bin = Math.floor(((value - loDb) / (hiDb - loDb)) * BINS);
    const at = Math.min(BINS - 1, Math.max(0, bin));
    counts[at] = (counts[at] as number) + 1;
  }
  return { loDb, hiDb, counts, n: sorted.length, percentiles };
}
