import { dbHistogram } from "#core/color/db-histogram.ts";
import type { Box } from "#core/geo/placement.ts";
import { boxToWindow, gridBox } from "#core/geo/placement.ts";
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { planeToDb } from "#core/sar/decibels.ts";
import type { DbHistogram } from "#ports/scenes.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { SceneHandle } from "./scene-handle.ts";
import { SPREADS, spreadWindows } from "./spread-windows.ts";

/** Samples along each side of the box, at most. */
const SIDE_PX = 384;
/** Side of a sampled block at full resolution, in pixels. */
const BLOCK_PX = 128;

/**
 * Computes the dB histogram of a box of a SAR scene (in the scene's CRS; null = the
 * whole scene) from a suitable overview, or from blocks at full resolution where there
 * is none. Returns null where no pixel is valid.
 */
export async function sceneHistogram(
  handle: SceneHandle,
  box: Box | null,
  signal?: AbortSignal,
): Promise<DbHistogram | null> {
  if (handle.scene.role !== "sar") {
    return null;
  }
  const { grid } = handle.scene;
  const [minX, minY, maxX, maxY] = box ?? gridBox(grid);
  const target: Grid = {
    crs: grid.crs,
    affine: [(maxX - minX) / SIDE_PX, 0, minX, 0, -(maxY - minY) / SIDE_PX, maxY],
    width: SIDE_PX,
    height: SIDE_PX,
  };
  const planes = await readOnGrid(handle, target, "display", signal);
  return planes === null
    ? sampledHistogram(handle, gridBox(target), signal)
    : histogramOf([planes]);
}

/**
 * Computes the histogram from a few full-resolution blocks, where reading everything
 * would be too slow.
 */
async function sampledHistogram(
  handle: SceneHandle,
  box: Box,
  signal: AbortSignal | undefined,
): Promise<DbHistogram | null> {
  const { grid } = handle.scene;
  const window = boxToWindow(grid, box);
  if (window === null) {
    return null;
  }
  const inside = windowGrid(grid, window);
  // The densest spread is left out: it would read most of the file, and every change of
  // the view asks for a histogram.
  for (const perSide of SPREADS.slice(0, 2)) {
    const blocks: Planes<Uint8Array>[] = [];
    for (const block of spreadWindows(inside, perSide, BLOCK_PX)) {
      const planes = await readOnGrid(
        handle,
        windowGrid(inside, block),
        "exact",
        signal,
      );
      if (planes !== null) {
        blocks.push(planes);
      }
    }
    const histogram = histogramOf(blocks);
    if (histogram !== null) {
      return histogram;
    }
  }
  return null;
}

function histogramOf(blocks: readonly Planes<Uint8Array>[]): DbHistogram | null {
  const db = new Float32Array(blocks.reduce((n, { valid }) => n + valid.length, 0));
  let at = 0;
  for (const { data, valid } of blocks) {
    db.set(planeToDb(data.subarray(0, valid.length), valid), at);
    at += valid.length;
  }
  return dbHistogram(db, null);
}
