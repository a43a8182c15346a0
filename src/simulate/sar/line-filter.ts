/**
 * This file filters a plane whose lines come one after the other with a symmetric,
 * separable filter of `IPR_HALF_TAPS` on each side: each line along range when it comes,
 * then across the lines around it, along azimuth.
 */
import { IPR_HALF_TAPS } from "./impulse-response.ts";

/** Lines that are held: a power of two above the length of the filter. */
const WINDOW = 32;
/** Neighbours of a cell along range, in cells. */
const ALONG_RANGE = Int32Array.from(
  { length: 2 * IPR_HALF_TAPS + 1 },
  (_, k) => k - IPR_HALF_TAPS,
);

export type LineFilter = {
  /**
   * Takes a line, of which cells from `first` to `end` are filtered and the others are 0.
   * Reads `IPR_HALF_TAPS` cells on each side of them, too. Lines come in order.
   */
  take(line: number, source: Float32Array, first: number, end: number): void;
  /**
   * Writes a filtered line to `target`, cells from `first` to `end`. The lines that the
   * filter reaches, `IPR_HALF_TAPS` before and after it, must be among the last `WINDOW`.
   */
  finish(line: number, target: Float32Array, first: number, end: number): void;
};

/**
 * Creates the filter of a plane.
 * @param bins cells of a line
 * @param taps weights of a cell and of its neighbours at 1 … `IPR_HALF_TAPS` cells, used
 *   in both directions
 */
export function createLineFilter(bins: number, taps: Float64Array): LineFilter {
  /** The lines taken last, filtered along range; line n lies at n mod `WINDOW`. */
  const lines = new Float32Array(WINDOW * bins);
  const alongAzimuth = new Int32Array(2 * IPR_HALF_TAPS + 1);
  return {
    take(line, source, first, end) {
      const slot = (line % WINDOW) * bins;
      lines.fill(0, slot, slot + bins);
      filterInto(lines, slot, source, ALONG_RANGE, taps, first, end);
    },
    finish(line, target, first, end) {
      for (let k = -IPR_HALF_TAPS; k <= IPR_HALF_TAPS; k += 1) {
        alongAzimuth[k + IPR_HALF_TAPS] = ((line + k) % WINDOW) * bins;
      }
      filterInto(target, 0, lines, alongAzimuth, taps, first, end);
    },
  };
}

/**
 * Applies a symmetric filter of `IPR_HALF_TAPS` on each side: target[t + j] = Σ
 * tap[|k|] · source[offset[k] + j] for j from `first` to `end`. Each pass handles four
 * pairs of taps, because more sources do not fit into a processor's registers.
 */
function filterInto(
  target: Float32Array,
  t: number,
  source: Float32Array,
  offsets: Int32Array,
  taps: Float64Array,
  first: number,
  end: number,
): void {
  const centre = IPR_HALF_TAPS;
  const middle = offsets[centre] as number;
  const tap = taps[0] as number;
  for (let j = first; j < end; j += 1) {
    target[t + j] = tap * (source[middle + j] as number);
  }
  for (let k = 1; k <= IPR_HALF_TAPS; k += 4) {
    const [u1, v1] = [offsets[centre - k] as number, offsets[centre + k] as number];
    const u2 = offsets[centre - k - 1] as number;
    const v2 = offsets[centre + k + 1] as number;
    const u3 = offsets[centre - k - 2] as number;
    const v3 = offsets[centre + k + 2] as number;
    const u4 = offsets[centre - k - 3] as number;
    const v4 = offsets[centre + k + 3] as number;
    const [tap1, tap2] = [taps[k] as number, taps[k + 1] as number];
    const [tap3, tap4] = [taps[k + 2] as number, taps[k + 3] as number];
    for (let j = first; j < end; j += 1) {
      target[t + j] =
        (target[t + j] as number) +
        tap1 * ((source[u1 + j] as number) + (source[v1 + j] as number)) +
        tap2 * ((source[u2 + j] as number) + (source[v2 + j] as number)) +
        tap3 * ((source[u3 + j] as number) + (source[v3 + j] as number)) +
        tap4 * ((source[u4 + j] as number) + (source[v4 + j] as number));
    }
  }
}
