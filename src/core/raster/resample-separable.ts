/**
 * Resampling where the axes of both grids are parallel: each kernel is a short list of
 * weights per target column and one per target row, applied one after the other.
 */
import type { Affine } from "./affine.ts";
import type { Planes } from "./raster.ts";
import type { Kernel } from "./resample.ts";
import { normalise, type WeightedPixels } from "./weighted-pixels.ts";

/** Which source columns (or rows) make up each target column (or row), n of them. */
type Taps = {
  /** First source index; length n. */
  readonly start: Int32Array;
  /** How many consecutive source indices; 0 outside of the source. */
  readonly count: Int32Array;
  /** Weights, `maxCount` for each target index. */
  readonly weights: Float64Array;
  readonly maxCount: number;
  /** Σ weights: 1 inside, the covered share of the footprint at the source's edge. */
  readonly total: Float64Array;
};

/** Source pixels; positions this near to a pixel's centre or edge count as on it. */
const SNAP_PX = 1e-6;

/**
 * @param affine target (col, row) → source (col, row), without shear
 * @returns new arrays, owned by the caller; see `resample` for the rules
 */
export function resampleSeparable(
  pixels: WeightedPixels,
  affine: Affine,
  target: { readonly width: number; readonly height: number },
  kernel: Kernel,
): Planes<Uint8Array> {
  const { width, height } = target;
  const n = width * height;
  const xTaps = planTaps(affine[0], affine[2], width, pixels.width, kernel);
  const yTaps = planTaps(affine[4], affine[5], height, pixels.height, kernel);
  const data = new Float32Array(pixels.bands * n);
  const weight = new Float32Array(n);
  if (pixels.weight === null) {
    for (let row = 0; row < height; row++) {
      const rowTotal = yTaps.total[row] as number;
      for (let col = 0; col < width; col++) {
        weight[row * width + col] = rowTotal * (xTaps.total[col] as number);
      }
    }
  } else {
    applyTaps(pixels.weight, pixels.width, xTaps, yTaps, weight);
  }
  const sourceSize = pixels.width * pixels.height;
  for (let band = 0; band < pixels.bands; band++) {
    const plane = pixels.data.subarray(band * sourceSize, (band + 1) * sourceSize);
    applyTaps(
      plane,
      pixels.width,
      xTaps,
      yTaps,
      data.subarray(band * n, (band + 1) * n),
    );
  }
  const { bands } = pixels;
  return { data, bands, valid: normalise(data, weight, bands) };
}

/**
 * The weights of a 1-D kernel for target indices 0 … n − 1, whose positions in the source
 * are `scale·(index + ½) + offset`, for a source of `size` pixels.
 */
function planTaps(
  scale: number,
  offset: number,
  n: number,
  size: number,
  kernel: Kernel,
): Taps {
  const isArea = kernel === "area" && Math.abs(scale) > 1 + SNAP_PX;
  const maxCount = isArea ? Math.ceil(Math.abs(scale)) + 1 : 2;
  const taps: Taps = {
    start: new Int32Array(n),
    count: new Int32Array(n),
    weights: new Float64Array(n * maxCount),
    maxCount,
    total: new Float64Array(n),
  };
  for (let index = 0; index < n; index++) {
    if (isArea) {
      planAreaTap(taps, index, scale * index + offset, scale, size);
    } else {
      const at = scale * (index + 0.5) + offset;
      if (at >= -SNAP_PX && at <= size + SNAP_PX) {
        planPointTap(taps, index, at, size, kernel === "nearest");
      }
    }
  }
  return taps;
}

/** The mean over [edge, edge + scale]: each source pixel by the length of its overlap. */
function planAreaTap(
  taps: Taps,
  index: number,
  edge: number,
  scale: number,
  size: number,
): void {
  const lo = Math.max(0, Math.min(edge, edge + scale));
  const hi = Math.min(size, Math.max(edge, edge + scale));
  const first = Math.floor(lo + SNAP_PX);
  const last = Math.ceil(hi - SNAP_PX) - 1;
  if (last < first) {
    return;
  }
  taps.start[index] = first;
  taps.count[index] = last - first + 1;
  let total = 0;
  for (let k = first; k <= last; k++) {
    const overlap = (Math.min(hi, k + 1) - Math.max(lo, k)) / Math.abs(scale);
    taps.weights[index * taps.maxCount + k - first] = overlap;
    total += overlap;
  }
  // Inside, the weights sum to 1 but for round-off and what was snapped away.
  taps.total[index] = Math.abs(total - 1) < 1e-5 ? 1 : total;
}

function planPointTap(
  taps: Taps,
  index: number,
  at: number,
  size: number,
  isNearest: boolean,
): void {
  const base = index * taps.maxCount;
  taps.total[index] = 1;
  taps.weights[base] = 1;
  taps.count[index] = 1;
  if (isNearest) {
    taps.start[index] = Math.min(size - 1, Math.max(0, Math.floor(at)));
    return;
  }
  // From corner to centre coordinates; beyond the outer centres the edge is held.
  const centre = Math.min(size - 1, Math.max(0, at - 0.5));
  const near = Math.round(centre);
  if (Math.abs(centre - near) < SNAP_PX) {
    taps.start[index] = near;
    return;
  }
  const first = Math.floor(centre);
  taps.start[index] = first;
  taps.count[index] = 2;
  taps.weights[base] = 1 - (centre - first);
  taps.weights[base + 1] = centre - first;
}

/** Columns first, into a ring of rows that the rows' weights are then applied to. */
function applyTaps(
  plane: Float32Array,
  planeWidth: number,
  xTaps: Taps,
  yTaps: Taps,
  out: Float32Array,
): void {
  const width = xTaps.start.length;
  const height = yTaps.start.length;
  // Consecutive target rows share source rows; as many are kept as one target row needs.
  const ringSize = yTaps.maxCount;
  const ring = Array.from({ length: ringSize }, () => new Float64Array(width));
  const heldRow = new Int32Array(ringSize).fill(-1);
  const sums = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const start = yTaps.start[row] as number;
    const count = yTaps.count[row] as number;
    for (let k = 0; k < count; k++) {
      const sourceRow = start + k;
      const slot = sourceRow % ringSize;
      const line = ring[slot] as Float64Array;
      if (heldRow[slot] !== sourceRow) {
        applyTapsToRow(plane, sourceRow * planeWidth, xTaps, line);
        heldRow[slot] = sourceRow;
      }
      const w = yTaps.weights[row * yTaps.maxCount + k] as number;
      for (let col = 0; col < width; col++) {
        sums[col] = (sums[col] as number) + w * (line[col] as number);
      }
    }
    out.set(sums, row * width);
  }
}

function applyTapsToRow(
  plane: Float32Array,
  rowAt: number,
  taps: Taps,
  line: Float64Array,
): void {
  const { start, count, weights, maxCount } = taps;
  for (let col = 0; col < line.length; col++) {
    const from = rowAt + (start[col] as number);
    const n = count[col] as number;
    const base = col * maxCount;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      sum += (weights[base + k] as number) * (plane[from + k] as number);
    }
    line[col] = sum;
  }
}
