/** Where the pointer is on the map, and what every layer has there. */
import type { Stage } from "#core/catalog/stages.ts";
import type { CursorReading } from "#ports/layers.ts";
import type { AppStore } from "./app-store.ts";

export type CursorPlace = {
  readonly x: number;
  readonly y: number;
  readonly panel: Stage;
};

export type CursorReadings = Readonly<Partial<Record<Stage, CursorReading | null>>>;

export type CursorState = {
  readonly at: CursorPlace | null;
  readonly lonLat: readonly [lon: number, lat: number] | null;
  readonly readings: CursorReadings;
  /** Of the map of values over the SynEO; null = none shown, or nothing there. */
  readonly value: number | null;
};

export const initialCursor: CursorState = {
  at: null,
  lonLat: null,
  readings: {},
  value: null,
};

export function cursorMoved(store: AppStore, at: CursorPlace | null): void {
  store.setState(({ cursor }) => ({
    cursor: at === null ? initialCursor : { ...cursor, at },
  }));
}

/** Readings that come after the pointer has left are dropped. */
export function cursorRead(
  store: AppStore,
  lonLat: readonly [number, number] | null,
  readings: CursorReadings,
  value: number | null,
): void {
  store.setState((state) =>
    state.cursor.at === null
      ? state
      : { cursor: { ...state.cursor, lonLat, readings, value } },
  );
}

/** |Δ| of SynEO (or what refines it) and EO at the cursor: mean over R, G, B in [0, 1]. */
export function cursorDelta(readings: CursorReadings): number | null {
  const ours = rgbOf(readings.refined) ?? rgbOf(readings.syneo);
  const eo = rgbOf(readings.eo);
  if (ours === null || eo === null) {
    return null;
  }
  const sum = [0, 1, 2].reduce(
    (s, i) => s + Math.abs((ours[i] ?? 0) - (eo[i] ?? 0)),
    0,
  );
  return sum / 3 / 255;
}

function rgbOf(
  reading: CursorReading | null | undefined,
): readonly [number, number, number] | null {
  return reading?.kind === "rgb" ? reading.rgb : null;
}
