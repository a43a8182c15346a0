/** These actions record how the current run goes on and how it ends, as the engine reports it. */
import type { AppErrorData } from "#core/errors.ts";
import type { Backend } from "#ports/model-runner.ts";
import type { RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";
import type { AppStore } from "./app-store.ts";
import { isRunActive, paceKey, type RunPhase } from "./run.ts";

export function runPlanned(store: AppStore, request: RunRequest, plan: RunPlan): void {
  setPhase(store, {
    status: "running",
    request,
    plan,
    isLoading: true,
    preview: { done: 0, total: plan.previewTiles },
    done: 0,
    total: plan.tiles,
    etaS: null,
  });
}

export function backendReady(store: AppStore, backend: Backend): void {
  store.setState(({ run }) => ({
    run: {
      ...run,
      backend,
      phase:
        run.phase.status === "running" ? { ...run.phase, isLoading: false } : run.phase,
    },
  }));
}

export function previewDone(store: AppStore, done: number): void {
  store.setState((state) => {
    const { phase } = state.run;
    if (phase.status !== "running") {
      return state;
    }
    const preview = { ...phase.preview, done };
    return { run: { ...state.run, phase: { ...phase, isLoading: false, preview } } };
  });
}

export function tileDone(
  store: AppStore,
  progress: {
    readonly done: number;
    readonly total: number;
    readonly etaS: number | null;
  },
): void {
  store.setState((state) => {
    const { run } = state;
    if (run.phase.status !== "running") {
      return state;
    }
    const { done, total, etaS } = progress;
    const left = total - done;
    const pace =
      etaS === null || left <= 0
        ? run.pace
        : { ...run.pace, [paceKey(run.phase.request)]: etaS / left };
    return {
      run: {
        ...run,
        pace,
        phase: { ...run.phase, isLoading: false, done, total, etaS },
      },
    };
  });
}

export function runEnded(
  store: AppStore,
  request: RunRequest,
  plan: RunPlan,
  summary: RunSummary,
): void {
  setPhase(store, { status: "ended", request, plan, summary });
}

export function runFailed(
  store: AppStore,
  request: RunRequest,
  error: AppErrorData,
): void {
  const { phase } = store.getState().run;
  const { done, total } = phase.status === "running" ? phase : { done: 0, total: 0 };
  setPhase(store, { status: "failed", request, error, done, total });
}

/** Records a run that was stopped before it had a plan; it leaves nothing behind. */
export function runForgotten(store: AppStore): void {
  setPhase(store, { status: "idle" });
}

/** Closes the message about the last run. */
export function closeRunMessage(store: AppStore): void {
  if (!isRunActive(store.getState().run)) {
    runForgotten(store);
  }
}

function setPhase(store: AppStore, phase: RunPhase): void {
  const isOver = phase.status !== "starting" && phase.status !== "running";
  store.setState(({ run }) => ({
    run: { ...run, phase, isStopping: isOver ? false : run.isStopping },
  }));
}
