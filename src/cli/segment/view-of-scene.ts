import { gridBox, reprojectBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Engine } from "#ports/engine.ts";
import type { Stretch } from "#ports/map-view.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { SegmentView } from "#ports/segmentation.ts";

/** What is seen of a scene on the grid: radar from percentile 1 to 99 of that part, as in the page. */
export async function viewOfScene(
  engine: Engine,
  { sceneId, scene }: OpenedScene,
  grid: Grid,
): Promise<SegmentView> {
  const key = { kind: "scene", sceneId } as const;
  const stretch =
    scene.role === "sar" ? await stretchOf(engine, { sceneId, scene }, grid) : null;
  return { key, grid, stretch };
}

/** @returns null where the scene has no pixels there */
export async function stretchOf(
  engine: Engine,
  { sceneId, scene }: Pick<OpenedScene, "sceneId" | "scene">,
  grid: Grid,
): Promise<Stretch | null> {
  const own = gridBox(grid);
  const box =
    grid.crs === scene.grid.crs ? own : reprojectBox(own, grid.crs, scene.grid.crs);
  const { percentiles = {} } = (await engine.histogram(sceneId, box)) ?? {};
  const [loDb, hiDb] = [percentiles["1"], percentiles["99"]];
  return loDb === undefined || hiDb === undefined || loDb >= hiDb
    ? null
    : { loDb, hiDb };
}
