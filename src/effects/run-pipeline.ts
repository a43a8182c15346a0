/**
 * This effect runs what is requested, one run at a time. Each finished tile is
 * announced to the map; a failure or a stop keeps every finished tile.
 */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { MapView } from "#ports/map-view.ts";
import type { RunEvent, RunPlan, RunRequest } from "#ports/runs.ts";
import type { AppStore } from "#state/app-store.ts";
import { placeResults, settleResults, withdrawResults } from "#state/results.ts";
import { isRunActive, stopRun } from "#state/run.ts";
import {
  backendReady,
  previewDone,
  runEnded,
  runFailed,
  runForgotten,
  runPlanned,
  tileDone,
} from "#state/run-progress.ts";
import { mainSar } from "#state/stages.ts";
import { valueMapLayer } from "#state/value-map.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

type Parts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly map: MapView;
};

export function startRunPipeline({ store, engine, map }: Parts): Stop {
  let current: Promise<void> = Promise.resolve();
  /** Aborts the run that was requested last. */
  let job = new AbortController();

  const begin = (serial: number, request: RunRequest) => {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    current = current.then(async () => {
      const { run } = store.getState();
      if (run.serial !== serial) {
        return;
      }
      if (run.isStopping) {
        runForgotten(store);
        return;
      }
      await runOnce({ store, engine, map }, serial, request, signal);
    });
  };

  const stops = [
    watch(
      store,
      (state) => state.run.serial,
      (serial) => {
        const { phase } = store.getState().run;
        if (phase.status === "starting") {
          begin(serial, phase.request);
        }
      },
    ),
    watch(
      store,
      (state) => state.run.isStopping,
      (isStopping) => {
        if (isStopping) {
          job.abort();
        }
      },
    ),
    // A run for a scene that is no longer shown would only use power, so it is aborted.
    watchAll(
      store,
      (state) => [mainSar(state)?.sceneId],
      () => {
        const { run } = store.getState();
        const isForeign =
          isRunActive(run) &&
          "request" in run.phase &&
          run.phase.request.sceneId !== mainSar(store.getState())?.sceneId;
        if (isForeign) {
          stopRun(store);
        }
      },
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
    job.abort();
  };
}

async function runOnce(
  { store, engine, map }: Parts,
  serial: number,
  request: RunRequest,
  signal: AbortSignal,
): Promise<void> {
  let plan: RunPlan | null = null;
  let isPainted = false;
  const known = new Set(
    Object.values(store.getState().results.byId).map((info) => info.resultId),
  );
  const isCurrent = () => store.getState().run.serial === serial;
  const isSceneShown = () => mainSar(store.getState())?.sceneId === request.sceneId;

  const onEvent = (event: RunEvent) => {
    switch (event.type) {
      case "planned":
        plan = event.plan;
        if (isSceneShown()) {
          placeResults(store, request, plan);
        }
        if (isCurrent()) {
          runPlanned(store, request, plan);
        }
        return;
      case "model-ready":
        backendReady(store, event.backend);
        return;
      case "preview":
        for (const { resultId } of plan?.results ?? []) {
          map.invalidate({ kind: "result", resultId }, event.changed);
        }
        if (isCurrent()) {
          previewDone(store, event.done);
        }
        return;
      case "storage":
        import("./say-storage.ts").then(
          ({ sayStorage }) => sayStorage(store, event.note),
          // A page that has changed on its server lacks the words; the run goes on.
          () => undefined,
        );
        return;
      case "statistics":
        // Nothing has been painted yet; the elapsed time goes on.
        return;
      case "tile":
        isPainted = true;
        for (const { resultId } of plan?.results ?? []) {
          map.invalidate({ kind: "result", resultId }, event.changed);
        }
        invalidateValues(store, map, event);
        if (isCurrent()) {
          tileDone(store, event);
        }
    }
  };

  try {
    const summary = await engine.run(request, onEvent, signal);
    if (plan !== null) {
      if (summary.done === 0) {
        withdrawResults(store, plan, known);
      } else {
        settleResults(store, plan, summary);
      }
      if (isCurrent() && isSceneShown()) {
        runEnded(store, request, plan, summary);
      } else if (isCurrent()) {
        runForgotten(store);
      }
    } else if (isCurrent()) {
      runForgotten(store);
    }
  } catch (error) {
    if (plan !== null) {
      if (isPainted) {
        settleResults(store, plan, null);
      } else {
        withdrawResults(store, plan, known);
      }
    }
    if (!isCurrent()) {
      return;
    }
    if ((isAbort(error) && signal.aborted) || !isSceneShown()) {
      runForgotten(store);
    } else {
      runFailed(store, request, errorToData(error));
    }
  }
}

/** Invalidates the value map over the picture; its windows extend beyond a tile. */
function invalidateValues(
  store: AppStore,
  map: MapView,
  { changed, done, total }: Extract<RunEvent, { type: "tile" }>,
): void {
  const values = valueMapLayer(store.getState());
  if (values !== null) {
    map.invalidate(values.key, done === total ? null : changed);
  }
}
