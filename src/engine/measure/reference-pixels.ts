/**
 * This file caches a reference's pixels on the grid of the image that it is compared
 * with. Live scores, maps and surfaces read the same pixels again and again, and
 * resampling costs more than measuring.
 *
 * Chunks have fixed positions on the grid, so a pixel's value never depends on the area
 * that was asked for.
 */
import {
  clipWindow,
  cropPlanes,
  type Grid,
  intersectWindows,
  type PixelWindow,
  pastePlanes,
  windowGrid,
} from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { touchedSquares } from "#core/raster/split-window.ts";
import { readOnGrid } from "#engine/read-on-grid.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";

const CHUNK_PX = 256;
/** Chunks that the cache holds, some 75 MB. */
const KEPT_CHUNKS = 88;

export type ReferencePixels = {
  /**
   * Reads RGB in [0, 1], invalid where the reference is; `window` must lie inside the
   * grid.
   */
  read(window: PixelWindow): Promise<Planes<Uint8Array>>;
};

export function createReferencePixels(
  handle: SceneHandle,
  grid: Grid,
): ReferencePixels {
  // An LRU cache: entries are in the order of their last use.
  const chunks = new Map<string, Promise<Planes<Uint8Array> | null>>();

  // The read gets no abort signal, because several jobs may wait for the same chunk.
  const chunkAt = (window: PixelWindow) => {
    const key = `${window.row}/${window.col}`;
    const kept = chunks.get(key);
    const chunk = kept ?? readOnGrid(handle, windowGrid(grid, window), "exact");
    chunks.delete(key);
    chunks.set(key, chunk);
    // A failed read is removed from the cache.
    chunk.catch(() => chunks.delete(key));
    const [oldest] = chunks.keys();
    if (chunks.size > KEPT_CHUNKS && oldest !== undefined) {
      chunks.delete(oldest);
    }
    return chunk;
  };

  return {
    async read(window) {
      const size = window.width * window.height;
      const out = {
        data: new Float32Array(3 * size),
        bands: 3,
        valid: new Uint8Array(size),
      };
      for (const whole of touchedSquares(window, CHUNK_PX)) {
        const place = clipWindow(whole, grid) as PixelWindow;
        const chunk = await chunkAt(place);
        const part = intersectWindows(place, window);
        if (chunk === null || part === null) {
          continue;
        }
        const inChunk = {
          ...part,
          col: part.col - place.col,
          row: part.row - place.row,
        };
        const inOut = {
          ...part,
          col: part.col - window.col,
          row: part.row - window.row,
        };
        const data = cropPlanes(chunk.data, place, 3, inChunk);
        const valid = cropPlanes(chunk.valid, place, 1, inChunk);
        pastePlanes(out.data, window, 3, data, inOut);
        pastePlanes(out.valid, window, 1, valid, inOut);
      }
      return out;
    },
  };
}
