/** This file reads layers of the map of any kind: their tiles, and the value at a place. */
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Layers } from "#ports/layers.ts";
import type { StoredResult } from "./engine-parts.ts";
import type { EngineMeasuring } from "./measure/create-measuring.ts";
import { readCursor } from "./read-cursor.ts";
import { renderResultTile, renderSceneTile, renderValueTile } from "./render-tile.ts";
import type { SceneHandle } from "./scene-handle.ts";

export function createLayers(parts: {
  readonly scenes: ReadonlyMap<SceneId, SceneHandle>;
  readonly results: ReadonlyMap<ResultId, StoredResult>;
  readonly measuring: Pick<EngineMeasuring, "valueMap">;
}): Layers {
  const { scenes, results, measuring } = parts;
  return {
    async renderTile(key, grid, signal) {
      signal?.throwIfAborted();
      switch (key.kind) {
        case "scene": {
          const handle = scenes.get(key.sceneId);
          return handle === undefined ? null : renderSceneTile(handle, grid, signal);
        }
        case "result": {
          const result = results.get(key.resultId);
          return result === undefined ? null : renderResultTile(result, grid);
        }
        case "metric-map":
        case "disagreement": {
          const made = await measuring.valueMap(key);
          return made && renderValueTile(made.map, made.scale, grid, signal);
        }
      }
    },
    async readCursor(key, crs, x, y, signal) {
      signal?.throwIfAborted();
      return readCursor(key, crs, x, y, parts, signal);
    },
  };
}
