/**
 * This effect starts a run automatically in two cases: a scene for which a suitable
 * model exists is put on the map, or another translator is chosen while a picture is
 * already on screen.
 */
import { stageRow } from "#core/catalog/stages.ts";
import type { AppState, AppStore } from "#state/app-store.ts";
import { planFor, startAutomaticRun } from "#state/large-run.ts";
import { chosenIds } from "#state/pipeline.ts";
import { isRunActive, stopRun } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/**
 * Limits the tiles of an automatic run where it would take long (wasm on a slow
 * machine): it stops when the middle of the view is done.
 */
const COURTESY_TILES = 9;
const COURTESY_S = 60;

export function startAutoTranslate({ store }: { store: AppStore }): Stop {
  /** Scenes that have had a run, automatic or not; none gets a second automatic one. */
  const served = new Set<string>();
  let isChoiceNew = false;
  let courtesySerial: number | null = null;
  const stops = [
    watch(
      store,
      (state) => state.run.serial,
      () => {
        const { phase } = store.getState().run;
        if (phase.status === "starting") {
          served.add(phase.request.sceneId);
        }
      },
    ),
    watchAll(
      store,
      (state) => [
        state.pipeline.advice,
        state.pipeline.plans.view,
        state.pipeline.chosen.syneo,
        isRunActive(state.run),
        state.view.hasRested,
      ],
      () => {
        const sceneId = sceneToTranslate(store.getState());
        if (sceneId !== null && !served.has(sceneId)) {
          startAutomaticRun(store);
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
          stopRun(store, "page");
        }
      },
    ),
    watchAll(
      store,
      (state) => chosenIds(state.pipeline),
      () => {
        isChoiceNew = store.getState().results.shown.syneo !== null;
      },
    ),
    // The plan tells whether this choice has already been computed.
    watch(
      store,
      (state) => state.pipeline.plans.view,
      (view) => {
        const isOfThisView = planFor(store.getState(), "view") !== null;
        if (isChoiceNew && view.status === "ready" && isOfThisView) {
          isChoiceNew = false;
          const picture = view.plan.results.findLast(
            ({ stage }) => stageRow(stage).pixels === "rgb8",
          );
          const { byId } = store.getState().results;
          if (picture !== undefined && byId[picture.resultId] === undefined) {
            startAutomaticRun(store);
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

/** Returns the scene on the map if the chosen translator suits it. */
function sceneToTranslate(state: AppState): string | null {
  const { advice, chosen } = state.pipeline;
  const sceneId = mainSar(state)?.sceneId ?? null;
  const isFit =
    advice !== null &&
    advice.sceneId === sceneId &&
    advice.taken !== null &&
    advice.taken === chosen.syneo;
  const isReady =
    // Networks would take the processor from the first look at the scene.
    state.view.hasRested &&
    // A plan of an earlier view says nothing of the size of this one.
    planFor(state, "view") !== null &&
    state.results.shown.syneo === null &&
    !isRunActive(state.run);
  return isFit && isReady ? sceneId : null;
}
