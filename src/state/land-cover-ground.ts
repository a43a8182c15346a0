/** This file chooses the ground that a server of map objects is asked about. */

import { type Box, boxToWindow, gridPart } from "#core/geo/placement.ts";
import { overpassCells } from "#core/labels/overpass.ts";
import type { AppState } from "./app-store.ts";
import { mainSar } from "./stages.ts";

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
export function groundToAsk(state: AppState): AskedGround | null {
  const grid = mainSar(state)?.scene.grid;
  if (grid === undefined) {
    return null;
  }
  const cells = overpassCells(grid);
  if (cells <= MOST_CELLS) {
    return { cells, ground: null };
  }
  const ground = state.view.state?.box ?? null;
  return ground === null || boxToWindow(grid, ground) === null
    ? null
    : { cells: overpassCells(gridPart(grid, ground)), ground };
}
