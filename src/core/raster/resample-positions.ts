/**
 * Resampling where the axes are not parallel (rotated grids, other CRS): the kernel is
 * evaluated at each target pixel's position in the source.
 */
import type { Grid } from "./grid.ts";
import type { PixelMapping } from "./pixel-mapping.ts";
import type { Planes } from "./raster.ts";
import type { Kernel } from "./resample.ts";
import { averageFootprints, measureFootprint } from "./resample-footprint.ts";
import { isInside, normalise, type WeightedPixels } from "./weighted-pixels.ts";

/** A footprint longer than this in source pixels is averaged, a smaller one is not. */
const AREA_FROM = 1 + 1e-3;

/** @returns new arrays, owned by the caller; see `resample` for the rules */
export function resampleAtPositions(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  kernel: Kernel,
): Planes<Uint8Array> {
  const n = target.width * target.height;
  const sums = new Float32Array(pixels.bands * n);
  const weight = new Float32Array(n);
  const footprint = kernel === "area" ? measureFootprint(mapping, target) : null;
  if (footprint !== null && Math.max(footprint.x, footprint.y) > AREA_FROM) {
    averageFootprints(pixels, mapping, target, footprint, sums, weight);
  } else if (kernel === "nearest") {
    pickNearest(pixels, mapping, target, sums, weight);
  } else {
    interpolate(pixels, mapping, target, sums, weight);
  }
  const { bands } = pixels;
  return { data: sums, bands, valid: normalise(sums, weight, bands) };
}

function pickNearest(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  sums: Float32Array,
  weight: Float32Array,
): void {
  const { width, height } = target;
  const n = width * height;
  const { bands, data, weight: mask } = pixels;
  const planeSize = pixels.width * pixels.height;
  const cols = new Float64Array(width);
  const rows = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    mapping.fillRow(row + 0.5, 0.5, 1, width, cols, rows);
    for (let col = 0; col < width; col++) {
      const c = cols[col] as number;
      const r = rows[col] as number;
      if (!isInside(c, r, pixels)) {
        continue;
      }
      const at =
        Math.min(pixels.height - 1, Math.max(0, Math.floor(r))) * pixels.width +
        Math.min(pixels.width - 1, Math.max(0, Math.floor(c)));
      const to = row * width + col;
      weight[to] = mask === null ? 1 : (mask[at] as number);
      for (let band = 0; band < bands; band++) {
        sums[band * n + to] = data[band * planeSize + at] as number;
      }
    }
  }
}

function interpolate(
  pixels: WeightedPixels,
  mapping: PixelMapping,
  target: Grid,
  sums: Float32Array,
  weight: Float32Array,
): void {
  const { width, height } = target;
  const n = width * height;
  const { bands, data, weight: mask } = pixels;
  const planeSize = pixels.width * pixels.height;
  const lastCol = pixels.width - 1;
  const lastRow = pixels.height - 1;
  // A source of one column or row has no neighbour; its weight is 0 then.
  const right = lastCol > 0 ? 1 : 0;
  const below = lastRow > 0 ? pixels.width : 0;
  const cols = new Float64Array(width);
  const rows = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    mapping.fillRow(row + 0.5, 0.5, 1, width, cols, rows);
    for (let col = 0; col < width; col++) {
      const atCol = cols[col] as number;
      const atRow = rows[col] as number;
      if (!isInside(atCol, atRow, pixels)) {
        continue;
      }
      // From corner to centre coordinates; beyond the outer centres the edge is held.
      const x = Math.min(lastCol, Math.max(0, atCol - 0.5));
      const y = Math.min(lastRow, Math.max(0, atRow - 0.5));
      const c = Math.min(Math.floor(x), Math.max(0, lastCol - 1));
      const r = Math.min(Math.floor(y), Math.max(0, lastRow - 1));
      const fx = x - c;
      const fy = y - r;
      const w00 = (1 - fx) * (1 - fy);
      const w01 = fx * (1 - fy);
      const w10 = (1 - fx) * fy;
      const w11 = fx * fy;
      const corner = r * pixels.width + c;
      const to = row * width + col;
      weight[to] =
        mask === null
          ? 1
          : w00 * (mask[corner] as number) +
            w01 * (mask[corner + right] as number) +
            w10 * (mask[corner + below] as number) +
            w11 * (mask[corner + below + right] as number);
      for (let band = 0; band < bands; band++) {
        const at = band * planeSize + corner;
        sums[band * n + to] =
          w00 * (data[at] as number) +
          w01 * (data[at + right] as number) +
          w10 * (data[at + below] as number) +
          w11 * (data[at + below + right] as number);
      }
    }
  }
}
