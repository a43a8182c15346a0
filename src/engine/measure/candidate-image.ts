import { AppError } from "#core/errors.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import type { ResultRaster } from "#engine/result-raster.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";

/**
 * An RGB picture on its own grid that is measured against a reference: the result of a
 * run, or an opened optical image.
 */
export type CandidateImage = {
  /**
   * Object used as a WeakMap key: caches that belong to the picture live as long as it
   * does.
   */
  readonly identity: object;
  readonly name: string;
  readonly grid: Grid;
  /** Returns the window that has pixels; null when nothing has been computed. */
  extent(): PixelWindow | null;
  /** Reads RGB in [0, 1]; `window` must lie inside the grid. */
  read(window: PixelWindow, signal?: AbortSignal): Promise<Planes>;
  /**
   * Returns a number that grows whenever pixels in or near the window change; 0 where
   * there never were any.
   */
  revision(window: PixelWindow): number;
};

/** Wraps a result. @throws AppError measure-refused for de-noised radar */
export function candidateOfResult(raster: ResultRaster): CandidateImage {
  if (raster.kind !== "rgb8") {
    throw notOptical("de-noised radar");
  }
  return {
    identity: raster,
    name: "the translation",
    grid: raster.levels[0] as Grid,
    extent: () => raster.written(),
    read: async (window) => ({ ...raster.read(0, window), bands: raster.bands }),
    revision: (window) => raster.revision(window),
  };
}

/** Wraps an opened optical image. @throws AppError measure-refused for radar */
export function candidateOfScene(handle: SceneHandle): CandidateImage {
  const { scene } = handle;
  if (scene.role !== "eo") {
    throw notOptical(`${scene.name}, a radar image`);
  }
  const { grid } = scene;
  return {
    identity: handle,
    name: scene.name,
    grid,
    extent: () => ({ col: 0, row: 0, width: grid.width, height: grid.height }),
    read: async (window, signal) =>
      (handle.levels[0] as SceneHandle["levels"][number]).read(window, signal),
    revision: () => 1,
  };
}

function notOptical(found: string): AppError {
  return new AppError("measure-refused", "This cannot be measured.", {
    expected: "a picture with red, green and blue",
    found,
    hint: "Measure a translation, or an optical image.",
  });
}
