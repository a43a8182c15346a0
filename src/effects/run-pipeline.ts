/**
 * This effect runs what is requested, one run at a time. Each finished tile is
 * announced to the map; a failure or a stop keeps every finished tile.
 */
import { type AppErrorData, errorToData, isAbort } from "#core/errors.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { MapView } from "#ports/map-view.ts";
import type { RunEvent, RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";
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
import { addNote } from "#state/ui.ts";
import { valueMapLayer } from "#state/value-map.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** A device is replaced once; after another loss networks run on wasm. */
const MOST_LOSSES = 2;

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

/** A run that was requested, and what has come of it. */
type CurrentRun = {
  readonly serial: number;
  readonly request: RunRequest;
  /** Results that were there before the run. */
  readonly known: ReadonlySet<ResultId>;
  /** Null until the engine has planned the run. */
  plan: RunPlan | null;
  /** Whether a tile is finished. */
  isPainted: boolean;
};

async function runOnce(
  parts: Parts,
  serial: number,
  request: RunRequest,
  signal: AbortSignal,
): Promise<void> {
  const { store, engine } = parts;
  const results = Object.values(store.getState().results.byId);
  const known = new Set(results.map(({ resultId }) => resultId));
  const run: CurrentRun = { serial, request, known, plan: null, isPainted: false };
  const onEvent = (event: RunEvent) => showEvent(parts, run, event);
  for (let losses = 1; ; losses += 1) {
    try {
      endRun(store, run, await engine.run(request, onEvent, signal));
      return;
    } catch (error) {
      const failure = isAbort(error) && signal.aborted ? null : errorToData(error);
      if (failure === null || signal.aborted || !goesOn(store, run, failure, losses)) {
        failRun(store, run, failure);
        return;
      }
    }
  }
}

/**
 * Tells whether a run whose device was lost goes on with the tiles that it has. The
 * runner replaces a device once, and then uses the processor, unless the user has asked
 * for the GPU.
 */
function goesOn(
  store: AppStore,
  run: CurrentRun,
  { code }: AppErrorData,
  losses: number,
): boolean {
  const isLost = code === "device-lost" && run.request.backend === "auto";
  if (!isLost || losses > MOST_LOSSES || !isCurrent(store, run)) {
    return false;
  }
  addNote(
    store,
    "The graphics device was lost during a run, which went on by itself: the top bar says on what.",
  );
  return true;
}

/** Whether the run is the one that was requested last. */
function isCurrent(store: AppStore, { serial }: CurrentRun): boolean {
  return store.getState().run.serial === serial;
}

function isSceneShown(store: AppStore, { request }: CurrentRun): boolean {
  return mainSar(store.getState())?.sceneId === request.sceneId;
}

/** Records what a run says, and lets the map request what has changed. */
function showEvent({ store, map }: Parts, run: CurrentRun, event: RunEvent): void {
  const invalidate = (changed: Box) => {
    for (const { resultId } of run.plan?.results ?? []) {
      map.invalidate({ kind: "result", resultId }, changed);
    }
  };
  switch (event.type) {
    case "planned":
      // After a lost device it is planned again, and its results are in their places.
      if (run.plan === null && isSceneShown(store, run)) {
        placeResults(store, run.request, event.plan);
      }
      run.plan = event.plan;
      if (isCurrent(store, run)) {
        runPlanned(store, run.request, event.plan);
      }
      return;
    case "model-ready":
      backendReady(store, event.backend);
      return;
    case "preview":
      invalidate(event.changed);
      if (isCurrent(store, run)) {
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
      run.isPainted = true;
      invalidate(event.changed);
      invalidateValues(store, map, event);
      if (isCurrent(store, run)) {
        tileDone(store, event);
      }
  }
}

/** Settles what a run has made that came to its end or was stopped. */
function endRun(store: AppStore, run: CurrentRun, summary: RunSummary): void {
  const { plan, request, known, isPainted } = run;
  if (plan !== null && summary.done === 0 && !isPainted) {
    withdrawResults(store, plan, known);
  } else if (plan !== null) {
    settleResults(store, plan, summary);
  }
  if (!isCurrent(store, run)) {
    return;
  }
  if (plan !== null && isSceneShown(store, run)) {
    runEnded(store, request, plan, summary);
  } else {
    runForgotten(store);
  }
}

/** Settles what a run has made before it failed. @param error null = it was aborted */
function failRun(store: AppStore, run: CurrentRun, error: AppErrorData | null): void {
  const { plan, isPainted, request, known } = run;
  if (plan !== null && isPainted) {
    settleResults(store, plan, null);
  } else if (plan !== null) {
    withdrawResults(store, plan, known);
  }
  if (!isCurrent(store, run)) {
    return;
  }
  if (error === null || !isSceneShown(store, run)) {
    runForgotten(store);
  } else {
    runFailed(store, request, error);
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
