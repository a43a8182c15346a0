/**
 * What has been computed, and which of it is on the map. A result outlives its run: what
 * has been computed stays on screen while the new thing comes, below it.
 */
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Provenance, RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";
import type { AppStore } from "./app-store.ts";

export type ResultStage = "denoised" | "syneo" | "refined";

export type ResultInfo = {
  readonly resultId: ResultId;
  readonly stage: ResultStage;
  readonly sceneId: SceneId;
  readonly denoiseId: string | null;
  readonly translateId: string | null;
  readonly grid: Grid;
  /** Null until the run that made it has ended. */
  readonly provenance: Provenance | null;
};

type ByStage = Readonly<Record<ResultStage, ResultId | null>>;

export type ResultsState = {
  readonly byId: Readonly<Record<ResultId, ResultInfo>>;
  readonly shown: ByStage;
  /** The result that lies under the shown one while a run paints over it. */
  readonly beneath: ByStage;
};

const NOTHING: ByStage = { denoised: null, syneo: null, refined: null };

export const initialResults: ResultsState = {
  byId: {},
  shown: NOTHING,
  beneath: NOTHING,
};

/** A run has been planned: its results get their places before they have pixels. */
export function placeResults(
  store: AppStore,
  request: RunRequest,
  plan: RunPlan,
): void {
  store.setState(({ results }) => {
    const byId = { ...results.byId };
    const shown: Record<ResultStage, ResultId | null> = { ...results.shown };
    const beneath: Record<ResultStage, ResultId | null> = { ...NOTHING };
    for (const [stage, resultId] of stagesOf(plan)) {
      byId[resultId] ??= {
        resultId,
        stage,
        sceneId: request.sceneId,
        denoiseId: request.denoiseId,
        translateId: stage === "denoised" ? null : request.translateId,
        grid: plan.grid,
        provenance: null,
      };
      if (shown[stage] !== resultId) {
        beneath[stage] = shown[stage];
        shown[stage] = resultId;
      }
    }
    return { results: { byId, shown, beneath } };
  });
}

/** The run has ended: its results stand alone, with how they were made. */
export function settleResults(
  store: AppStore,
  plan: RunPlan,
  summary: RunSummary | null,
): void {
  store.setState(({ results }) => {
    const byId = { ...results.byId };
    for (const [, resultId] of stagesOf(plan)) {
      const info = byId[resultId];
      if (info !== undefined && summary !== null) {
        byId[resultId] = { ...info, provenance: summary.provenance };
      }
    }
    // After a stop the old result stays below: it fills what the new one has not reached.
    const beneath = summary?.status === "complete" ? NOTHING : results.beneath;
    return { results: { ...results, byId, beneath } };
  });
}

/**
 * The run has ended before it painted anything: the places that it was given are taken
 * back, except those of results that were `known` before, and what lay below is shown.
 */
export function withdrawResults(
  store: AppStore,
  plan: RunPlan,
  known: ReadonlySet<ResultId>,
): void {
  store.setState(({ results }) => {
    const byId = { ...results.byId };
    const shown: Record<ResultStage, ResultId | null> = { ...results.shown };
    for (const [stage, resultId] of stagesOf(plan)) {
      if (known.has(resultId)) {
        continue;
      }
      delete byId[resultId];
      if (shown[stage] === resultId) {
        shown[stage] = results.beneath[stage];
      }
    }
    return { results: { byId, shown, beneath: NOTHING } };
  });
}

/** Brings back what an earlier run with the same choices has computed, if it has. */
export function showKnownResults(store: AppStore, plan: RunPlan): void {
  store.setState((state) => {
    const { results } = state;
    const known = stagesOf(plan).filter(([, id]) => results.byId[id] !== undefined);
    if (known.every(([stage, id]) => results.shown[stage] === id)) {
      return state;
    }
    const shown: ByStage = { ...results.shown, ...Object.fromEntries(known) };
    return { results: { ...results, shown, beneath: NOTHING } };
  });
}

function stagesOf(plan: RunPlan): [ResultStage, ResultId][] {
  const stages: [ResultStage, ResultId][] = [];
  if (plan.denoisedId !== null) {
    stages.push(["denoised", plan.denoisedId]);
  }
  if (plan.syneoId !== null) {
    stages.push(["syneo", plan.syneoId]);
  }
  return stages;
}
