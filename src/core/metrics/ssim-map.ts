/**
 * Structural similarity window by window, Wang, Bovik, Sheikh, Simoncelli 2004,
 * doi 10.1109/TIP.2003.819861.
 *
 *   SSIM = (2·μa·μb + C1)(2·σab + C2) / ((μa² + μb² + C1)(σa² + σb² + C2))
 *
 * with Gaussian-weighted local moments, the paper's constants, a data range of 1, the mean
 * over windows that lie wholly inside ('valid', no padding), then over bands: what
 * scikit-image computes with gaussian_weights, σ 1.5, use_sample_covariance=False, less its
 * border of 5. Left out: several scales, and colour spaces.
 */
import type { ComparablePair } from "./metric.ts";

export const SSIM_WINDOW_PX = 11;
const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;
const C1 = K1 ** 2;
const C2 = K2 ** 2;

/** Pixels between a window's centre and its edge. */
export const SSIM_REACH_PX = (SSIM_WINDOW_PX - 1) / 2;
const RADIUS = SSIM_REACH_PX;

/** Weights of the window along one axis from its centre outwards, w[0] + 2·Σ w[k] = 1. */
const WEIGHTS = gaussianWeights();

export type SsimMap = {
  /**
   * Mean over bands of the SSIM of the window centred on pixel (row + 5, col + 5), order
   * `[row][col]`, in [−1, 1]; NaN where the window touches an invalid pixel.
   */
  readonly data: Float32Array;
  /** The pair's width − 10, at least 0. */
  readonly width: number;
  /** The pair's height − 10, at least 0. */
  readonly height: number;
  /** How many windows are valid. */
  readonly n: number;
  /** Sum over valid windows, in double precision. */
  readonly sum: number;
};

/**
 * SSIM of every window that fits; none in a pair smaller than a window.
 *
 * Cost: 4 moments × 2 × 11 taps a pixel and band, by rows, in 11 rows of memory.
 */
export function ssimMap(pair: ComparablePair): SsimMap {
  const width = Math.max(0, pair.width - 2 * RADIUS);
  const height = Math.max(0, pair.height - 2 * RADIUS);
  const data = new Float32Array(width * height);
  if (data.length === 0) {
    return { data, width, height, n: 0, sum: 0 };
  }
  const sums = new Float64Array(width * height);
  const size = pair.width * pair.height;
  for (let band = 0; band < pair.bands; band++) {
    addBand(
      sums,
      pair.a.subarray(band * size, (band + 1) * size),
      pair.b.subarray(band * size, (band + 1) * size),
      pair.width,
      height,
    );
  }
  const isWhole = wholeWindows(pair.valid, pair.width, pair.height);
  let [sum, n] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (isWhole !== null && isWhole[i] === 0) {
      data[i] = Number.NaN;
      continue;
    }
    const value = (sums[i] as number) / pair.bands;
    data[i] = value;
    sum += value;
    n++;
  }
  return { data, width, height, n, sum };
}

/** Adds one band's SSIM to `sums`, `[row][col]` over windows; all sums in double precision. */
function addBand(
  sums: Float64Array,
  a: Float32Array,
  b: Float32Array,
  pairWidth: number,
  height: number,
): void {
  const width = pairWidth - 2 * RADIUS;
  // The last 11 rows, filtered along the row: a, b, a² + b², ab. Only the sum of both
  // variances enters the formula, so that four moments do.
  const ring = Array.from(
    { length: SSIM_WINDOW_PX },
    () => new Float64Array(4 * width),
  );
  const column = new Float64Array(4 * width);
  const scratch = new Float64Array(4 * pairWidth);
  for (let row = 0; row < height + 2 * RADIUS; row++) {
    const slot = ring[row % SSIM_WINDOW_PX] as Float64Array;
    filterRow(slot, scratch, a, b, row * pairWidth, pairWidth);
    const top = row - 2 * RADIUS;
    if (top < 0) {
      continue;
    }
    filterColumns(column, ring, top);
    for (let col = 0; col < width; col++) {
      const muA = column[col] as number;
      const muB = column[width + col] as number;
      const squares = muA * muA + muB * muB;
      const product = muA * muB;
      const variances = (column[2 * width + col] as number) - squares;
      const covariance = (column[3 * width + col] as number) - product;
      const at = top * width + col;
      sums[at] =
        (sums[at] as number) +
        ((2 * product + C1) * (2 * covariance + C2)) /
          ((squares + C1) * (variances + C2));
    }
  }
}

/** Weighted sums along one row, of a, b, a² + b² and ab, one after the other. */
function filterRow(
  out: Float64Array,
  scratch: Float64Array,
  a: Float32Array,
  b: Float32Array,
  start: number,
  pairWidth: number,
): void {
  for (let col = 0; col < pairWidth; col++) {
    const x = a[start + col] as number;
    const y = b[start + col] as number;
    scratch[col] = x;
    scratch[pairWidth + col] = y;
    scratch[2 * pairWidth + col] = x * x + y * y;
    scratch[3 * pairWidth + col] = x * y;
  }
  const [w0, w1, w2, w3, w4, w5] = WEIGHTS;
  const width = pairWidth - 2 * RADIUS;
  for (let moment = 0; moment < 4; moment++) {
    for (let col = 0; col < width; col++) {
      const c = moment * pairWidth + col + RADIUS;
      out[moment * width + col] =
        w0 * (scratch[c] as number) +
        w1 * ((scratch[c - 1] as number) + (scratch[c + 1] as number)) +
        w2 * ((scratch[c - 2] as number) + (scratch[c + 2] as number)) +
        w3 * ((scratch[c - 3] as number) + (scratch[c + 3] as number)) +
        w4 * ((scratch[c - 4] as number) + (scratch[c + 4] as number)) +
        w5 * ((scratch[c - 5] as number) + (scratch[c + 5] as number));
    }
  }
}

/** Weighted sums down the 11 rows that begin at row `top`. */
function filterColumns(
  out: Float64Array,
  ring: readonly Float64Array[],
  top: number,
): void {
  const row = (k: number) => ring[(top + RADIUS + k) % SSIM_WINDOW_PX] as Float64Array;
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

/** 1 where an 11 × 11 window has no invalid pixel, `[row][col]`; null when all have none. */
function wholeWindows(
  valid: Uint8Array | null,
  pairWidth: number,
  pairHeight: number,
): Uint8Array | null {
  if (valid === null) {
    return null;
  }
  const width = pairWidth - 2 * RADIUS;
  const height = pairHeight - 2 * RADIUS;
  const isWhole = new Uint8Array(width * height);
  // How many rows above and including this one are valid over the window's width.
  const run = new Int32Array(width);
  for (let row = 0; row < pairHeight; row++) {
    let streak = 0;
    for (let col = 0; col < pairWidth; col++) {
      streak = valid[row * pairWidth + col] === 1 ? streak + 1 : 0;
      const left = col - 2 * RADIUS;
      if (left < 0) {
        continue;
      }
      run[left] = streak >= SSIM_WINDOW_PX ? (run[left] as number) + 1 : 0;
      const top = row - 2 * RADIUS;
      if (top >= 0 && (run[left] as number) >= SSIM_WINDOW_PX) {
        isWhole[top * width + left] = 1;
      }
    }
  }
  return isWhole;
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
