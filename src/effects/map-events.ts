/** This effect passes the map's events to the store, and the engine's tiles to the map. */
import type { Engine } from "#ports/engine.ts";
import type { MapEvents, TileLoader } from "#ports/map-view.ts";
import type { AppStore } from "#state/app-store.ts";
import { isSegmenting, promptPoint } from "#state/apply.ts";
import { cursorMoved } from "#state/cursor.ts";
import { areaDrawn } from "#state/drawn-area.ts";
import { moveSwipe, viewMoved } from "#state/view.ts";

export function createMapEvents(store: AppStore): MapEvents {
  return {
    onCursor: (at) => cursorMoved(store, at),
    onView: (view) => viewMoved(store, view),
    onAreaDrawn: (area) => areaDrawn(store, area),
    onPick: (at) => {
      if (isSegmenting(store.getState())) {
        promptPoint(store, at);
      }
    },
    onSwipe: (position) => moveSwipe(store, position),
  };
}

/**
 * Loads tiles for the map. Only a few are requested from the engine at a time, so that
 * tiles that scroll out of view meanwhile can be dropped at no cost; those already
 * started are cancelled. The newest request is served first, because the user is
 * looking at it.
 *
 * @param onLoaded called whenever no tile is asked for any more
 */
export function createTileLoader(
  engine: Engine,
  onLoaded: () => void,
  maxInFlight = 6,
): TileLoader {
  const waiting: (() => void)[] = [];
  let inFlight = 0;
  const next = () => {
    while (inFlight < maxInFlight) {
      const begin = waiting.pop();
      if (begin === undefined) {
        if (inFlight === 0) {
          onLoaded();
        }
        return;
      }
      begin();
    }
  };
  return (key, grid, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      waiting.push(() => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        inFlight += 1;
        engine
          .renderTile(key, grid, signal)
          .then(resolve, reject)
          .finally(() => {
            inFlight -= 1;
            next();
          });
      });
      next();
    });
}
