/**
 * This effect plans what a run would do (tiles, input rule, domain issues) for the
 * view, the drawn area and the whole scene, and shows again what has already been
 * computed for the current choice.
 */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { chosenIds, type RunTarget, setPlan } from "#state/pipeline.ts";
import { showKnownResults } from "#state/results.ts";
import { requestFor } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import { createLatest, type Latest } from "./latest.ts";
import { type Stop, watchAll } from "./watch.ts";

/** Planning is cheap, but a moving view reports every 250 ms. */
const SETTLE_MS = 200;

export function startPlanRuns(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  const view = planner(store, engine, "view");
  const area = planner(store, engine, "area");
  const whole = planner(store, engine, "whole");
  const stops = [
    watchAll(store, choice, () => {
      view.request();
      area.request();
      whole.request();
    }),
    watchAll(store, (state) => [state.view.state?.box], view.request),
    watchAll(store, (state) => [state.view.area], area.request),
  ];
  return () => {
    for (const stop of [...stops, view.stop, area.stop, whole.stop]) {
      stop();
    }
  };
}

function planner(store: AppStore, engine: Engine, target: RunTarget): Latest {
  return createLatest(
    async (signal) => {
      const before = choice(store.getState());
      const request = requestFor(store.getState(), target);
      if (request === null) {
        setPlan(store, target, { status: "none" });
        return;
      }
      // A plan for outdated choices is dropped.
      const isStale = () =>
        choice(store.getState()).some((value, i) => value !== before[i]);
      try {
        const plan = await engine.planRun(request, signal);
        if (!isStale()) {
          setPlan(store, target, { status: "ready", plan, region: request.region });
          showKnownResults(store, plan);
        }
      } catch (error) {
        if (!isAbort(error) && !isStale()) {
          setPlan(store, target, { status: "failed", error: errorToData(error) });
        }
      }
    },
    "settle",
    SETTLE_MS,
  );
}

const choice = (state: ReturnType<AppStore["getState"]>) => [
  mainSar(state)?.sceneId,
  ...chosenIds(state.pipeline),
  state.pipeline.backend,
  state.pipeline.levels,
  state.pipeline.norm,
];
