/**
 * Two moments at which a run starts by itself: the first visit (the synthetic scene paints
 * itself over the view), and another choice of baseline where one is already on screen.
 */
import type { AppState, AppStore } from "#state/app-store.ts";
import { isRunActive, startRun, stopRun } from "#state/run.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/**
 * The run of a first visit is a courtesy nobody asked for. Where it would go on for long
 * (wasm on a slow machine) it ends when the middle of the view is painted.
 */
const COURTESY_TILES = 9;
const COURTESY_S = 60;

export function startAutoTranslate({ store }: { store: AppStore }): Stop {
  let isFirstDone = false;
  let isChoiceNew = false;
  let courtesySerial: number | null = null;
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
          courtesySerial = store.getState().run.serial;
        }
      },
    ),
    watch(
      store,
      (state) => state.run.phase,
      (phase) => {
        const isLong =
          phase.status === "running" &&
          phase.done >= COURTESY_TILES &&
          (phase.etaS ?? 0) > COURTESY_S;
        if (isLong && store.getState().run.serial === courtesySerial) {
          stopRun(store);
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
