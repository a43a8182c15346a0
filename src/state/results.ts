/**
 * What has been computed, and which of it is on the map. A result outlives its run: what
 * has been computed stays on screen while the new thing comes, below it.
 */
import type { LevelMatch } from "#core/catalog/level-matching.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import {
  byResultStage,
  RESULT_STAGES,
  type ResultStage,
  runRow,
  type StageChoice,
  stageRow,
} from "#core/catalog/stages.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Provenance, RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";
import type { AppStore } from "./app-store.ts";

export type ResultInfo = {
  readonly resultId: ResultId;
  readonly stage: ResultStage;
  readonly sceneId: SceneId;
  /** The chain that makes it; the last link is its own. */
  readonly stages: readonly StageChoice[];
  readonly grid: Grid;
  /** How the scene's levels were moved for the translator; null = they were not. */
  readonly levels: LevelMatch | null;
  /** What norms were asked to see of the scene; null = as the cards say. */
  readonly norm: NormMode | null;
  /** Null until the run that made it has ended. */
  readonly provenance: Provenance | null;
};

type ByStage = Readonly<Record<ResultStage, ResultId | null>>;

export type ResultsState = {
  readonly byId: Readonly<Record<ResultId, ResultInfo>>;
  readonly shown: ByStage;
  /** Results that are shown below the current ones while a run is painting over them. */
  readonly beneath: ByStage;
};

const NOTHING: ByStage = byResultStage(() => null);

export const initialResults: ResultsState = {
  byId: {},
  shown: NOTHING,
  beneath: NOTHING,
};

/** Adds the results of a planned run, before they have pixels. */
export function placeResults(
  store: AppStore,
  request: RunRequest,
  plan: RunPlan,
): void {
  store.setState(({ results }) => {
    const byId = { ...results.byId };
    const shown: Record<ResultStage, ResultId | null> = { ...results.shown };
    const beneath: Record<ResultStage, ResultId | null> = { ...NOTHING };
    for (const { stage, resultId } of plan.results) {
      byId[resultId] ??= {
        resultId,
        stage,
        sceneId: request.sceneId,
        levels: plan.levels.applied,
        norm: request.norm ?? null,
        stages: upTo(request.stages, stage),
        grid: plan.grid,
        provenance: null,
      };
      if (shown[stage] !== resultId) {
        beneath[stage] = shown[stage];
        shown[stage] = resultId;
      }
    }
    return { results: { byId, shown: withoutOrphans(shown, byId), beneath } };
  });
}

/** Records the end of a run: its results get their provenance, and those below are removed. */
export function settleResults(
  store: AppStore,
  plan: RunPlan,
  summary: RunSummary | null,
): void {
  store.setState(({ results }) => {
    const byId = { ...results.byId };
    for (const { stage, resultId } of plan.results) {
      const info = byId[resultId];
      if (info !== undefined && summary !== null) {
        const models = upTo(summary.provenance.models, stage);
        byId[resultId] = { ...info, provenance: { ...summary.provenance, models } };
      }
    }
    // After a stop the old result stays below, because it fills what the new one has
    // not reached.
    const beneath = summary?.status === "complete" ? NOTHING : results.beneath;
    return { results: { ...results, byId, beneath } };
  });
}

/**
 * Undoes `placeResults` after a run that ended before its first tile: results that were
 * not `known` before are removed, and those below are shown again.
 */
export function withdrawResults(
  store: AppStore,
  plan: RunPlan,
  known: ReadonlySet<ResultId>,
): void {
  store.setState(({ results }) => {
    const byId = { ...results.byId };
    const shown: Record<ResultStage, ResultId | null> = { ...results.shown };
    for (const { stage, resultId } of plan.results) {
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

/** Shows again what an earlier run with the same choices has computed, if there was one. */
export function showKnownResults(store: AppStore, plan: RunPlan): void {
  store.setState((state) => {
    const { results } = state;
    const known = plan.results.filter((r) => results.byId[r.resultId] !== undefined);
    if (known.every((r) => results.shown[r.stage] === r.resultId)) {
      return state;
    }
    const entries = known.map(({ stage, resultId }) => [stage, resultId] as const);
    const shown: ByStage = { ...results.shown, ...Object.fromEntries(entries) };
    return {
      results: {
        ...results,
        shown: withoutOrphans(shown, results.byId),
        beneath: NOTHING,
      },
    };
  });
}

/** Returns the links of a chain up to that of `stage`. */
function upTo<T extends StageChoice>(
  chain: readonly T[],
  stage: ResultStage,
): readonly T[] {
  return chain.slice(0, chain.findIndex((link) => link.stage === stage) + 1);
}

/** Hides a refined picture unless the picture that it was made from is shown. */
function withoutOrphans(shown: ByStage, byId: ResultsState["byId"]): ByStage {
  const chainOf = (stage: ResultStage) => {
    const id = shown[stage];
    return (id === null ? undefined : byId[id])?.stages ?? [];
  };
  return byResultStage((stage) => {
    const before = chainOf(stage).at(-2);
    const isOrphan =
      runRow(stage).takes === "rgb8" &&
      before !== undefined &&
      textOf(chainOf(before.stage)) !== textOf(chainOf(stage).slice(0, -1));
    return isOrphan ? null : shown[stage];
  });
}

/** Returns the last picture of the pipeline that is shown, which is the one that is measured. */
export function shownPicture({ byId, shown }: ResultsState): ResultInfo | null {
  const ids = RESULT_STAGES.filter((s) => stageRow(s).pixels === "rgb8").map(
    (stage) => shown[stage],
  );
  const id = ids.findLast((resultId) => resultId !== null) ?? null;
  return id === null ? null : (byId[id] ?? null);
}

function textOf(chain: readonly StageChoice[]): string {
  return chain.map(({ stage, cardId }) => `${stage}=${cardId}`).join();
}
