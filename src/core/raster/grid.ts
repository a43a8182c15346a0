import { type Affine, scaleAffine, translateAffine } from "#core/raster/affine.ts";

/**
 * The CRS of a grid: `EPSG:n`, or `"pixel"` for an image without georeference, whose
 * coordinates are x = col, y = −row in full-resolution pixels (y grows upwards, as on a
 * map).
 */
export type CrsCode = `EPSG:${number}` | "pixel";

/** The position and size of a raster's pixels. */
export type Grid = {
  readonly crs: CrsCode;
  readonly affine: Affine;
  readonly width: number;
  readonly height: number;
};

/** A rectangle of whole pixels: `col`, `row` is its upper left pixel. */
export type PixelWindow = {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
};

/** The grid of an image without georeference: pixel space, y upwards. */
export const PIXEL_AFFINE: Affine = [1, 0, 0, 0, -1, 0];

/** Returns the grid of a window of `grid`; the window may extend beyond it. */
export function windowGrid(grid: Grid, window: PixelWindow): Grid {
  return {
    crs: grid.crs,
    affine: translateAffine(grid.affine, window.col, window.row),
    width: window.width,
    height: window.height,
  };
}

/**
 * Returns the grid that covers the same ground with pixels `factor` times as large,
 * with the same upper left corner; the last column and row may extend beyond the
 * parent.
 */
export function coarserGrid(grid: Grid, factorX: number, factorY = factorX): Grid {
  return {
    crs: grid.crs,
    affine: scaleAffine(grid.affine, factorX, factorY),
    // A small tolerance is subtracted first, so that 1024 / (1 + 1e-12) does not become
    // 1025.
    width: Math.max(1, Math.ceil(grid.width / factorX - 1e-6)),
    height: Math.max(1, Math.ceil(grid.height / factorY - 1e-6)),
  };
}

/**
 * Returns the grid for resampling the same ground to pixels `factor` times as large,
 * with the same upper left corner. The last column or row is omitted if less than √½ of
 * its width lies on the ground: the corner pixel of both would have less than half of
 * its footprint there, and resampling would give it no value.
 */
export function resampledGrid(grid: Grid, factorX: number, factorY = factorX): Grid {
  const count = (pixels: number, factor: number) =>
    Math.max(1, Math.floor(pixels / factor + 1 - Math.SQRT1_2 - 1e-6));
  return {
    ...coarserGrid(grid, factorX, factorY),
    width: count(grid.width, factorX),
    height: count(grid.height, factorY),
  };
}

/** Returns the part of `window` that lies inside a raster of `width` × `height`, or null. */
export function clipWindow(
  window: PixelWindow,
  size: { readonly width: number; readonly height: number },
): PixelWindow | null {
  const col = Math.max(0, window.col);
  const row = Math.max(0, window.row);
  const width = Math.min(size.width, window.col + window.width) - col;
  const height = Math.min(size.height, window.row + window.height) - row;
  return width > 0 && height > 0 ? { col, row, width, height } : null;
}

/** Returns the intersection of two windows, or null. */
export function intersectWindows(a: PixelWindow, b: PixelWindow): PixelWindow | null {
  const moved = clipWindow({ ...a, col: a.col - b.col, row: a.row - b.row }, b);
  return moved && { ...moved, col: moved.col + b.col, row: moved.row + b.row };
}

/** Returns the smallest window that covers both. */
export function uniteWindows(a: PixelWindow, b: PixelWindow): PixelWindow {
  const col = Math.min(a.col, b.col);
  const row = Math.min(a.row, b.row);
  return {
    col,
    row,
    width: Math.max(a.col + a.width, b.col + b.width) - col,
    height: Math.max(a.row + a.height, b.row + b.height) - row,
  };
}

/** Returns the window with a border of `px` on all sides; it may extend beyond the raster. */
export function growWindow(window: PixelWindow, px: number): PixelWindow {
  return {
    col: window.col - px,
    row: window.row - px,
    width: window.width + 2 * px,
    height: window.height + 2 * px,
  };
}

/**
 * Cuts `part` (in the raster's own pixels, inside it) out of planar data with rows of
 * `stride` values and planes of `stride · rows`.
 */
export function cropPlanes<T extends Float32Array | Uint8Array>(
  data: T,
  size: { readonly width: number; readonly height: number },
  bands: number,
  part: PixelWindow,
): T {
  const ArrayType = data.constructor as new (length: number) => T;
  const out = new ArrayType(bands * part.width * part.height);
  for (let band = 0; band < bands; band += 1) {
    for (let row = 0; row < part.height; row += 1) {
      const from = (band * size.height + part.row + row) * size.width + part.col;
      out.set(
        data.subarray(from, from + part.width),
        (band * part.height + row) * part.width,
      );
    }
  }
  return out;
}

/** Inverts `cropPlanes`: writes `part`'s planes into a raster's, which are changed. */
export function pastePlanes<T extends Float32Array | Uint8Array>(
  into: T,
  size: { readonly width: number; readonly height: number },
  bands: number,
  data: T,
  part: PixelWindow,
): void {
  for (let band = 0; band < bands; band += 1) {
    for (let row = 0; row < part.height; row += 1) {
      const from = (band * part.height + row) * part.width;
      into.set(
        data.subarray(from, from + part.width),
        (band * size.height + part.row + row) * size.width + part.col,
      );
    }
  }
}
