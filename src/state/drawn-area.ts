/**
 * This file sets the area that scores and studies refer to: the view, or a drawn box or
 * polygon.
 */

import type { Box } from "#core/geo/placement.ts";
import { hull } from "#core/geo/placement.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import type { AppStore } from "./app-store.ts";
import { isApplying, promptBox } from "./apply.ts";

export type AreaChoice = "view" | DrawnArea["kind"];

/** Starts drawing an area of that kind on the map; null cancels. */
export function setDrawing(store: AppStore, drawing: DrawnArea["kind"] | null): void {
  store.setState(({ view, ui }) => ({
    view: { ...view, drawing },
    // A drawer over the map would be in the way.
    ui: drawing === null || ui.pageSize === "wide" ? ui : { ...ui, isRightOpen: false },
  }));
}

/** Measures the view or the drawn area; if no such area exists, drawing it starts. */
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

/**
 * Makes the drawn area the one that scores refer to; in the Apply workspace a box is a
 * question to the segmenter.
 */
export function areaDrawn(store: AppStore, area: DrawnArea): void {
  if (isApplying(store.getState()) && area.kind === "box") {
    promptBox(store, area.box);
    return;
  }
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

/** Returns the bounding box of the area, because a run computes rectangles. */
export function areaBox(area: DrawnArea): Box | null {
  return area.kind === "box" ? area.box : hull(area.ring);
}
