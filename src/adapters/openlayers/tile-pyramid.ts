/**
 * This file cuts a layer into map tiles: square tiles of 256 pixels over the layer's
 * bounding box in the view's CRS. Each level is twice as coarse as the next, from the
 * whole layer in one tile to the layer's own pixel size. Nothing finer is ever
 * requested, because the map magnifies it.
 */
import { createTransform, isSameCrs } from "#core/geo/crs.ts";
import { type Box, gridBox, reprojectBox } from "#core/geo/placement.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";

export const TILE_SIZE_PX = 256;

/**
 * A tile's address: level 0 is the coarsest; col and row are counted from the upper
 * left corner.
 */
export type TileAddress = {
  readonly level: number;
  readonly col: number;
  readonly row: number;
};

export type TilePyramid = {
  readonly crs: CrsCode;
  /** Bounding box of the layer in `crs`; its upper left corner is the origin of every level. */
  readonly box: Box;
  /**
   * CRS units per tile pixel, from the coarsest level to the layer's own; each is half
   * of the one before.
   */
  readonly resolutions: readonly number[];
};

/**
 * Plans the pyramid of `grid` in `crs`.
 * @returns null when the grid lies outside of the projection's domain
 * @throws AppError crs-unknown, grid-mismatch (pixel space against a real CRS)
 */
export function planTilePyramid(grid: Grid, crs: CrsCode): TilePyramid | null {
  const box = isSameCrs(grid.crs, crs)
    ? gridBox(grid)
    : reprojectBox(gridBox(grid), grid.crs, crs);
  const native = pixelSize(grid, crs);
  if (box === null || !(native > 0)) {
    return null;
  }
  const sidePx = Math.max(box[2] - box[0], box[3] - box[1]) / native;
  // A small tolerance is subtracted, so that 1024.0000001 pixels are four tiles and not
  // five.
  const halvings = Math.max(0, Math.ceil(Math.log2(sidePx / TILE_SIZE_PX) - 1e-9));
  const resolutions = Array.from(
    { length: halvings + 1 },
    (_, level) => native * 2 ** (halvings - level),
  );
  return { crs, box, resolutions };
}

/** Returns the pixels of one tile as a grid, for the loader. */
export function tileToGrid(pyramid: TilePyramid, tile: TileAddress): Grid {
  const resolution = pyramid.resolutions[tile.level] ?? Number.NaN;
  const step = resolution * TILE_SIZE_PX;
  return {
    crs: pyramid.crs,
    affine: [
      resolution,
      0,
      pyramid.box[0] + tile.col * step,
      0,
      -resolution,
      pyramid.box[3] - tile.row * step,
    ],
    width: TILE_SIZE_PX,
    height: TILE_SIZE_PX,
  };
}

/** Returns the ground that a tile covers, in the pyramid's CRS. */
export function tileToBox(pyramid: TilePyramid, tile: TileAddress): Box {
  return gridBox(tileToGrid(pyramid, tile));
}

/** Tells whether the boxes share more than an edge. */
export function hasOverlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** Returns the shorter side of the centre pixel, in units of `crs`. */
function pixelSize(grid: Grid, crs: CrsCode): number {
  const transform = createTransform(grid.crs, crs);
  const at = (col: number, row: number) =>
    transform(
      ...pixelToWorld(grid.affine, grid.width / 2 + col, grid.height / 2 + row),
    );
  const side = (from: readonly [number, number], to: readonly [number, number]) =>
    Math.hypot(to[0] - from[0], to[1] - from[1]);
  return Math.min(side(at(-0.5, 0), at(0.5, 0)), side(at(0, -0.5), at(0, 0.5)));
}
