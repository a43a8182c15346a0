/** What is compared: the last picture on screen (SynEO, or refined) with the EO beside it, over view or drawn area. */
import type { ResultId } from "#ports/ids.ts";
import type { Comparison, DrawnArea } from "#ports/measurement.ts";
import type { AppState } from "./app-store.ts";
import { shownPicture } from "./results.ts";
import { openedOf } from "./scene-pairs.ts";
import { isOpening } from "./stages.ts";

/** The picture on screen, and the part of it that is looked at. */
export type Picture = { readonly resultId: ResultId; readonly area: DrawnArea };

/** What there is to be studied now, or in one sentence why there is nothing. */
export type PictureNeed =
  | { readonly picture: Picture; readonly reason: null }
  | { readonly picture: null; readonly reason: string };

/** What is to be compared now, or in one sentence why nothing can be. */
export type ComparisonNeed =
  | { readonly comparison: Comparison; readonly reason: null }
  | { readonly comparison: null; readonly reason: string };

export function pictureNeed(state: AppState): PictureNeed {
  const { scenes, results, view, scores } = state;
  const refuse = (reason: string) => ({ picture: null, reason });
  if (openedOf(scenes.entries, scenes.mainId) === null) {
    return refuse(isOpening(state) ? "Opening …" : "No SAR scene is open.");
  }
  const shown = shownPicture(results);
  if (shown === null) {
    return refuse("Nothing has been translated yet.");
  }
  const area = scores.target === "area" ? view.area : viewArea(state);
  if (area === null) {
    return refuse(
      scores.target === "area" ? "No region is drawn." : "The map has no view yet.",
    );
  }
  return { picture: { resultId: shown.resultId, area }, reason: null };
}

export function comparisonNeed(state: AppState): ComparisonNeed {
  const { picture, reason } = pictureNeed(state);
  if (picture === null) {
    return { comparison: null, reason };
  }
  const refuse = (why: string) => ({ comparison: null, reason: why });
  const reference = openedOf(state.scenes.entries, state.scenes.referenceId);
  if (reference === null || reference.scene.role !== "eo") {
    return refuse("There is no EO image of this place: drop one as GeoTIFF or PNG.");
  }
  return {
    comparison: {
      candidate: { kind: "result", resultId: picture.resultId },
      referenceSceneId: reference.sceneId,
      area: picture.area,
    },
    reason: null,
  };
}

function viewArea({ view }: AppState): DrawnArea | null {
  return view.state && { kind: "box", box: view.state.box };
}
