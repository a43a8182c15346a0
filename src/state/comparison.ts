/** What is compared: the SynEO on screen with the EO beside it, over view or drawn area. */
import type { Comparison, DrawnArea } from "#ports/measurement.ts";
import type { AppState } from "./app-store.ts";
import { openedOf } from "./scene-pairs.ts";
import { isOpening } from "./stages.ts";

/** What is to be compared now, or in one sentence why nothing can be. */
export type ComparisonNeed =
  | { readonly comparison: Comparison; readonly reason: null }
  | { readonly comparison: null; readonly reason: string };

export function comparisonNeed(state: AppState): ComparisonNeed {
  const { scenes, results, view, scores } = state;
  const reference = openedOf(scenes.entries, scenes.referenceId);
  const refuse = (reason: string) => ({ comparison: null, reason });
  if (openedOf(scenes.entries, scenes.mainId) === null) {
    return refuse(isOpening(state) ? "Opening …" : "No SAR scene is open.");
  }
  if (results.shown.syneo === null) {
    return refuse("Nothing has been translated yet.");
  }
  if (reference === null || reference.scene.role !== "eo") {
    return refuse("There is no EO image of this place: drop one as GeoTIFF or PNG.");
  }
  if (!reference.scene.mayMeasure) {
    return refuse("The terms of this EO source allow display only, no measuring.");
  }
  const area = scores.target === "area" ? view.area : viewArea(state);
  if (area === null) {
    return refuse(
      scores.target === "area" ? "No region is drawn." : "The map has no view yet.",
    );
  }
  return {
    comparison: {
      candidate: { kind: "result", resultId: results.shown.syneo },
      referenceSceneId: reference.sceneId,
      area,
    },
    reason: null,
  };
}

function viewArea({ view }: AppState): DrawnArea | null {
  return view.state && { kind: "box", box: view.state.box };
}
