/**
 * This file sets two translators side by side: a rival is the picture of another model
 * that takes the place of the first stage of the pair, left in 2-up and below in single.
 */
import type { ResultId } from "#ports/ids.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { gridResults, hasModelGrid } from "./model-grid.ts";
import type { ResultInfo } from "./results.ts";
import { madeBy, resultLayer } from "./stages.ts";

/** Returns the rival; null where none is chosen, or its picture is no longer there. */
export function rivalOf(state: AppState): ResultInfo | null {
  const { rivalId } = state.view;
  return gridResults(state).find(({ resultId }) => resultId === rivalId) ?? null;
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

/** Lists the pictures that can be chosen, of which there are at least two, or none. */
export function rivalChoices(
  state: AppState,
): readonly { readonly resultId: ResultId; readonly name: string }[] {
  return hasModelGrid(state)
    ? gridResults(state).map((info) => ({
        resultId: info.resultId,
        name: madeBy(state, info),
      }))
    : [];
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
