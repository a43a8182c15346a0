/**
 * This file computes structural similarity window by window (Wang, Bovik, Sheikh,
 * Simoncelli 2004, doi 10.1109/TIP.2003.819861):
 *
 * SSIM = (2·μa·μb + C1)(2·σab + C2) / ((μa² + μb² + C1)(σa² + σb² + C2))
 *
 * with Gaussian-weighted local means μ, variances σ² and covariance σab, the paper's
 * constants and a data range of 1. The mean is taken over windows that lie wholly
 * inside ('valid', no padding), then over bands. scikit-image computes the same with
 * gaussian_weights, σ = 1.5 and use_sample_covariance=False, minus its border of 5
 * pixels. Multi-scale SSIM and colour spaces are not supported.
 */
import {
  createRowRing,
  filterColumns,
  filterRow,
  ringRow,
  SSIM_REACH_PX,
  SSIM_WINDOW_PX,
} from "./gaussian-window.ts";
import type { ComparablePair } from "./metric.ts";
import { wholeWindows } from "./whole-windows.ts";

const K1 = 0.01;
const K2 = 0.03;
const C1 = K1 ** 2;
const C2 = K2 ** 2;

const RADIUS = SSIM_REACH_PX;

/** Windows side by side that are processed together; eleven rows of them fit into the cache. */
const STRIP_PX = 128;

/**
 * Returns SSIM of one window from its weighted moments: both means, the sum of both
 * variances (the formula needs no more of them) and the covariance.
 */
export function ssimOf(
  muA: number,
  muB: number,
  variances: number,
  covariance: number,
): number {
  const product = muA * muB;
  return (
    ((2 * product + C1) * (2 * covariance + C2)) /
    ((muA * muA + muB * muB + C1) * (variances + C2))
  );
}

export type SsimMap = {
  /**
   * SSIM of the window centred on pixel (row + 5, col + 5), averaged over bands:
   * `[row][col]`, in [−1, 1], NaN where the window touches an invalid pixel.
   */
  readonly data: Float32Array;
  /** The pair's width − 10, at least 0. */
  readonly width: number;
  /** The pair's height − 10, at least 0. */
  readonly height: number;
  /** Number of valid windows. */
  readonly n: number;
  /** Sum over valid windows, in double precision. */
  readonly sum: number;
};

/**
 * Computes SSIM of every window that fits; there is none in a pair smaller than a
 * window.
 *
 * Cost: 4 moments × 2 × 11 multiplications per pixel and band, in strips of 128 windows
 * with 11 rows of memory.
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
  const isWhole = wholeWindows(pair.valid, pair, SSIM_WINDOW_PX);
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

/**
 * Adds one band's SSIM to `sums`, `[row][col]` over windows; all sums are in double
 * precision.
 */
function addBand(
  sums: Float64Array,
  a: Float32Array,
  b: Float32Array,
  pairWidth: number,
  height: number,
): void {
  const width = pairWidth - 2 * RADIUS;
  for (let left = 0; left < width; left += STRIP_PX) {
    const right = Math.min(width, left + STRIP_PX);
    addStrip(sums, a, b, pairWidth, height, left, right);
  }
}

/** Does the same for the windows whose left column is `left` … `right − 1`. */
function addStrip(
  sums: Float64Array,
  a: Float32Array,
  b: Float32Array,
  pairWidth: number,
  height: number,
  left: number,
  right: number,
): void {
  const width = right - left;
  // Four moments per row: a, b, a² + b², ab.
  const ring = createRowRing(4 * width);
  const column = new Float64Array(4 * width);
  const scratch = new Float64Array(4 * (width + 2 * RADIUS));
  for (let row = 0; row < height + 2 * RADIUS; row++) {
    filterMoments(ringRow(ring, row), scratch, a, b, row * pairWidth + left, width);
    const top = row - 2 * RADIUS;
    if (top < 0) {
      continue;
    }
    filterColumns(column, ring, top);
    const start = top * (pairWidth - 2 * RADIUS) + left;
    for (let col = 0; col < width; col++) {
      const muA = column[col] as number;
      const muB = column[width + col] as number;
      const variances = (column[2 * width + col] as number) - muA * muA - muB * muB;
      const covariance = (column[3 * width + col] as number) - muA * muB;
      const at = start + col;
      sums[at] = (sums[at] as number) + ssimOf(muA, muB, variances, covariance);
    }
  }
}

/**
 * Computes the weighted sums of a, b, a² + b² and ab, one after the other, for `width`
 * windows of the row whose first pixel is `start`.
 */
function filterMoments(
  out: Float64Array,
  scratch: Float64Array,
  a: Float32Array,
  b: Float32Array,
  start: number,
  width: number,
): void {
  const reach = width + 2 * RADIUS;
  for (let col = 0; col < reach; col++) {
    const x = a[start + col] as number;
    const y = b[start + col] as number;
    scratch[col] = x;
    scratch[reach + col] = y;
    scratch[2 * reach + col] = x * x + y * y;
    scratch[3 * reach + col] = x * y;
  }
  for (let moment = 0; moment < 4; moment++) {
    filterRow(out, moment * width, scratch, moment * reach, width);
  }
}
