/** What is to be done with the main scene: the chosen cards, and what a run would do. */
import type { ModelCard, ModelStage } from "#core/catalog/card.ts";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { SceneId } from "#ports/ids.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { RunPlan } from "#ports/runs.ts";
import type { AppStore } from "./app-store.ts";

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

export type PipelineState = {
  readonly cards: CardsState;
  readonly denoiseId: string | null;
  readonly translateId: string | null;
  /** Who chose the translator; the visitor's choice stays while it fits the scene. */
  readonly chosenBy: "page" | "link" | "visitor";
  readonly advice: Advice | null;
  readonly backend: BackendPreference;
  readonly plans: Readonly<Record<RunTarget, PlanState>>;
};

const NO_PLANS = {
  view: { status: "none" },
  area: { status: "none" },
  whole: { status: "none" },
} as const;

export const initialPipeline: PipelineState = {
  cards: { status: "loading" },
  denoiseId: null,
  translateId: null,
  chosenBy: "page",
  advice: null,
  backend: "auto",
  plans: NO_PLANS,
};

export function withoutPlans(pipeline: PipelineState): PipelineState {
  return { ...pipeline, plans: NO_PLANS };
}

export function cardsLoading(store: AppStore): void {
  patch(store, { cards: { status: "loading" } });
}

/** Keeps a choice that the address made, if there is such a card; else the first one. */
export function cardsLoaded(store: AppStore, cards: readonly ModelCard[]): void {
  const { denoiseId, translateId, chosenBy } = store.getState().pipeline;
  const has = (stage: ModelStage, id: string | null) =>
    cards.some((card) => card.stage === stage && card.id === id);
  const isThere = has("translate", translateId);
  const first = cards.find((card) => card.stage === "translate")?.id ?? null;
  patch(store, {
    cards: { status: "ready", cards },
    denoiseId: has("denoise", denoiseId) ? denoiseId : null,
    translateId: isThere ? translateId : first,
    chosenBy: isThere ? chosenBy : "page",
  });
}

export function cardsFailed(store: AppStore, error: AppErrorData): void {
  patch(store, { cards: { status: "failed", error } });
}

export function chooseDenoise(store: AppStore, denoiseId: string | null): void {
  store.setState(({ pipeline }) => ({
    pipeline: withoutPlans({ ...pipeline, denoiseId }),
  }));
}

export function chooseTranslate(store: AppStore, translateId: string | null): void {
  store.setState(({ pipeline }) => ({
    pipeline: withoutPlans({ ...pipeline, translateId, chosenBy: "visitor" }),
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
    const { translateId: chosen, chosenBy } = pipeline;
    const fits = (id: string | null) => id !== null && choice.fitting.includes(id);
    const runs = (id: string | null) => id !== null && choice.byItself.includes(id);
    const isKept =
      chosenBy === "link" ||
      (chosenBy === "visitor" && (fits(chosen) || choice.fitting.length === 0));
    const translateId = isKept ? chosen : (choice.translateId ?? chosen);
    const next: PipelineState = {
      ...pipeline,
      translateId,
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
  link: { readonly denoiseId: string | null; readonly translateId: string | null },
): void {
  const { cards, denoiseId, translateId } = store.getState().pipeline;
  patch(store, {
    denoiseId: link.denoiseId ?? denoiseId,
    translateId: link.translateId ?? translateId,
    ...(link.translateId === null ? {} : { chosenBy: "link" }),
  });
  if (cards.status === "ready") {
    cardsLoaded(store, cards.cards);
  }
}

/** `[` and `]`: the baseline before or after the chosen one, round and round. */
export function stepTranslate(store: AppStore, step: 1 | -1): void {
  const { translateId } = store.getState().pipeline;
  const ids = cardsOf(store.getState().pipeline.cards, "translate").map(
    (card) => card.id,
  );
  const at = ids.indexOf(translateId ?? "");
  const next = ids[(at + step + ids.length) % ids.length];
  if (next !== undefined) {
    chooseTranslate(store, next);
  }
}

export function preferBackend(store: AppStore, backend: BackendPreference): void {
  patch(store, { backend });
}

export function setPlan(store: AppStore, target: RunTarget, plan: PlanState): void {
  store.setState(({ pipeline }) => ({
    pipeline: { ...pipeline, plans: { ...pipeline.plans, [target]: plan } },
  }));
}

export function cardsOf(cards: CardsState, stage: ModelStage): readonly ModelCard[] {
  return cards.status === "ready" ? cards.cards.filter((c) => c.stage === stage) : [];
}

function patch(store: AppStore, change: Partial<PipelineState>): void {
  store.setState(({ pipeline }) => ({ pipeline: { ...pipeline, ...change } }));
}
