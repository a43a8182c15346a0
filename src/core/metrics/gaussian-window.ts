/**
 * This file applies the Gaussian window of SSIM (11 px, σ = 1.5 px, weights that sum to
 * 1) separably: first along rows, then down the last eleven of them. There is no
 * padding; an output exists where the whole window lies inside.
 */

export const SSIM_WINDOW_PX = 11;
/** Pixels between a window's centre and its edge. */
export const SSIM_REACH_PX = 5;
const SIGMA = 1.5;

/** Weights along one axis from the centre outwards, with w[0] + 2·Σ w[k] = 1. */
const WEIGHTS = gaussianWeights();

/** One buffer row for each of the last eleven image rows, with every moment that is filtered. */
export type RowRing = readonly Float64Array[];

export function createRowRing(length: number): RowRing {
  return Array.from({ length: SSIM_WINDOW_PX }, () => new Float64Array(length));
}

/** Returns the buffer of image row `row`. */
export function ringRow(ring: RowRing, row: number): Float64Array {
  return ring[row % SSIM_WINDOW_PX] as Float64Array;
}

/**
 * Computes weighted sums along a row: `out[to + i]` of `values[from + i … from + i +
 * 10]`, for `length` outputs.
 */
export function filterRow(
  out: Float64Array,
  to: number,
  values: Float64Array,
  from: number,
  length: number,
): void {
  const [w0, w1, w2, w3, w4, w5] = WEIGHTS;
  for (let i = 0; i < length; i++) {
    const c = from + i + SSIM_REACH_PX;
    out[to + i] =
      w0 * (values[c] as number) +
      w1 * ((values[c - 1] as number) + (values[c + 1] as number)) +
      w2 * ((values[c - 2] as number) + (values[c + 2] as number)) +
      w3 * ((values[c - 3] as number) + (values[c + 3] as number)) +
      w4 * ((values[c - 4] as number) + (values[c + 4] as number)) +
      w5 * ((values[c - 5] as number) + (values[c + 5] as number));
  }
}

/** Computes weighted sums down the eleven rows that begin at row `top`. */
export function filterColumns(out: Float64Array, ring: RowRing, top: number): void {
  const row = (k: number) => ringRow(ring, top + SSIM_REACH_PX + k);
  const [w0, w1, w2, w3, w4, w5] = WEIGHTS;
  const [r0, u1, d1, u2, d2] = [row(0), row(-1), row(1), row(-2), row(2)];
  const [u3, d3, u4, d4, u5, d5] = [row(-3), row(3), row(-4), row(4), row(-5), row(5)];
  for (let i = 0; i < out.length; i++) {
    out[i] =
      w0 * (r0[i] as number) +
      w1 * ((u1[i] as number) + (d1[i] as number)) +
      w2 * ((u2[i] as number) + (d2[i] as number)) +
      w3 * ((u3[i] as number) + (d3[i] as number)) +
      w4 * ((u4[i] as number) + (d4[i] as number)) +
      w5 * ((u5[i] as number) + (d5[i] as number));
  }
}

type HalfWindow = readonly [
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  w4: number,
  w5: number,
];

function gaussianWeights(): HalfWindow {
  const w = (k: number) => Math.exp(-(k * k) / (2 * SIGMA * SIGMA));
  const total = w(0) + 2 * (w(1) + w(2) + w(3) + w(4) + w(5));
  return [
    w(0) / total,
    w(1) / total,
    w(2) / total,
    w(3) / total,
    w(4) / total,
    w(5) / total,
  ];
}
