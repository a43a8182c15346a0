/**
 * Two moments at which a run starts by itself: the first visit (the synthetic scene paints
 * itself over the view), and another choice of baseline where one is already on screen.
 */
import type { AppState, AppStore } from "#state/app-store.ts";
import { isRunActive, startRun } from "#state/run.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

export function startAutoTranslate({ store }: { store: AppStore }): Stop {
  let isFirstDone = false;
  let isChoiceNew = false;
  const stops = [
    watchAll(
      store,
      (state) => [
        isSyntheticShown(state),
        state.pipeline.plans.view.status,
        state.pipeline.translateId,
      ],
      () => {
        const state = store.getState();
        const canStart =
          isSyntheticShown(state) &&
          state.pipeline.plans.view.status === "ready" &&
          state.pipeline.translateId !== null &&
          state.results.shown.syneo === null &&
          !isRunActive(state.run);
        if (!isFirstDone && canStart) {
          isFirstDone = startRun(store, "view");
        }
      },
    ),
    watchAll(
      store,
      (state) => [state.pipeline.denoiseId, state.pipeline.translateId],
      () => {
        isChoiceNew = store.getState().results.shown.syneo !== null;
      },
    ),
    // The plan tells whether the choice has been computed before.
    watch(
      store,
      (state) => state.pipeline.plans.view,
      (view) => {
        if (isChoiceNew && view.status === "ready") {
          isChoiceNew = false;
          const { syneoId } = view.plan;
          if (
            syneoId !== null &&
            store.getState().results.byId[syneoId] === undefined
          ) {
            startRun(store, "view");
          }
        }
      },
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

function isSyntheticShown({ scenes }: AppState): boolean {
  const main = scenes.entries.find((e) => e.entryId === scenes.mainId);
  return main?.origin.kind === "synthetic";
}
