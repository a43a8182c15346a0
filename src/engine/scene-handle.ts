/**
 * This file describes an opened scene: its file, what it is, and the levels it can be
 * read at. Files without overviews get some built in memory, at once when small and on
 * request when large.
 */
import type { Recipe } from "#core/catalog/recipe.ts";
import { type Affine, scaleAffine } from "#core/raster/affine.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import type { Scene } from "#core/sar/scene.ts";
import type { SceneId } from "#ports/ids.ts";
import type { RasterSource } from "#ports/raster-source.ts";

/** One level of the resolution pyramid, in the scene's CRS. */
export type SceneLevel = {
  readonly grid: Grid;
  /** Side of a pixel of this level in full-resolution pixels. */
  readonly factor: number;
  /** Reads a window that lies inside the level: power for SAR, [0, 1] for pictures. */
  read(window: PixelWindow, signal?: AbortSignal): Promise<Planes>;
};

export type SceneHandle = {
  readonly sceneId: SceneId;
  readonly scene: Scene;
  readonly source: RasterSource;
  /** What was said of the file when it was opened. */
  readonly said: Pick<Recipe, "answer" | "facts">;
  /**
   * Returns what tells the scene from any other: its file's content, and what was said
   * about it when it was opened. Null where that cannot be told.
   */
  readonly identity: () => Promise<string | null>;
  /** From the finest to the coarsest; `levels[0]` is the file's own resolution. */
  readonly levels: SceneLevel[];
};

/**
 * Returns the grid of a level of `width` × `height` pixels that covers the same ground
 * as `full`.
 */
export function levelGrid(full: Grid, width: number, height: number): Grid {
  const affine: Affine = scaleAffine(
    full.affine,
    full.width / width,
    full.height / height,
  );
  return { crs: full.crs, affine, width, height };
}
