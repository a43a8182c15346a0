import type { PixelWindow } from "#core/raster/grid.ts";

/**
 * Spreads windows of `sidePx` evenly over a raster, at most `perSide` along each axis.
 * Their centres lie at (i + ½)/n, away from the strip of nodata along the border of
 * real products. There are fewer where they would overlap, and they are smaller where
 * the raster is.
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

/**
 * Moves each window into the tile that holds its centre, where that tile is large enough,
 * so that a window costs one tile and not four. Strips of a few rows stay cut.
 */
export function insideOfTiles(
  windows: readonly PixelWindow[],
  {
    width,
    height,
    ...tile
  }: { width: number; height: number; tileWidth: number; tileHeight: number },
): PixelWindow[] {
  return windows.map((window) => ({
    ...window,
    col: insideOfTile(window.col, window.width, tile.tileWidth, width),
    row: insideOfTile(window.row, window.height, tile.tileHeight, height),
  }));
}

function insideOfTile(
  from: number,
  length: number,
  tileLength: number,
  most: number,
): number {
  const start = Math.floor((from + length / 2) / tileLength) * tileLength;
  const end = Math.min(start + tileLength, most);
  return end - start < length ? from : Math.min(Math.max(from, start), end - length);
}

/** Numbers of windows per side, to be tried in this order until valid pixels are found. */
export const SPREADS = [3, 7, 15] as const;
