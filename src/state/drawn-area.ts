/** What scores and studies are about: the view, or a box or polygon that was drawn. */

import type { Box } from "#core/geo/placement.ts";
import { hull } from "#core/geo/placement.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import type { AppStore } from "./app-store.ts";

export type AreaChoice = "view" | DrawnArea["kind"];

/** The next area of that kind is drawn on the map; null gives up. */
export function setDrawing(store: AppStore, drawing: DrawnArea["kind"] | null): void {
  store.setState(({ view, ui }) => ({
    view: { ...view, drawing },
    // A drawer over the map would be in the way.
    ui: drawing === null || ui.pageSize === "wide" ? ui : { ...ui, isRightOpen: false },
  }));
}

/** Measures the view, or what has been drawn; a kind that has not been is drawn first. */
export function chooseArea(store: AppStore, choice: AreaChoice): void {
  const { area } = store.getState().view;
  if (choice === "view" || area?.kind === choice) {
    setDrawing(store, null);
    store.setState(({ scores }) => ({
      scores: { ...scores, target: choice === "view" ? "view" : "area" },
    }));
  } else {
    setDrawing(store, choice);
  }
}

/** What was drawn becomes what the scores are about. */
export function areaDrawn(store: AppStore, area: DrawnArea): void {
  store.setState(({ view, scores }) => ({
    view: { ...view, area, drawing: null },
    scores: { ...scores, target: "area" },
  }));
}

export function clearArea(store: AppStore): void {
  store.setState(({ view, scores, pipeline }) => ({
    view: { ...view, area: null },
    scores: { ...scores, target: "view" },
    pipeline: { ...pipeline, plans: { ...pipeline.plans, area: { status: "none" } } },
  }));
}

/** Of a polygon its hull: a run computes whole rectangles. */
export function areaBox(area: DrawnArea): Box | null {
  return area.kind === "box" ? area.box : hull(area.ring);
}
