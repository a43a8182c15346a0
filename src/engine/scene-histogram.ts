import { dbHistogram } from "#core/color/db-histogram.ts";
import { gridBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Box, DbHistogram } from "#ports/engine.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { SceneHandle } from "./scene-handle.ts";

/** Samples along each side of the box. */
const SIDE_PX = 384;

/**
 * dB histogram of a box of a SAR scene (its CRS; null = the whole scene), from an
 * overview that fits. Null where there is nothing to count.
 */
export async function sceneHistogram(
  handle: SceneHandle,
  box: Box | null,
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
  const planes = await readOnGrid(handle, target, "display");
  if (planes === null || !planes.valid.includes(1)) {
    return null;
  }
  const db = planes.data.map((p) => (p > 0 ? 10 * Math.log10(p) : Number.NaN));
  return dbHistogram(db, planes.valid);
}
