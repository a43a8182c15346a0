/** What is compared: the SynEO on screen with the EO beside it, over the view or the box. */
import type { Comparison } from "#ports/measurement.ts";
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
  const box = scores.target === "box" ? view.box : (view.state?.box ?? null);
  if (box === null) {
    return refuse(
      scores.target === "box"
        ? "No region is drawn: press r and draw one."
        : "The map has no view yet.",
    );
  }
  return {
    comparison: {
      candidate: { kind: "result", resultId: results.shown.syneo },
      referenceSceneId: reference.sceneId,
      area: { kind: "box", box },
    },
    reason: null,
  };
}
