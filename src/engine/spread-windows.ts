import type { PixelWindow } from "#core/raster/grid.ts";

/**
 * Windows of `sidePx`, at most `perSide` along each axis, spread evenly over a raster:
 * centres at (i + ½)/n, so that the strip of nodata along the border of real products is
 * not what is looked at. Fewer where they would overlap, smaller where it is.
 */
export function spreadWindows(
  size: { readonly width: number; readonly height: number },
  perSide: number,
  sidePx: number,
): PixelWindow[] {
  const width = Math.min(sidePx, size.width);
  const height = Math.min(sidePx, size.height);
  const columns = Math.min(perSide, Math.ceil(size.width / width));
  const rows = Math.min(perSide, Math.ceil(size.height / height));
  return Array.from({ length: rows * columns }, (_, i) => ({
    col: Math.round((((i % columns) + 0.5) / columns) * size.width - width / 2),
    row: Math.round(
      ((Math.floor(i / columns) + 0.5) / rows) * size.height - height / 2,
    ),
    width,
    height,
  }));
}

/** Windows a side to try one after the other, until they show something. */
export const SPREADS = [3, 7, 15] as const;
