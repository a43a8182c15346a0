/**
 * This file selects the panels of the model grid (as in the paper's Figure 5): the
 * radar, every picture that a translator has made of it, and the optical image.
 */
import type { AppState } from "./app-store.ts";
import type { ResultInfo } from "./results.ts";
import { mainSar } from "./stages.ts";

/**
 * Lists results in the order in which they were made, so that no panel moves when
 * another is chosen.
 */
export function gridResults(state: AppState): readonly ResultInfo[] {
  const { byId, shown } = state.results;
  const sceneId = mainSar(state)?.sceneId;
  return Object.values(byId).filter(
    (info) =>
      info.stage === "syneo" &&
      info.sceneId === sceneId &&
      (info.provenance !== null || info.resultId === shown.syneo),
  );
}

/** Tells whether there are at least two pictures to compare. */
export function hasModelGrid(state: AppState): boolean {
  return gridResults(state).length > 1;
}
