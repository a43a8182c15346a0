/**
 * This file computes a metric at every shift of the reference by whole pixels, over one
 * fixed set of pixels: those of the area whose surroundings of ±reach lie inside the
 * images and are valid in both. Therefore n does not depend on the shift, and scores at
 * two shifts differ only because of the shift.
 *
 * MAE and MSE are summed directly, four shifts in one pass over a row: 289 shifts of
 * 512² RGB are 227 million differences. For SSIM the moments of each image are filtered
 * once, and only the covariance is filtered for every shift.
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
import { ssimOf } from "./ssim-map.ts";
import { wholeWindows } from "./whole-windows.ts";

/** A stretch of pixels in a row that are used. */
type Run = { readonly row: number; readonly from: number; readonly to: number };

export type SharedPixels = {
  /** `[row][col]` of the pair: 1 where a pixel is used at every shift. */
  readonly mask: Uint8Array;
  readonly n: number;
};

/**
 * Finds these pixels.
 * @param area of the pair's size: 1 where the user wants to know; null = everywhere
 */
export function sharedPixels(
  pair: ComparablePair,
  area: Uint8Array | null,
  reachPx: number,
): SharedPixels {
  const { width, height } = pair;
  const mask = new Uint8Array(width * height);
  let n = 0;
  const side = 2 * reachPx + 1;
  const isWhole =
    width < side || height < side ? null : wholeWindows(pair.valid, pair, side);
  for (let row = reachPx; row < height - reachPx; row++) {
    for (let col = reachPx; col < width - reachPx; col++) {
      const at = row * width + col;
      const window = (row - reachPx) * (width - side + 1) + col - reachPx;
      const isIn = (area?.[at] ?? 1) === 1 && (isWhole?.[window] ?? 1) === 1;
      mask[at] = isIn ? 1 : 0;
      n += isIn ? 1 : 0;
    }
  }
  return { mask, n };
}

export type DifferenceSums = {
  /** Σ|a − b| and Σ(a − b)² over shared pixels and bands, `[dy][dx]`. */
  readonly absolute: Float64Array;
  readonly squared: Float64Array;
};

/** Computes the sums; yields the fraction that is done after every row. */
export function* sumDifferencesOverShifts(
  pair: ComparablePair,
  { mask }: SharedPixels,
  reachPx: number,
): Generator<number, DifferenceSums> {
  const side = 2 * reachPx + 1;
  const sums = {
    absolute: new Float64Array(side * side),
    squared: new Float64Array(side * side),
  };
  const { width, height, bands, a, b } = pair;
  for (let row = reachPx; row < height - reachPx; row++) {
    for (const { from, to } of runsOfRow(mask, width, row)) {
      for (let band = 0; band < bands; band++) {
        for (let dy = 0; dy < side; dy++) {
          const inA = (band * height + row) * width + from;
          const inB = (band * height + row + dy - reachPx) * width + from - reachPx;
          addRow(sums, dy * side, side, a, inA, b, inB, to - from);
        }
      }
    }
    yield (row + 1) / height;
  }
  return sums;
}

/** Adds one row's differences at `side` shifts along it. */
function addRow(
  { absolute, squared }: DifferenceSums,
  out: number,
  side: number,
  a: Float32Array,
  inA: number,
  b: Float32Array,
  inB: number,
  length: number,
): void {
  let dx = 0;
  for (; dx + 4 <= side; dx += 4) {
    // Four shifts share the loaded values, and their sums do not depend on each other.
    let [s0, s1, s2, s3, q0, q1, q2, q3] = [0, 0, 0, 0, 0, 0, 0, 0];
    const start = inB + dx;
    let b0 = b[start] as number;
    let b1 = b[start + 1] as number;
    let b2 = b[start + 2] as number;
    for (let i = 0; i < length; i++) {
      const b3 = b[start + i + 3] as number;
      const value = a[inA + i] as number;
      const d0 = value - b0;
      const d1 = value - b1;
      const d2 = value - b2;
      const d3 = value - b3;
      s0 += Math.abs(d0);
      s1 += Math.abs(d1);
      s2 += Math.abs(d2);
      s3 += Math.abs(d3);
      q0 += d0 * d0;
      q1 += d1 * d1;
      q2 += d2 * d2;
      q3 += d3 * d3;
      b0 = b1;
      b1 = b2;
      b2 = b3;
    }
    const at = out + dx;
    absolute[at] = (absolute[at] as number) + s0;
    absolute[at + 1] = (absolute[at + 1] as number) + s1;
    absolute[at + 2] = (absolute[at + 2] as number) + s2;
    absolute[at + 3] = (absolute[at + 3] as number) + s3;
    squared[at] = (squared[at] as number) + q0;
    squared[at + 1] = (squared[at + 1] as number) + q1;
    squared[at + 2] = (squared[at + 2] as number) + q2;
    squared[at + 3] = (squared[at + 3] as number) + q3;
  }
  for (; dx < side; dx++) {
    let [s, q] = [0, 0];
    for (let i = 0; i < length; i++) {
      const d = (a[inA + i] as number) - (b[inB + dx + i] as number);
      s += Math.abs(d);
      q += d * d;
    }
    absolute[out + dx] = (absolute[out + dx] as number) + s;
    squared[out + dx] = (squared[out + dx] as number) + q;
  }
}

function runsOfRow(mask: Uint8Array, width: number, row: number): Run[] {
  const runs: Run[] = [];
  let from = -1;
  for (let col = 0; col <= width; col++) {
    const isIn = col < width && mask[row * width + col] === 1;
    if (isIn && from < 0) {
      from = col;
    } else if (!isIn && from >= 0) {
      runs.push({ row, from, to: col });
      from = -1;
    }
  }
  return runs;
}

export type SsimSums = {
  /** Σ SSIM (mean over bands) over windows, `[dy][dx]`. */
  readonly sums: Float64Array;
  /** Number of windows that lie wholly inside the shared pixels. */
  readonly windows: number;
};

/** Computes the sums; yields the fraction that is done after every shift of every band. */
export function* sumSsimOverShifts(
  pair: ComparablePair,
  { mask }: SharedPixels,
  reachPx: number,
): Generator<number, SsimSums> {
  const { width, height, bands } = pair;
  const side = 2 * reachPx + 1;
  const sums = new Float64Array(side * side);
  if (Math.min(width, height) < SSIM_WINDOW_PX) {
    return { sums, windows: 0 };
  }
  const isWhole = wholeWindows(mask, pair, SSIM_WINDOW_PX) as Uint8Array;
  const windows = isWhole.reduce((n, whole) => n + whole, 0);
  const size = width * height;
  for (let band = 0; band < bands; band++) {
    const a = momentsOf(pair.a.subarray(band * size, (band + 1) * size), pair);
    const b = momentsOf(pair.b.subarray(band * size, (band + 1) * size), pair);
    for (let shift = 0; shift < side * side; shift++) {
      const dy = Math.floor(shift / side) - reachPx;
      const dx = (shift % side) - reachPx;
      const sum = windows === 0 ? 0 : ssimAtShift(a, b, isWhole, pair, dx, dy);
      sums[shift] = (sums[shift] as number) + sum / bands;
      yield (band + (shift + 1) / (side * side)) / bands;
    }
  }
  return { sums, windows };
}

/**
 * An image and the mean and variance of its windows, `[row][col]` of their upper left
 * corners.
 */
type WindowMoments = {
  readonly plane: Float32Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
};

type Size = { readonly width: number; readonly height: number };

function momentsOf(plane: Float32Array, { width, height }: Size): WindowMoments {
  const across = width - 2 * SSIM_REACH_PX;
  const down = height - 2 * SSIM_REACH_PX;
  const mean = new Float64Array(across * down);
  const variance = new Float64Array(across * down);
  const ring = createRowRing(2 * across);
  const column = new Float64Array(2 * across);
  const scratch = new Float64Array(2 * width);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const value = plane[row * width + col] as number;
      scratch[col] = value;
      scratch[width + col] = value * value;
    }
    filterRow(ringRow(ring, row), 0, scratch, 0, across);
    filterRow(ringRow(ring, row), across, scratch, width, across);
    const top = row - 2 * SSIM_REACH_PX;
    if (top >= 0) {
      filterColumns(column, ring, top);
      for (let col = 0; col < across; col++) {
        const mu = column[col] as number;
        mean[top * across + col] = mu;
        variance[top * across + col] = (column[across + col] as number) - mu * mu;
      }
    }
  }
  return { plane, mean, variance };
}

/** Returns Σ SSIM of a's whole windows with b's, shifted by (dx, dy). */
function ssimAtShift(
  a: WindowMoments,
  b: WindowMoments,
  isWhole: Uint8Array,
  { width, height }: Size,
  dx: number,
  dy: number,
): number {
  const across = width - 2 * SSIM_REACH_PX;
  const ring = createRowRing(across);
  const column = new Float64Array(across);
  const products = new Float64Array(width);
  // Columns and rows that both images have at this shift; every whole window lies
  // there.
  const [left, right] = [Math.max(0, -dx), Math.min(width, width - dx)];
  const [first, last] = [Math.max(0, -dy), Math.min(height, height - dy)];
  let sum = 0;
  for (let row = first; row < last; row++) {
    const from = row * width;
    const to = (row + dy) * width + dx;
    for (let col = left; col < right; col++) {
      products[col] = (a.plane[from + col] as number) * (b.plane[to + col] as number);
    }
    filterRow(ringRow(ring, row), 0, products, 0, across);
    const top = row - 2 * SSIM_REACH_PX;
    if (top < first) {
      continue;
    }
    filterColumns(column, ring, top);
    for (let col = left; col < Math.min(across, right); col++) {
      const inA = top * across + col;
      if (isWhole[inA] === 1) {
        const inB = (top + dy) * across + col + dx;
        const muA = a.mean[inA] as number;
        const muB = b.mean[inB] as number;
        const variances = (a.variance[inA] as number) + (b.variance[inB] as number);
        sum += ssimOf(muA, muB, variances, (column[col] as number) - muA * muB);
      }
    }
  }
  return sum;
}
