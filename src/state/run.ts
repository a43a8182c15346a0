/** This slice holds the current run, or how the last one ended. */
import { chainOf } from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { ResultId } from "#ports/ids.ts";
import type { Backend } from "#ports/model-runner.ts";
import type { RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { areaBox } from "./drawn-area.ts";
import { levelsOf, type RunTarget } from "./pipeline.ts";
import { openedOf } from "./scene-pairs.ts";

export type RunPhase =
  | { readonly status: "idle" }
  /** The run was requested; the engine is planning it and loading the model. */
  | { readonly status: "starting"; readonly request: RunRequest }
  | {
      readonly status: "running";
      readonly request: RunRequest;
      readonly plan: RunPlan;
      /** Whether the model is still being loaded and compiled; tiles come after that. */
      readonly isLoading: boolean;
      /** Tiles of the coarse pass; its total is 0 where there is none. */
      readonly preview: { readonly done: number; readonly total: number };
      readonly done: number;
      readonly total: number;
      readonly etaS: number | null;
    }
  | {
      readonly status: "ended";
      readonly request: RunRequest;
      readonly plan: RunPlan;
      readonly summary: RunSummary;
    }
  | {
      readonly status: "failed";
      readonly request: RunRequest;
      readonly error: AppErrorData;
      /** Number of tiles that were finished before; they are kept. */
      readonly done: number;
      readonly total: number;
    };

/** What is to be written of a result: everything, or what lies in the view or area. */
export type ExportRequest = {
  readonly resultId: ResultId;
  readonly part: "all" | "view" | "area";
  /** `png`: a picture with a caption. */
  readonly format: "tif" | "png";
};

/** State of exporting a result on screen as a file. */
export type ExportPhase =
  | { readonly status: "idle" }
  | ({ readonly status: "writing" } & ExportRequest)
  | {
      readonly status: "done";
      readonly fileName: string;
      /** A warning about the picture; null if there is none. */
      readonly warning: string | null;
    }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type RunState = {
  readonly phase: RunPhase;
  /** Counts the requests, so that late events of an older run can be recognised. */
  readonly serial: number;
  readonly isStopping: boolean;
  /** Whether the page itself has stopped a run that it had started automatically. */
  readonly isStoppedByPage: boolean;
  /**
   * Tiles of the view of which the page has started the middle alone, since all of it is a
   * large run; null = what was asked for is what runs. See `large-run.ts`.
   */
  readonly middleOf: number | null;
  /** A large run that the user has not agreed to yet; null = none. */
  readonly asked: RunTarget | null;
  /** The provider that ran the network; null until one has run. */
  readonly backend: Backend | null;
  /** Seconds per tile, by `paceKey`, from which the time for a whole scene is estimated. */
  readonly pace: Readonly<Record<string, number>>;
  readonly exporting: ExportPhase;
};

export const initialRun: RunState = {
  phase: { status: "idle" },
  serial: 0,
  isStopping: false,
  isStoppedByPage: false,
  middleOf: null,
  asked: null,
  backend: null,
  pace: {},
  exporting: { status: "idle" },
};

export function isRunActive(run: RunState): boolean {
  return run.phase.status === "starting" || run.phase.status === "running";
}

/**
 * Returns the key of a speed, which depends on the networks and the backend, and hardly
 * on the scene.
 */
export function paceKey(request: Pick<RunRequest, "stages" | "backend">): string {
  return [...request.stages.map(({ cardId }) => cardId), request.backend].join("|");
}

/** Returns the request for a target right now, or null when it cannot be run. */
export function requestFor(state: AppState, target: RunTarget): RunRequest | null {
  const { pipeline, view } = state;
  const main = openedOf(state.scenes.entries, state.scenes.mainId);
  const stages = chainOf(pipeline.chosen);
  if (main === null || stages.length === 0) {
    return null;
  }
  const box =
    target === "view" ? (view.state?.box ?? null) : view.area && areaBox(view.area);
  if (target !== "whole" && box === null) {
    return null;
  }
  return {
    sceneId: main.sceneId,
    stages,
    region:
      target === "whole" || box === null ? { kind: "whole" } : { kind: "box", box },
    focus: view.state?.centre ?? null,
    backend: pipeline.backend,
    levels: levelsOf(pipeline, main.sceneId),
    ...(pipeline.norm === null ? {} : { norm: pipeline.norm }),
    preview: true,
  };
}

/** Starts a run and replaces one that is going on. Returns false when there is nothing to run. */
export function startRun(store: AppStore, target: RunTarget): boolean {
  const request = requestFor(store.getState(), target);
  if (request === null) {
    return false;
  }
  startRequest(store, request);
  return true;
}

/** Runs again what the last run was of, with the choices as they are now. */
export function runAgain(store: AppStore): void {
  const state = store.getState();
  const { phase, middleOf } = state.run;
  const request = requestFor(state, "whole");
  if (request !== null && phase.status !== "idle") {
    startRequest(store, { ...request, region: phase.request.region }, middleOf);
  }
}

/** Starts what `requestFor` has given, or a smaller part of it, which `middleOf` tells. */
export function startRequest(
  store: AppStore,
  request: RunRequest,
  middleOf: number | null = null,
): void {
  store.setState(({ run }) => ({
    run: {
      ...run,
      phase: { status: "starting", request },
      serial: run.serial + 1,
      isStopping: false,
      isStoppedByPage: false,
      middleOf,
    },
  }));
}

export function stopRun(store: AppStore, by: "visitor" | "page" = "visitor"): void {
  store.setState((state) =>
    isRunActive(state.run)
      ? { run: { ...state.run, isStopping: true, isStoppedByPage: by === "page" } }
      : state,
  );
}

/** Tells whether the result is on the map but has no tile yet. */
export function isStillEmpty({ run, results }: AppState, resultId: ResultId): boolean {
  const { phase } = run;
  const hasTiles = phase.status === "running" && phase.done > 0;
  return isRunActive(run) && !hasTiles && results.byId[resultId]?.provenance === null;
}

/** Clears how the last run and the last export ended, because another scene is shown now. */
export function withoutEnded(run: RunState): RunState {
  const isExportOver = run.exporting.status !== "writing";
  return {
    ...run,
    phase: isRunActive(run) ? run.phase : { status: "idle" },
    exporting: isExportOver ? { status: "idle" } : run.exporting,
  };
}

/** Asks for a file of a result: all of it as a GeoTIFF unless said otherwise. */
export function requestExport(
  store: AppStore,
  resultId: ResultId,
  how: Partial<Omit<ExportRequest, "resultId">> = {},
): void {
  setExporting(store, {
    ...{ status: "writing", resultId, part: "all", format: "tif" },
    ...how,
  });
}

export function setExporting(store: AppStore, exporting: ExportPhase): void {
  store.setState(({ run }) => ({ run: { ...run, exporting } }));
}
