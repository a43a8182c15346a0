/** This effect reads every visible layer under the pointer, one round at a time. */
import { STAGES } from "#core/catalog/stages.ts";
import { createTransform } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { Engine } from "#ports/engine.ts";
import type { CursorReading } from "#ports/layers.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { AppStore } from "#state/app-store.ts";
import { cursorRead } from "#state/cursor.ts";
import { viewGrid } from "#state/map-spec.ts";
import { stageLayers } from "#state/stages.ts";
import { currentStretch } from "#state/stretch.ts";
import { valueMapLayer } from "#state/value-map.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watchAll } from "./watch.ts";

/** At most about one reading per frame of a slow screen, because nobody can read faster. */
const INTERVAL_MS = 40;

export function startReadCursor(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  const latest = createLatest(
    async (signal) => {
      const state = store.getState();
      const crs = viewGrid(state)?.crs;
      if (state.cursor.at === null || crs === undefined) {
        return;
      }
      const { x, y } = state.cursor.at;
      const read = STAGES.map(async (stage) => {
        const layer = stageLayers(state, stage).at(-1) ?? null;
        return [stage, await readLayer(engine, layer, crs, x, y, signal)] as const;
      });
      const value = readLayer(engine, valueMapLayer(state), crs, x, y, signal);
      const readings = Object.fromEntries(await Promise.all(read));
      const found = mapValue(await value);
      // If another value map has been chosen meanwhile, this number is not from it.
      const isSameMap = store.getState().view.valueMap === state.view.valueMap;
      cursorRead(store, lonLatOf(crs, x, y), readings, isSameMap ? found : null);
    },
    "throttle",
    INTERVAL_MS,
  );
  const stop = watchAll(
    store,
    // New scenes and new pixels under a resting pointer are read too.
    // So is radar that is drawn late, when its stretch is known.
    (state) => [
      state.cursor.at,
      state.scenes,
      state.results,
      state.run.phase,
      state.view.valueMap,
      currentStretch(state.stretch) === null,
    ],
    () => {
      if (store.getState().cursor.at !== null) {
        latest.request();
      }
    },
  );
  return () => {
    stop();
    latest.stop();
  };
}

async function readLayer(
  engine: Engine,
  layer: PixelLayer | null,
  crs: CrsCode,
  x: number,
  y: number,
  signal: AbortSignal,
): Promise<CursorReading | null> {
  if (layer === null) {
    return null;
  }
  try {
    return await engine.readCursor(layer.key, crs, x, y, signal);
  } catch {
    // A failed reading shows "–", as a place without data does. The layer itself
    // reports what is wrong with the file.
    return null;
  }
}

function mapValue(reading: CursorReading | null): number | null {
  return reading?.kind === "value" ? reading.value : null;
}

function lonLatOf(
  crs: CrsCode,
  x: number,
  y: number,
): readonly [number, number] | null {
  if (crs === "pixel") {
    return null;
  }
  const [lon, lat] = createTransform(crs, "EPSG:4326")(x, y);
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
}
