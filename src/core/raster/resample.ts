/**
 * The one resampler: map tiles, metrics, model input and the command line all read their
 * pixels through it, so that they see the same values.
 *
 * Values are averaged in the unit they come in. Speckled power must therefore be given
 * in linear units where a mean of power is meant; dB in, geometric mean out.
 */

import { AppError } from "#core/errors.ts";
import { pixelHullToWindow } from "#core/geo/placement.ts";
import type { Affine } from "./affine.ts";
import { copyAligned, wholeShift } from "./copy-aligned.ts";
import type { Grid, PixelWindow } from "./grid.ts";
import { outlineInSource } from "./outline.ts";
import { createPixelMapping } from "./pixel-mapping.ts";
import type { Planes, SizedPlanes } from "./raster.ts";
import { resampleAtPositions } from "./resample-positions.ts";
import { resampleSeparable } from "./resample-separable.ts";
import { weighPixels } from "./weighted-pixels.ts";

/**
 * - `nearest`: the source pixel that holds the target pixel's centre
 * - `bilinear`: between the four source pixels around it
 * - `area`: the mean over the target pixel's footprint, for down-sampling; directions
 *   that are up-sampled are bilinear
 */
export type Kernel = "nearest" | "bilinear" | "area";

/** Pixels; a shear smaller than this over the whole target counts as none. */
const SHEAR_PX = 1e-4;

/**
 * Brings `source`, which lies at `sourceGrid`, to the pixels of `targetGrid`.
 *
 * Same CRS (also rotated): exact positions. Different CRS: positions within 0.05 px, in
 * source pixels or in target pixels where those are larger (`pixel-mapping.ts`).
 *
 * Pixels that are masked, or not finite in any band, never bleed: weights are normalised
 * over the valid ones, and a target pixel is valid when at least half of its weight is.
 * A position inside the source but within half a pixel of its edge takes the edge
 * pixels' values; positions outside have no weight.
 *
 * @param source nothing of it is changed or kept
 * @returns new arrays, owned by the caller; data is NaN where invalid
 * @throws AppError argument-invalid (lengths), crs-unknown, grid-mismatch
 * @remarks cost is O(target) for nearest and bilinear, O(source + target) for area: read
 *   no more than `sourceWindowFor`, from the overview that fits
 */
export function resample(
  source: SizedPlanes,
  sourceGrid: Grid,
  targetGrid: Grid,
  kernel: Kernel,
): Planes<Uint8Array> {
  validateSource(source, sourceGrid);
  const mapping = createPixelMapping(targetGrid, sourceGrid);
  const shift = mapping.affine && wholeShift(mapping.affine, targetGrid);
  if (shift !== null) {
    return copyAligned(source, shift, targetGrid);
  }
  const pixels = weighPixels(source);
  if (mapping.affine !== null && isAxisAligned(mapping.affine, targetGrid)) {
    return resampleSeparable(pixels, mapping.affine, targetGrid, kernel);
  }
  return resampleAtPositions(pixels, mapping, targetGrid, kernel);
}

/**
 * The window of source pixels that `resample` can touch for this target, with
 * `marginPx` more on each side, clipped to the source. The same margin serves all
 * kernels: 1 for bilinear, 2 to be sure of the interpolated positions as well.
 * @returns null when the two do not meet
 * @throws AppError crs-unknown, grid-mismatch
 */
export function sourceWindowFor(
  targetGrid: Grid,
  sourceGrid: Grid,
  marginPx = 2,
): PixelWindow | null {
  const outline = outlineInSource(targetGrid, sourceGrid);
  return outline === null ? null : pixelHullToWindow(outline, sourceGrid, marginPx);
}

function isAxisAligned([, b, , d]: Affine, target: Grid): boolean {
  return (
    Math.abs(b) * target.height <= SHEAR_PX && Math.abs(d) * target.width <= SHEAR_PX
  );
}

function validateSource(source: SizedPlanes, grid: Grid): void {
  const { data, width, height, bands, valid } = source;
  const isWhole =
    data.length === bands * height * width &&
    (valid === null || valid.length === height * width) &&
    grid.width === width &&
    grid.height === height;
  if (!isWhole) {
    throw new AppError(
      "argument-invalid",
      "Pixels and their grid do not fit together.",
      {
        expected: `${bands} × ${grid.height} × ${grid.width} samples`,
        found: `${data.length} samples for ${bands} × ${height} × ${width}, mask of ${valid?.length ?? "none"}`,
        hint: "This is a mistake in the program; report it with the file's size.",
      },
    );
  }
}
