/**
 * The grid of models, as the paper's Figure 5: the radar, every picture that a translator
 * has made of it, and the optical image, all in one view.
 */
import type { AppState } from "./app-store.ts";
import type { ResultInfo } from "./results.ts";
import { mainSar } from "./stages.ts";

/** In the order in which they were made, so that no panel moves when another is chosen. */
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

/** Two pictures make a comparison. */
export function hasModelGrid(state: AppState): boolean {
  return gridResults(state).length > 1;
}
