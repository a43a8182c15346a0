/** What is to be done with the main scene: the chosen cards, and what a run would do. */
import type { ModelCard } from "#core/catalog/card.ts";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import {
  byResultStage,
  RESULT_STAGES,
  type ResultStage,
  runRow,
} from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { SceneId } from "#ports/ids.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { LevelChoice, RunPlan } from "#ports/runs.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { addNote } from "./ui.ts";

export type CardsState =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly cards: readonly ModelCard[] }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** What is run: the visible part, the hull of the drawn area, or everything. */
export type RunTarget = "view" | "area" | "whole";

export type PlanState =
  | { readonly status: "none" }
  | { readonly status: "ready"; readonly plan: RunPlan }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** Which translator the page would take for a scene, and which one it lets run. */
export type Advice = {
  readonly sceneId: SceneId;
  readonly choice: TranslatorChoice;
  /** What may run by itself: the page's choice, or the visitor's where it fits; or none. */
  readonly taken: string | null;
};

export type ChosenCards = Readonly<Record<ResultStage, string | null>>;

export type PipelineState = {
  readonly cards: CardsState;
  /** Card of each stage; null = the stage is left out. */
  readonly chosen: ChosenCards;
  /** Who chose the translator; the visitor's choice stays while it fits the scene. */
  readonly chosenBy: "page" | "link" | "visitor";
  readonly advice: Advice | null;
  readonly backend: BackendPreference;
  /** Of scenes whose levels the visitor has set; of all others they are matched as needed. */
  readonly levels: Readonly<Record<SceneId, LevelChoice>>;
  readonly plans: Readonly<Record<RunTarget, PlanState>>;
};

const NO_PLANS = {
  view: { status: "none" },
  area: { status: "none" },
  whole: { status: "none" },
} as const;

const AUTO_LEVELS: LevelChoice = { kind: "auto" };

export const initialPipeline: PipelineState = {
  cards: { status: "loading" },
  chosen: byResultStage(() => null),
  chosenBy: "page",
  advice: null,
  backend: "auto",
  levels: {},
  plans: NO_PLANS,
};

export function withoutPlans(pipeline: PipelineState): PipelineState {
  return { ...pipeline, plans: NO_PLANS };
}

export function cardsLoading(store: AppStore): void {
  patch(store, { cards: { status: "loading" } });
}

/** Keeps choices where there are such cards; a translator there is always, if any. */
export function cardsLoaded(store: AppStore, cards: readonly ModelCard[]): void {
  const { chosen, chosenBy } = store.getState().pipeline;
  const ready = { status: "ready", cards } as const;
  const kept = byResultStage((stage) => {
    const id = chosen[stage];
    return cardsOf(ready, stage).some((card) => card.id === id) ? id : null;
  });
  const first = cardsOf(ready, "syneo")[0]?.id ?? null;
  for (const stage of RESULT_STAGES) {
    const id = chosen[stage];
    if (id !== null && kept[stage] === null) {
      addNote(store, `The link names a model that is not in the catalogue: “${id}”.`);
    }
  }
  patch(store, {
    cards: ready,
    chosen: { ...kept, syneo: kept.syneo ?? first },
    chosenBy: kept.syneo === null ? "page" : chosenBy,
  });
}

export function cardsFailed(store: AppStore, error: AppErrorData): void {
  patch(store, { cards: { status: "failed", error } });
}

/** The visitor's choice for a stage; null leaves it out. */
export function chooseCard(
  store: AppStore,
  stage: ResultStage,
  cardId: string | null,
): void {
  store.setState(({ pipeline }) => ({
    pipeline: withoutPlans({
      ...pipeline,
      chosen: { ...pipeline.chosen, [stage]: cardId },
      chosenBy: stage === "syneo" ? "visitor" : pipeline.chosenBy,
    }),
  }));
}

/**
 * The page has looked for a translator for another scene. A choice by the visitor stays
 * where it fits or nothing does, one by a link in any case; what does not fit does not run
 * by itself.
 */
export function takeAdvice(
  store: AppStore,
  sceneId: SceneId,
  choice: TranslatorChoice,
): void {
  store.setState(({ pipeline }) => {
    const { chosenBy } = pipeline;
    const chosen = pipeline.chosen.syneo;
    const fits = (id: string | null) => id !== null && choice.fitting.includes(id);
    const runs = (id: string | null) => id !== null && choice.byItself.includes(id);
    const isKept =
      chosenBy === "link" ||
      (chosenBy === "visitor" && (fits(chosen) || choice.fitting.length === 0));
    const translateId = isKept ? chosen : (choice.translateId ?? chosen);
    const next: PipelineState = {
      ...pipeline,
      chosen: { ...pipeline.chosen, syneo: translateId },
      // A link speaks of one scene; for the next one it is a choice like any other.
      chosenBy: isKept ? "visitor" : "page",
      advice: { sceneId, choice, taken: runs(translateId) ? translateId : null },
    };
    return { pipeline: translateId === chosen ? next : withoutPlans(next) };
  });
}

/** What a shared link chose; kept if the catalogue has such cards. */
export function restoreChoice(
  store: AppStore,
  { chosen: linked }: { readonly chosen: ChosenCards },
): void {
  const { cards, chosen } = store.getState().pipeline;
  patch(store, {
    chosen: byResultStage((stage) => linked[stage] ?? chosen[stage]),
    ...(linked.syneo === null ? {} : { chosenBy: "link" }),
  });
  if (cards.status === "ready") {
    cardsLoaded(store, cards.cards);
  }
}

/** `[` and `]`: the baseline before or after the chosen one, round and round. */
export function stepTranslate(store: AppStore, step: 1 | -1): void {
  const { cards, chosen } = store.getState().pipeline;
  const ids = cardsOf(cards, "syneo").map((card) => card.id);
  const at = ids.indexOf(chosen.syneo ?? "");
  const next = ids[(at + step + ids.length) % ids.length];
  if (next !== undefined) {
    chooseCard(store, "syneo", next);
  }
}

/** What speaks against the picture on screen; nothing while another model is planned. */
export function misfitsOfShown({
  pipeline,
  results,
}: Pick<AppState, "pipeline" | "results">): readonly string[] {
  const { view } = pipeline.plans;
  const { syneo } = results.shown;
  const isPlanned =
    view.status === "ready" &&
    view.plan.results.some(({ resultId }) => resultId === syneo);
  return isPlanned
    ? view.plan.domainIssues
        .filter(({ weight }) => weight === "outside" || weight === "unsuitable")
        .map(({ message }) => message)
    : [];
}

/** Card of each stage, to see whether one has changed. */
export function chosenIds({ chosen }: PipelineState): readonly (string | null)[] {
  return RESULT_STAGES.map((stage) => chosen[stage]);
}

/** `auto` gives the choice back to the engine. */
export function chooseLevels(
  store: AppStore,
  sceneId: SceneId,
  choice: LevelChoice,
): void {
  store.setState(({ pipeline }) => ({
    pipeline: withoutPlans({
      ...pipeline,
      levels: { ...pipeline.levels, [sceneId]: choice },
    }),
  }));
}

/** The same object for the same state: React would render for ever otherwise. */
export function levelsOf({ levels }: PipelineState, sceneId: SceneId): LevelChoice {
  return levels[sceneId] ?? AUTO_LEVELS;
}

export function preferBackend(store: AppStore, backend: BackendPreference): void {
  patch(store, { backend });
}

export function setPlan(store: AppStore, target: RunTarget, plan: PlanState): void {
  store.setState(({ pipeline }) => ({
    pipeline: { ...pipeline, plans: { ...pipeline.plans, [target]: plan } },
  }));
}

/** The cards by which a stage can be made. */
export function cardsOf(cards: CardsState, stage: ResultStage): readonly ModelCard[] {
  const { cardStage } = runRow(stage);
  return cards.status === "ready"
    ? cards.cards.filter((card) => card.stage === cardStage)
    : [];
}

function patch(store: AppStore, change: Partial<PipelineState>): void {
  store.setState(({ pipeline }) => ({ pipeline: { ...pipeline, ...change } }));
}
