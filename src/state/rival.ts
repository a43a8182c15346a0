/**
 * This file sets two translators side by side: a rival is the picture of another model
 * that takes the place of the first stage of the pair, left in 2-up and below in single.
 */
import type { ResultId } from "#ports/ids.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { gridResults } from "./model-grid.ts";
import type { ResultInfo } from "./results.ts";
import { madeBy, madeHow, mainSar, resultLayer } from "./stages.ts";

/** Lists the pictures beside the one that is shown as the SynEO. */
function rivals(state: AppState): readonly ResultInfo[] {
  const { syneo } = state.results.shown;
  return gridResults(state).filter(({ resultId }) => resultId !== syneo);
}

/**
 * Returns the rival; null where none is chosen, where its picture is no longer there, or
 * where it is the one that is shown as the SynEO.
 */
export function rivalOf(state: AppState): ResultInfo | null {
  const { rivalId } = state.view;
  return rivals(state).find(({ resultId }) => resultId === rivalId) ?? null;
}

export function rivalLayer(state: AppState): PixelLayer | null {
  const rival = rivalOf(state);
  return rival === null ? null : resultLayer(state, rival, true);
}

/** Names the model of the rival; "" without one. */
export function rivalName(state: AppState): string {
  const rival = rivalOf(state);
  return rival === null ? "" : madeBy(state, rival);
}

/** Lists the pictures that can be chosen. */
export function rivalChoices(
  state: AppState,
): readonly { readonly resultId: ResultId; readonly name: string }[] {
  return rivals(state).map((info) => ({
    resultId: info.resultId,
    name: [madeBy(state, info), ...madeHow(state, info)].join(" · "),
  }));
}

/** Says behind the rival's name what it is; "" without one. */
export function rivalCaption(state: AppState): string {
  const isSimulated = mainSar(state)?.scene.isSimulated ?? false;
  return rivalOf(state) === null
    ? ""
    : [...(isSimulated ? ["of simulated SAR"] : []), "not measured"].join(" · ");
}

/** Puts a model's picture on the first side; the other shows the SynEO unless it has one. */
export function chooseRival(store: AppStore, rivalId: ResultId): void {
  store.setState(({ view }) => {
    const [first, second] = view.pair;
    const isPicture = second === "syneo" || second === "refined" || second === "eo";
    return {
      view: {
        ...view,
        rivalId,
        pair: isPicture ? view.pair : [first === "syneo" ? second : first, "syneo"],
      },
    };
  });
}
