/** This slice holds where the pointer is on the map, and the value of every layer there. */
import type { Stage } from "#core/catalog/stages.ts";
import type { CursorReading } from "#ports/layers.ts";
import type { PanelId } from "#ports/map-view.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import type { AppStore } from "./app-store.ts";
import { areaDrawn } from "./drawn-area.ts";

export type CursorPlace = {
  readonly x: number;
  readonly y: number;
  readonly panel: PanelId;
};

export type CursorReadings = Readonly<Partial<Record<Stage, CursorReading | null>>>;

export type CursorState = {
  readonly at: CursorPlace | null;
  readonly lonLat: readonly [lon: number, lat: number] | null;
  readonly readings: CursorReadings;
  /** Value of the map over the SynEO; null = no map shown, or no value there. */
  readonly value: number | null;
  /** Whether the crosshair is moved by the arrow keys, which then do not move the map. */
  readonly isByKey: boolean;
  /** The first corner of a box that is being drawn with the keyboard. */
  readonly corner: readonly [x: number, y: number] | null;
};

export const initialCursor: CursorState = {
  at: null,
  lonLat: null,
  readings: {},
  value: null,
  isByKey: false,
  corner: null,
};

/** Records a move of the pointer, which takes over from the keyboard. */
export function cursorMoved(store: AppStore, at: CursorPlace | null): void {
  store.setState(({ cursor }) => ({
    cursor:
      at === null ? initialCursor : { ...cursor, at, isByKey: false, corner: null },
  }));
}

/**
 * Shows the crosshair in the middle of the view, to be moved by the arrow keys, or
 * hides it (key `c`).
 */
export function toggleKeyCursor(store: AppStore): void {
  store.setState(({ cursor, view }) => {
    const [x, y] = view.state?.centre ?? [];
    return cursor.isByKey || x === undefined || y === undefined
      ? { cursor: initialCursor }
      : { cursor: { ...initialCursor, at: { x, y, panel: "sar" }, isByKey: true } };
  });
}

/** Moves the crosshair by screen pixels, y upwards; it stays inside the view. */
export function moveKeyCursor(store: AppStore, dxPx: number, dyPx: number): void {
  store.setState((state) => {
    const { at } = state.cursor;
    const view = state.view.state;
    if (at === null || view === null) {
      return state;
    }
    const [minX, minY, maxX, maxY] = view.box;
    const x = Math.min(maxX, Math.max(minX, at.x + dxPx * view.resolution));
    const y = Math.min(maxY, Math.max(minY, at.y + dyPx * view.resolution));
    return { cursor: { ...state.cursor, at: { ...at, x, y } } };
  });
}

/** Sets the first corner of a box, then the second one (key Enter). */
export function setKeyCorner(store: AppStore): void {
  const { cursor } = store.getState();
  const area = keyBox(cursor);
  if (cursor.at !== null && cursor.corner === null) {
    const { x, y } = cursor.at;
    store.setState({ cursor: { ...cursor, corner: [x, y] } });
  } else if (area !== null) {
    store.setState({ cursor: { ...cursor, corner: null } });
    areaDrawn(store, area);
  }
}

/** Returns the box from the first corner to the crosshair; null while it is empty. */
export function keyBox({ at, corner }: CursorState): DrawnArea | null {
  if (at === null || corner === null || at.x === corner[0] || at.y === corner[1]) {
    return null;
  }
  const [x, y] = corner;
  return {
    kind: "box",
    box: [Math.min(x, at.x), Math.min(y, at.y), Math.max(x, at.x), Math.max(y, at.y)],
  };
}

/** Records readings; those that arrive after the pointer has left are dropped. */
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

/**
 * Returns |SynEO − EO| at the cursor (with a refined picture in place of SynEO, if
 * there is one): the mean over R, G, B in [0, 1].
 */
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
