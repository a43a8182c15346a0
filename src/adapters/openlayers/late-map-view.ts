/**
 * This file gives a map at once whose program, OpenLayers, comes after the first paint.
 * Until then it remembers what it was told, and passes it on when the map is there.
 *
 * Panels are attached one after the other: each takes a graphics context and tens of
 * milliseconds, and a click would wait for all of them.
 */
import type { MapSpec, MapView, PanelId } from "#ports/map-view.ts";

/** About a frame, so that one panel is drawn before the next one is attached. */
const NEXT_PANEL_MS = 16;

/** @param onFailure called when the map cannot be loaded; the panels then stay empty */
export function createLateMapView(
  load: () => Promise<MapView>,
  onFailure: (error: unknown) => void,
): MapView {
  const waiting = new Map<PanelId, HTMLElement>();
  /** The last call of each kind; where the view is, is one kind. */
  const told = new Map<
    "apply" | "view" | "cursor" | "drawing",
    (map: MapView) => void
  >();
  let loaded: MapView | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDisposed = false;

  const attachNext = () => {
    timer = undefined;
    const [next] = waiting;
    if (loaded === null || next === undefined) {
      return;
    }
    const [panel, element] = next;
    waiting.delete(panel);
    loaded.attach(panel, element);
    attachSoon();
  };
  const attachSoon = () => {
    if (loaded !== null && waiting.size > 0) {
      timer ??= setTimeout(attachNext, NEXT_PANEL_MS);
    }
  };
  const tell = (kind: "apply" | "view" | "cursor" | "drawing") => {
    return (call: (map: MapView) => void) => {
      if (loaded === null) {
        told.set(kind, call);
      } else {
        call(loaded);
      }
    };
  };
  const [tellSpec, tellView] = [tell("apply"), tell("view")];
  const [tellCursor, tellDrawing] = [tell("cursor"), tell("drawing")];

  load().then((map) => {
    if (isDisposed) {
      map.dispose();
      return;
    }
    loaded = map;
    for (const call of told.values()) {
      call(map);
    }
    attachNext();
  }, onFailure);

  return {
    attach: (panel, element) => {
      waiting.delete(panel);
      if (element === null) {
        loaded?.attach(panel, null);
      } else {
        waiting.set(panel, element);
        attachSoon();
      }
    },
    apply: (spec: MapSpec) => tellSpec((map) => map.apply(spec)),
    fit: (grid) => tellView((map) => map.fit(grid)),
    setView: (centre, resolution) => tellView((map) => map.setView(centre, resolution)),
    setCursor: (at) => tellCursor((map) => map.setCursor(at)),
    setDrawing: (kind) => tellDrawing((map) => map.setDrawing(kind)),
    // Nothing is drawn yet that could be moved, or whose pixels could be old.
    invalidate: (key, box) => loaded?.invalidate(key, box),
    zoomBy: (steps) => loaded?.zoomBy(steps),
    panBy: (dx, dy) => loaded?.panBy(dx, dy),
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
      waiting.clear();
      loaded?.dispose();
    },
  };
}
