/**
 * This file computes area averages where the axes are not parallel. Each target pixel's
 * footprint in the source, approximately a parallelogram, is sampled with points.
 */
import type { Grid } from "./grid.ts";
import type { PixelMapping } from "./pixel-mapping.ts";
import { isInside, reducePixels, type WeightedPixels } from "./weighted-pixels.ts";

/** The most points along a side of a footprint. */
const MAX_SAMPLES = 12;
/** Points along each side of the target at which its scale is measured. */
const SCALE_PROBES = 5;

/** Size of a target pixel in source pixels. */
export type Footprint = {
  /** Smallest extent along source columns and rows. */
  readonly cols: number;
  readonly rows: number;
  /** Largest length of the steps along target columns and rows. */
  readonly x: number;
  readonly y: number;
};

/**
 * Measures the footprint over a lattice of 5 × 5 target pixels; null when none has a
 * position.
 */
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
 * The points are twice as dense as source pixels and take the value of the pixel that
 * they lie in. Footprints of six pixels and more are first reduced by whole factors to
 * between three and six; at a footprint's edge the reduced blocks then count as a
 * whole.
 */
export function averageFootprints(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  footprint: Footprint,
  sums: Float32Array,
  weight: Float32Array,
): void {
  const factorX = Math.max(1, Math.floor(footprint.cols / 3));
  const factorY = Math.max(1, Math.floor(footprint.rows / 3));
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
  // Source pixels of the points of one target pixel on one line.
  const found = new Int32Array(nx);
  const share = 1 / (nx * ny);
  const perBlockX = 1 / factorX;
  const perBlockY = 1 / factorY;
  for (let row = 0; row < target.height; row++) {
    for (let i = 0; i < ny; i++) {
      mapping.fillRow(row + (i + 0.5) / ny, 0.5 / nx, 1 / nx, cols.length, cols, rows);
      for (let col = 0, k = 0; col < width; col++) {
        let count = 0;
        const last = k + nx - 1;
        // The points of a line lie between its ends, so most lines need no check of
        // single points.
        if (
          isWellInside(cols[k] as number, rows[k] as number, pixels) &&
          isWellInside(cols[last] as number, rows[last] as number, pixels)
        ) {
          for (; k <= last; k++) {
            const r0 = ((rows[k] as number) * perBlockY) | 0;
            found[count++] =
              r0 * reduced.width + (((cols[k] as number) * perBlockX) | 0);
          }
        }
        for (; k <= last; k++) {
          const c = cols[k] as number;
          const r = rows[k] as number;
          if (isInside(c, r, pixels)) {
            const r0 = Math.min(lastRow, Math.max(0, Math.floor(r * perBlockY)));
            const c0 = Math.min(lastCol, Math.max(0, Math.floor(c * perBlockX)));
            found[count++] = r0 * reduced.width + c0;
          }
        }
        const to = row * width + col;
        const sum = mask === null ? count : sumAt(mask, 0, found, count);
        weight[to] = (weight[to] as number) + share * sum;
        for (let band = 0; band < bands; band++) {
          const at = band * n + to;
          sums[at] =
            (sums[at] as number) + share * sumAt(data, band * planeSize, found, count);
        }
      }
    }
  }
}

/**
 * Tells whether a position lies at least a pixel away from the pixels' edge, a margin
 * for the curvature of an interpolated line.
 */
function isWellInside(col: number, row: number, size: WeightedPixels): boolean {
  return col >= 1 && row >= 1 && col <= size.width - 1 && row <= size.height - 1;
}

function sumAt(
  values: Float32Array,
  base: number,
  at: Int32Array,
  count: number,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    sum += values[base + (at[k] as number)] as number;
  }
  return sum;
}
