/**
 * Resampling where the axes are not parallel (rotated grids, other CRS): the kernel is
 * evaluated at each target pixel's position in the source.
 */
import type { Grid } from "#core/raster/grid.ts";
import type { PixelMapping } from "#core/raster/pixel-mapping.ts";
import type { Kernel, Resampled } from "#core/raster/resample.ts";
import { normalise } from "#core/raster/resample-separable.ts";
import { reducePixels, type WeightedPixels } from "#core/raster/weighted-pixels.ts";

/** Source pixels; positions this near outside of the source's edge count as inside. */
const EDGE_HAIR_PX = 1e-6;
/** Points along a side of a footprint, at most. */
const MAX_SAMPLES = 8;
/** Points along the target at which its scale is measured. */
const SCALE_PROBES = 5;

/** @returns new arrays, owned by the caller; see `resample` for the rules */
export function resampleAtPositions(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  kernel: Kernel,
): Resampled {
  const n = target.width * target.height;
  const sums = new Float32Array(pixels.bands * n);
  const weight = new Float32Array(n);
  const footprint = kernel === "area" ? measureFootprint(mapping, target) : null;
  if (footprint !== null && footprint.max > 1 + 1e-3) {
    accumulateArea(pixels, mapping, target, footprint, sums, weight);
  } else if (kernel === "nearest") {
    accumulateNearest(pixels, mapping, target, { x: 1, y: 1 }, [1, 1], sums, weight);
  } else {
    accumulateBilinear(pixels, mapping, target, sums, weight);
  }
  return { data: sums, valid: normalise(sums, weight, pixels.bands) };
}

/** A target pixel's size in source pixels. */
type Footprint = {
  /** Smallest extent along source columns and rows. */
  readonly cols: number;
  readonly rows: number;
  /** Largest length of the steps along target columns and rows. */
  readonly x: number;
  readonly y: number;
  readonly max: number;
};

/** Footprint over a lattice of 5 × 5 target pixels; null when none has a position. */
function measureFootprint(mapping: PixelMapping, target: Grid): Footprint | null {
  let [cols, rows, x, y] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
  const c = new Float64Array(2);
  const r = new Float64Array(2);
  for (let i = 0; i < SCALE_PROBES; i++) {
    const row = Math.floor(((target.height - 1) * i) / (SCALE_PROBES - 1));
    for (let j = 0; j < SCALE_PROBES; j++) {
      const col = Math.floor(((target.width - 1) * j) / (SCALE_PROBES - 1));
      mapping.fillRow(row, col, 1, 2, c, r);
      const [col0, row0] = [c[0] as number, r[0] as number];
      const [dColX, dRowX] = [(c[1] as number) - col0, (r[1] as number) - row0];
      mapping.fillRow(row + 1, col, 1, 1, c, r);
      const [dColY, dRowY] = [(c[0] as number) - col0, (r[0] as number) - row0];
      if (Number.isNaN(dColX + dRowX + dColY + dRowY)) {
        continue;
      }
      cols = Math.min(cols, Math.hypot(dColX, dColY));
      rows = Math.min(rows, Math.hypot(dRowX, dRowY));
      x = Math.max(x, Math.hypot(dColX, dRowX));
      y = Math.max(y, Math.hypot(dColY, dRowY));
    }
  }
  return x > 0 || y > 0 ? { cols, rows, x, y, max: Math.max(x, y) } : null;
}

/**
 * The mean over the footprint from points twice as dense as source pixels. Footprints
 * of four pixels and more are first brought down by whole factors, exactly, to between
 * two and four, which widens them by at most a quarter of their size.
 */
function accumulateArea(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  footprint: Footprint,
  sums: Float32Array,
  weight: Float32Array,
): void {
  const factor = {
    x: Math.max(1, Math.floor(footprint.cols / 2)),
    y: Math.max(1, Math.floor(footprint.rows / 2)),
  };
  const isReduced = factor.x > 1 || factor.y > 1;
  const reduced = isReduced ? reducePixels(pixels, factor.x, factor.y) : pixels;
  const smaller = Math.min(factor.x, factor.y);
  const samples = (length: number) =>
    Math.min(MAX_SAMPLES, Math.max(2, Math.ceil((2 * length) / smaller)));
  const grid: [number, number] = [samples(footprint.x), samples(footprint.y)];
  accumulateNearest(reduced, mapping, target, factor, grid, sums, weight, pixels);
}

/**
 * Adds up the pixels that hold each of nx × ny points spread over a target pixel.
 * `factor` is what `pixels` were reduced by, `full` their size before that.
 */
function accumulateNearest(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  factor: { readonly x: number; readonly y: number },
  [nx, ny]: readonly [number, number],
  sums: Float32Array,
  weight: Float32Array,
  full: { readonly width: number; readonly height: number } = pixels,
): void {
  const { width } = target;
  const n = width * target.height;
  const count = width * nx;
  const cols = new Float64Array(count);
  const rows = new Float64Array(count);
  const rowSums = new Float64Array(pixels.bands * width);
  const rowWeight = new Float64Array(width);
  const planeSize = pixels.width * pixels.height;
  const [endCol, endRow] = [full.width + EDGE_HAIR_PX, full.height + EDGE_HAIR_PX];
  const [lastCol, lastRow] = [pixels.width - 1, pixels.height - 1];
  for (let row = 0; row < target.height; row++) {
    rowSums.fill(0);
    rowWeight.fill(0);
    for (let i = 0; i < ny; i++) {
      mapping.fillRow(row + (i + 0.5) / ny, 0.5 / nx, 1 / nx, count, cols, rows);
      for (let k = 0; k < count; k++) {
        const col = cols[k] as number;
        const rowAt = rows[k] as number;
        // NaN fails here as well.
        if (
          !(
            col >= -EDGE_HAIR_PX &&
            col <= endCol &&
            rowAt >= -EDGE_HAIR_PX &&
            rowAt <= endRow
          )
        ) {
          continue;
        }
        const c = Math.min(lastCol, Math.max(0, Math.floor(col / factor.x)));
        const r = Math.min(lastRow, Math.max(0, Math.floor(rowAt / factor.y)));
        const at = r * pixels.width + c;
        const j = (k / nx) | 0;
        rowWeight[j] =
          (rowWeight[j] as number) +
          (pixels.weight === null ? 1 : (pixels.weight[at] as number));
        for (let band = 0; band < pixels.bands; band++) {
          const to = band * width + j;
          rowSums[to] =
            (rowSums[to] as number) + (pixels.data[band * planeSize + at] as number);
        }
      }
    }
    storeRow(row, n, width, pixels.bands, nx * ny, rowSums, rowWeight, sums, weight);
  }
}

/** Means of one row's sums, so that a whole footprint has weight 1. */
function storeRow(
  row: number,
  planeSize: number,
  width: number,
  bands: number,
  count: number,
  rowSums: Float64Array,
  rowWeight: Float64Array,
  sums: Float32Array,
  weight: Float32Array,
): void {
  for (let col = 0; col < width; col++) {
    weight[row * width + col] = (rowWeight[col] as number) / count;
    for (let band = 0; band < bands; band++) {
      sums[band * planeSize + row * width + col] =
        (rowSums[band * width + col] as number) / count;
    }
  }
}

function accumulateBilinear(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  sums: Float32Array,
  weight: Float32Array,
): void {
  const { width, height } = target;
  const n = width * height;
  const cols = new Float64Array(width);
  const rows = new Float64Array(width);
  const planeSize = pixels.width * pixels.height;
  const [lastCol, lastRow] = [pixels.width - 1, pixels.height - 1];
  const [endCol, endRow] = [pixels.width + EDGE_HAIR_PX, pixels.height + EDGE_HAIR_PX];
  const mask = pixels.weight;
  const source = pixels.data;
  for (let row = 0; row < height; row++) {
    mapping.fillRow(row + 0.5, 0.5, 1, width, cols, rows);
    for (let col = 0; col < width; col++) {
      const atCol = cols[col] as number;
      const atRow = rows[col] as number;
      if (
        !(
          atCol >= -EDGE_HAIR_PX &&
          atCol <= endCol &&
          atRow >= -EDGE_HAIR_PX &&
          atRow <= endRow
        )
      ) {
        continue;
      }
      // From corner to centre coordinates; beyond the outer centres the edge is held.
      const x = Math.min(lastCol, Math.max(0, atCol - 0.5));
      const y = Math.min(lastRow, Math.max(0, atRow - 0.5));
      const c = Math.min(Math.floor(x), Math.max(0, lastCol - 1));
      const r = Math.min(Math.floor(y), Math.max(0, lastRow - 1));
      const fx = x - c;
      const fy = y - r;
      const at00 = r * pixels.width + c;
      const right = lastCol > 0 ? 1 : 0;
      const below = lastRow > 0 ? pixels.width : 0;
      const w00 = (1 - fx) * (1 - fy);
      const w01 = fx * (1 - fy);
      const w10 = (1 - fx) * fy;
      const w11 = fx * fy;
      const to = row * width + col;
      weight[to] =
        mask === null
          ? 1
          : w00 * (mask[at00] as number) +
            w01 * (mask[at00 + right] as number) +
            w10 * (mask[at00 + below] as number) +
            w11 * (mask[at00 + below + right] as number);
      for (let band = 0; band < pixels.bands; band++) {
        const at = band * planeSize + at00;
        sums[band * n + to] =
          w00 * (source[at] as number) +
          w01 * (source[at + right] as number) +
          w10 * (source[at + below] as number) +
          w11 * (source[at + below + right] as number);
      }
    }
  }
}
