/**
 * This slice holds what is to be done with the main scene: the chosen cards, and the
 * plan of a run.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import {
  byResultStage,
  RESULT_STAGES,
  type ResultStage,
  runRow,
} from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { SceneId } from "#ports/ids.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { LevelChoice, Region, RunPlan } from "#ports/runs.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { addNote } from "./ui.ts";

export type CardsState =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly cards: readonly ModelCard[] }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** The part to run: the visible part, the bounding box of the drawn area, or everything. */
export type RunTarget = "view" | "area" | "whole";

export type PlanState =
  | { readonly status: "none" }
  | {
      readonly status: "ready";
      readonly plan: RunPlan;
      /** What it is a plan of: the view may have moved on. */
      readonly region: Region;
    }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** Which translator is recommended for a scene, and which one may run automatically. */
export type Advice = {
  readonly sceneId: SceneId;
  readonly choice: TranslatorChoice;
  /**
   * The card that may run automatically: the recommendation, or the user's choice if it
   * fits; null = none.
   */
  readonly taken: string | null;
};

export type ChosenCards = Readonly<Record<ResultStage, string | null>>;

export type PipelineState = {
  readonly cards: CardsState;
  /** Card of each stage; null = the stage is left out. */
  readonly chosen: ChosenCards;
  /** Cards that run without a network; null = not known (yet). */
  readonly keptIds: readonly string[] | null;
  /** Who chose the translator; the user's choice is kept as long as it fits the scene. */
  readonly chosenBy: "page" | "link" | "visitor";
  readonly advice: Advice | null;
  readonly backend: BackendPreference;
  /** What norms over a whole tile see of the scene; null = as each card says. */
  readonly norm: NormMode | null;
  /**
   * Level choices that the user has made, by scene; all other scenes are matched where
   * needed.
   */
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
  keptIds: null,
  chosenBy: "page",
  advice: null,
  backend: "auto",
  norm: null,
  levels: {},
  plans: NO_PLANS,
};

export function withoutPlans(pipeline: PipelineState): PipelineState {
  return { ...pipeline, plans: NO_PLANS };
}

export function cardsLoading(store: AppStore): void {
  patch(store, { cards: { status: "loading" } });
}

/**
 * Records the catalogue: keeps choices whose cards exist, and makes sure that a
 * translator is chosen, if there is any.
 */
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

export function keptCardsRead(store: AppStore, keptIds: readonly string[]): void {
  patch(store, { keptIds });
}

export function cardsFailed(store: AppStore, error: AppErrorData): void {
  patch(store, { cards: { status: "failed", error } });
}

/** Records the user's choice for a stage; null leaves the stage out. */
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
 * Applies a new recommendation. A translator chosen by the user is kept if it fits the
 * scene, or if none fits; one chosen by a link is always kept. One that does not fit is
 * not run automatically.
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
      // A link's choice is for one scene; for the next scene it counts as the user's
      // choice.
      chosenBy: isKept ? "visitor" : "page",
      advice: { sceneId, choice, taken: runs(translateId) ? translateId : null },
    };
    return { pipeline: translateId === chosen ? next : withoutPlans(next) };
  });
}

/** Restores the choices of a shared link, as far as the catalogue has such cards. */
export function restoreChoice(
  store: AppStore,
  { chosen: linked, norm }: Pick<PipelineState, "chosen" | "norm">,
): void {
  const { cards, chosen } = store.getState().pipeline;
  patch(store, {
    chosen: byResultStage((stage) => linked[stage] ?? chosen[stage]),
    norm,
    ...(linked.syneo === null ? {} : { chosenBy: "link" }),
  });
  if (cards.status === "ready") {
    cardsLoaded(store, cards.cards);
  }
}

/** Chooses the previous or next translator, cyclically (keys `[` and `]`). */
export function stepTranslate(store: AppStore, step: 1 | -1): void {
  const { cards, chosen } = store.getState().pipeline;
  const ids = cardsOf(cards, "syneo").map((card) => card.id);
  const at = ids.indexOf(chosen.syneo ?? "");
  const next = ids[(at + step + ids.length) % ids.length];
  if (next !== undefined) {
    chooseCard(store, "syneo", next);
  }
}

/** Returns the issues of the picture on screen; none while a different model is planned. */
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

/** Lists the card of each stage, for detecting a change. */
export function chosenIds({ chosen }: PipelineState): readonly (string | null)[] {
  return RESULT_STAGES.map((stage) => chosen[stage]);
}

/** Sets the levels of a scene; `auto` lets the engine match them again. */
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

/**
 * Returns a scene's level choice; equal states give the same object, because React
 * would otherwise render endlessly.
 */
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

/** Lists the cards that can make a stage. */
export function cardsOf(cards: CardsState, stage: ResultStage): readonly ModelCard[] {
  const { cardStage } = runRow(stage);
  return cards.status === "ready"
    ? cards.cards.filter((card) => card.stage === cardStage)
    : [];
}

function patch(store: AppStore, change: Partial<PipelineState>): void {
  store.setState(({ pipeline }) => ({ pipeline: { ...pipeline, ...change } }));
}
