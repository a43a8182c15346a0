/**
 * Area averages where the axes are not parallel: each target pixel's footprint in the
 * source, a parallelogram or nearly one, is covered with points.
 */
import type { Grid } from "./grid.ts";
import type { PixelMapping } from "./pixel-mapping.ts";
import { isInside, reducePixels, type WeightedPixels } from "./weighted-pixels.ts";

/** Points along a side of a footprint, at most. */
const MAX_SAMPLES = 8;
/** Points along the target at which its scale is measured. */
const SCALE_PROBES = 5;

/** A target pixel's size in source pixels. */
export type Footprint = {
  /** Smallest extent along source columns and rows. */
  readonly cols: number;
  readonly rows: number;
  /** Largest length of the steps along target columns and rows. */
  readonly x: number;
  readonly y: number;
};

/** Footprint over a lattice of 5 × 5 target pixels; null when none has a position. */
export function measureFootprint(
  mapping: PixelMapping,
  target: Grid,
): Footprint | null {
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
  return x > 0 || y > 0 ? { cols, rows, x, y } : null;
}

/**
 * Writes the mean over each target pixel's footprint, times its weight, to `sums`
 * (planar), and the weights to `weight`.
 *
 * The points are twice as dense as source pixels and take the value of the pixel they
 * fall in. Footprints of four pixels and more are first brought down by whole factors,
 * exactly, to between two and four, which widens them by at most half their size.
 */
export function averageFootprints(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  footprint: Footprint,
  sums: Float32Array,
  weight: Float32Array,
): void {
  const factorX = Math.max(1, Math.floor(footprint.cols / 2));
  const factorY = Math.max(1, Math.floor(footprint.rows / 2));
  const isReduced = factorX > 1 || factorY > 1;
  const reduced = isReduced ? reducePixels(pixels, factorX, factorY) : pixels;
  const samples = (length: number) => {
    const wanted = Math.ceil((2 * length) / Math.min(factorX, factorY));
    return Math.min(MAX_SAMPLES, Math.max(2, wanted));
  };
  const nx = samples(footprint.x);
  const ny = samples(footprint.y);

  const { width } = target;
  const n = width * target.height;
  const { bands, data, weight: mask } = reduced;
  const planeSize = reduced.width * reduced.height;
  const lastCol = reduced.width - 1;
  const lastRow = reduced.height - 1;
  const cols = new Float64Array(width * nx);
  const rows = new Float64Array(width * nx);
  const rowSums = new Float64Array(bands * width);
  const rowWeight = new Float64Array(width);
  for (let row = 0; row < target.height; row++) {
    rowSums.fill(0);
    rowWeight.fill(0);
    for (let i = 0; i < ny; i++) {
      mapping.fillRow(row + (i + 0.5) / ny, 0.5 / nx, 1 / nx, cols.length, cols, rows);
      for (let col = 0, k = 0; col < width; col++) {
        for (let j = 0; j < nx; j++, k++) {
          const c = cols[k] as number;
          const r = rows[k] as number;
          if (!isInside(c, r, pixels)) {
            continue;
          }
          const at =
            Math.min(lastRow, Math.max(0, Math.floor(r / factorY))) * reduced.width +
            Math.min(lastCol, Math.max(0, Math.floor(c / factorX)));
          rowWeight[col] =
            (rowWeight[col] as number) + (mask === null ? 1 : (mask[at] as number));
          for (let band = 0; band < bands; band++) {
            const to = band * width + col;
            rowSums[to] =
              (rowSums[to] as number) + (data[band * planeSize + at] as number);
          }
        }
      }
    }
    for (let col = 0; col < width; col++) {
      weight[row * width + col] = (rowWeight[col] as number) / (nx * ny);
      for (let band = 0; band < bands; band++) {
        sums[band * n + row * width + col] =
          (rowSums[band * width + col] as number) / (nx * ny);
      }
    }
  }
}
