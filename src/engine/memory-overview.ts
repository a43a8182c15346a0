/**
 * This file builds overviews for files that have none. It averages linear power (for
 * pictures: display values) block by block, so that memory holds the overview and one
 * block, never the whole file.
 */

import {
  cropPlanes,
  type PixelWindow,
  pastePlanes,
  windowGrid,
} from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { resample } from "#core/raster/resample.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { levelGrid, type SceneHandle, type SceneLevel } from "./scene-handle.ts";

/** Longest side of the coarsest level, in pixels, that a map can draw without delay. */
const COARSEST_PX = 2048;
/** Below this many pixels an overview is built without asking the user. */
const UNASKED_PX = 20_000_000;
/** Side of one block in full-resolution pixels; a multiple of every factor used. */
const BLOCK_PX = 2048;

/** Tells whether the scene's coarsest level is too large to be drawn as a whole. */
export function needsOverview(handle: SceneHandle): boolean {
  const { grid } = handle.levels[handle.levels.length - 1] as SceneLevel;
  return Math.max(grid.width, grid.height) > COARSEST_PX;
}

/**
 * Tells whether the file is small enough to get overviews at once, each half the size
 * of the one before.
 */
export function mayBuildUnasked(handle: SceneHandle): boolean {
  const { width, height } = handle.scene.grid;
  const { grid } = handle.levels[handle.levels.length - 1] as SceneLevel;
  const isLarge = Math.max(grid.width, grid.height) > 512;
  return isLarge && width * height <= UNASKED_PX;
}

/**
 * Reads the whole file once and adds levels to the handle, so that the scene can be
 * drawn as a whole.
 * @throws AppError of the source; AbortError, and then no level has been added
 */
export async function addOverviews(
  handle: SceneHandle,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const full = handle.levels[0] as SceneLevel;
  const base = handle.levels[handle.levels.length - 1] as SceneLevel;
  const longest = Math.max(base.grid.width, base.grid.height);
  const factor =
    longest <= COARSEST_PX ? 2 : 2 ** Math.ceil(Math.log2(longest / COARSEST_PX));
  const made: SceneLevel[] = [];
  let level = await averageLevel(base, full, factor, onProgress, signal);
  while (level !== null) {
    made.push(level);
    const side = Math.max(level.grid.width, level.grid.height);
    level =
      side > 512 ? await averageLevel(level, full, 2, () => undefined, signal) : null;
  }
  signal?.throwIfAborted();
  handle.levels.push(...made);
}

/**
 * Builds one level `factor` times coarser than `from` in memory; null when it would
 * have no pixel.
 */
async function averageLevel(
  from: SceneLevel,
  full: SceneLevel,
  factor: number,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<SceneLevel | null> {
  const width = Math.ceil(from.grid.width / factor);
  const height = Math.ceil(from.grid.height / factor);
  // Every pixel covers `factor` × `factor` parents; the last ones may extend beyond the
  // edge.
  const grid = {
    ...levelGrid(from.grid, from.grid.width / factor, from.grid.height / factor),
    width,
    height,
  };
  const blocks = [...splitWindow({ ...from.grid, col: 0, row: 0 }, BLOCK_PX)];
  let planes: Planes<Uint8Array> | null = null;
  for (const [index, window] of blocks.entries()) {
    signal?.throwIfAborted();
    const block = await from.read(window, signal);
    planes ??= {
      data: new Float32Array(width * height * block.bands),
      valid: new Uint8Array(width * height),
      bands: block.bands,
    };
    const target: PixelWindow = {
      col: window.col / factor,
      row: window.row / factor,
      width: Math.ceil(window.width / factor),
      height: Math.ceil(window.height / factor),
    };
    const part = resample(
      { ...block, width: window.width, height: window.height },
      windowGrid(from.grid, window),
      windowGrid(grid, target),
      "area",
    );
    pastePlanes(planes.data, grid, planes.bands, part.data, target);
    pastePlanes(planes.valid, grid, 1, part.valid, target);
    onProgress(index + 1, blocks.length);
  }
  return planes === null
    ? null
    : memoryLevel(planes, grid, (from.factor * factor) / full.factor);
}

function memoryLevel(
  planes: Planes<Uint8Array>,
  grid: SceneLevel["grid"],
  factor: number,
): SceneLevel {
  return {
    grid,
    factor,
    read: async (window): Promise<Planes> => {
      const crop = <T extends Float32Array | Uint8Array>(data: T, bands: number) =>
        cropPlanes(data, grid, bands, window);
      return {
        data: crop(planes.data, planes.bands),
        bands: planes.bands,
        valid: crop(planes.valid, 1),
      };
    },
  };
}
