/**
 * Histogram and percentiles of dB values, as the stretch control shows them.
 */
import { quantileOfSorted, sortedFinite } from "./quantiles.ts";

/** Percentages at which the value is given; the keys of `percentiles`. */
const PERCENTAGES = [0.1, 1, 2, 5, 25, 50, 75, 95, 98, 99, 99.9] as const;

const BINS = 128;
/** Narrowest histogram, so that a constant image has one. */
const LEAST_SPAN_DB = 1;

/** The engine port's `DbHistogram`, which core may not import. */
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
 * Histogram of the valid finite values, from the 0.1 to the 99.9 percentile with a tenth
 * of that range on both sides: a single bright target must not flatten the rest.
 *
 * @param valid 1 = valid, as long as `values`; null = all.
 * @returns null when no value is valid.
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
