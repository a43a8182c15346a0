/** This file chooses the ground that a server of map objects is asked about. */

import { type Box, boxToWindow, gridPart } from "#core/geo/placement.ts";
import { overpassCells } from "#core/labels/overpass.ts";
import type { Grid } from "#core/raster/grid.ts";

/** More cells would take a public server's time for many minutes. */
export const MOST_CELLS = 64;

export type AskedGround = {
  readonly cells: number;
  /** What of the scene is asked about, in its CRS; null = all of it. */
  readonly ground: Box | null;
};

/**
 * Returns the whole scene where that is little enough, else what the view shows of it;
 * null where the view shows nothing of it. The part may still have too many cells.
 */
export function groundToAsk(grid: Grid, viewBox: Box | null): AskedGround | null {
  const cells = overpassCells(grid);
  if (cells <= MOST_CELLS) {
    return { cells, ground: null };
  }
  return viewBox === null || boxToWindow(grid, viewBox) === null
    ? null
    : { cells: overpassCells(gridPart(grid, viewBox)), ground: viewBox };
}
