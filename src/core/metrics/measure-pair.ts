/** This file computes all metrics of a pair at once, with the reason where there is no number. */
import { AppError } from "#core/errors.ts";
import type { Raster, Unit } from "#core/raster/raster.ts";
import { SSIM_WINDOW_PX } from "./gaussian-window.ts";
import { type MetricPair, tooFewPixels } from "./metric.ts";
import { type PairMeasurement, readPairSums, sumPair } from "./pair-sums.ts";

/** Pixels of the smallest image for which all metrics are defined: one SSIM window. */
const FEWEST_PIXELS = SSIM_WINDOW_PX ** 2;

/**
 * Computes every metric of the registry.
 *
 * @throws AppError measure-refused when sizes differ or fewer pixels than one SSIM window
 *   (121) can be compared.
 */
export function measurePair(pair: MetricPair): PairMeasurement {
  const sums = sumPair(pair);
  validateCount(sums.n);
  return readPairSums(sums);
}

/**
 * Checks the number of pixels.
 * @throws AppError measure-refused when fewer pixels than one SSIM window are valid
 */
export function validateCount(n: number): void {
  if (n < FEWEST_PIXELS) {
    throw tooFewPixels(n, FEWEST_PIXELS);
  }
}

/**
 * Returns the pair of two rasters on one grid; its mask is where both are valid.
 *
 * @throws AppError measure-refused unless both are display RGB (`reflectance-01`) with
 *   the same bands on the same grid
 */
export function pairOfRasters(image: Raster<Unit>, other: Raster<Unit>): MetricPair {
  const found = [image, other].map(describe);
  const isFitting =
    image.unit === "reflectance-01" && found[0] === found[1] && sameGrid(image, other);
  if (!isFitting) {
    throw refuse(
      "two images of unit reflectance-01 with the same bands, size and grid",
      found.join(" and "),
    );
  }
  const { width, height } = image.grid;
  return {
    a: image.data,
    b: other.data,
    bands: image.bands,
    width,
    height,
    valid: bothValid(image.valid, other.valid),
  };
}

function describe({ unit, bands, grid }: Raster<Unit>): string {
  return `${unit}, ${bands} × ${grid.height} × ${grid.width}, ${grid.crs}`;
}

function sameGrid({ grid: p }: Raster<Unit>, { grid: q }: Raster<Unit>): boolean {
  // The tolerance of a thousandth of a pixel covers rounding when a grid is computed
  // twice.
  const tolerance = 1e-3 * Math.hypot(p.affine[0], p.affine[3]);
  return p.affine.every((value, i) => {
    const isCorner = i === 2 || i === 5;
    const reach = isCorner ? 1 : 1 / Math.max(p.width, p.height);
    return Math.abs(value - (q.affine[i] as number)) <= tolerance * reach;
  });
}

function bothValid(p: Uint8Array | null, q: Uint8Array | null): Uint8Array | null {
  if (p === null || q === null) {
    return p ?? q;
  }
  return p.map((value, i) => value & (q[i] as number));
}

function refuse(expected: string, found: string): AppError {
  return new AppError("measure-refused", "These two images cannot be compared.", {
    expected,
    found,
    hint: "Choose an optical image of your own as the reference, over the same place.",
  });
}
