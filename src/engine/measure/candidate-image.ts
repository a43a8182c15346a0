import { AppError } from "#core/errors.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { ResultRaster } from "#engine/result-raster.ts";
import type { Planes, SceneHandle } from "#engine/scene-handle.ts";

/** An RGB picture on its own grid: what a run has made, or an opened optical image. */
export type CandidateImage = {
  /** Stands for the picture where something is kept for as long as it is there. */
  readonly identity: object;
  readonly name: string;
  readonly grid: Grid;
  /** The part that has pixels; null when nothing has been computed. */
  extent(): PixelWindow | null;
  /** RGB in [0, 1]; `window` lies inside the grid. */
  read(window: PixelWindow, signal?: AbortSignal): Promise<Planes>;
  /** Grows whenever pixels in or near the window change; 0 where there never were any. */
  revision(window: PixelWindow): number;
};

/** @throws AppError measure-refused for de-noised radar */
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

/** @throws AppError measure-refused for radar */
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
