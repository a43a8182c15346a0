/**
 * This file selects what is compared: the last picture of the pipeline on screen
 * (SynEO, or refined) with the EO, over the view or the drawn area.
 */
import type { ResultId } from "#ports/ids.ts";
import type { Comparison, DrawnArea } from "#ports/measurement.ts";
import type { AppState } from "./app-store.ts";
import { andThen, type Need, needed, notYet } from "./need.ts";
import { shownPicture } from "./results.ts";
import { openedOf } from "./scene-pairs.ts";
import { isOpening, mainSar } from "./stages.ts";

/** The picture on screen, and the area of it that is measured. */
export type Picture = { readonly resultId: ResultId; readonly area: DrawnArea };

export function pictureNeed(state: AppState): Need<Picture> {
  const { scenes, results } = state;
  if (openedOf(scenes.entries, scenes.mainId) === null) {
    return notYet(isOpening(state) ? "Opening …" : "No SAR scene is open.");
  }
  const shown = shownPicture(results);
  if (shown === null) {
    return notYet("Nothing has been translated yet.");
  }
  const { resultId } = shown;
  return andThen(areaNeed(state), (area) => needed({ resultId, area }));
}

/** The drawn area or the view, whichever the scores are of. */
export function areaNeed(state: AppState): Need<DrawnArea> {
  const { view, scores } = state;
  const area = scores.target === "area" ? view.area : viewArea(state);
  return area === null
    ? notYet(
        scores.target === "area" ? "No area is drawn." : "The map has no view yet.",
      )
    : needed(area);
}

export function comparisonNeed(state: AppState): Need<Comparison> {
  return andThen(pictureNeed(state), ({ resultId, area }) => {
    const reference = openedOf(state.scenes.entries, state.scenes.referenceId);
    return reference === null || reference.scene.role !== "eo"
      ? notYet("There is no EO image of this place: drop one as GeoTIFF or PNG.")
      : needed({
          candidate: { kind: "result", resultId },
          referenceSceneId: reference.sceneId,
          area,
        });
  });
}

/** Lists the pictures that translators have made of the main scene, the shown one first. */
export function comparableResults(state: AppState): readonly ResultId[] {
  const { results } = state;
  const shown = shownPicture(results);
  const main = mainSar(state);
  const others = Object.values(results.byId).filter(
    (info) =>
      info.stage === shown?.stage &&
      info.sceneId === main?.sceneId &&
      info.resultId !== shown.resultId &&
      info.provenance !== null,
  );
  return shown === null ? [] : [shown.resultId, ...others.map((info) => info.resultId)];
}

function viewArea({ view }: AppState): DrawnArea | null {
  return view.state && { kind: "box", box: view.state.box };
}
