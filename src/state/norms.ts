/** This file holds what can be chosen about norms that see a whole tile: how tiles agree. */
import { type NormMode, normModeOf } from "#core/catalog/norm-mode.ts";
import { RESULT_STAGES, stageRow } from "#core/catalog/stages.ts";
import type { AppStore } from "./app-store.ts";
import { cardsOf, type PipelineState, withoutPlans } from "./pipeline.ts";
import type { ResultInfo } from "./results.ts";

/** The modes in words that need no statistics; `exact` is for the command line. */
export const NORM_WORDS = {
  tile: "each tile by itself",
  scene: "whole scene",
  dense: "between neighbours",
} as const satisfies Partial<Record<NormMode, string>>;

export type OfferedNormMode = keyof typeof NORM_WORDS;

export function isOfferedNormMode(text: string | null): text is OfferedNormMode {
  return text !== null && Object.hasOwn(NORM_WORDS, text);
}

export function normWords(mode: NormMode): string {
  return isOfferedNormMode(mode) ? NORM_WORDS[mode] : "whole scene, norm after norm";
}

/** Says in a caption how tiles were made to agree, where that was chosen. */
export function chosenNorm({ norm, stage }: Pick<ResultInfo, "norm" | "stage">) {
  return isOfferedNormMode(norm) && stageRow(stage).pixels === "rgb8"
    ? [`tiles: ${NORM_WORDS[norm]}`]
    : [];
}

/** Sets how tiles agree; null = as the cards of the models say. */
export function chooseNorm(store: AppStore, norm: OfferedNormMode | null): void {
  store.setState(({ pipeline }) => ({ pipeline: withoutPlans({ ...pipeline, norm }) }));
}

export type NormOffer = {
  /** Modes that differ for the chosen models. */
  readonly modes: readonly OfferedNormMode[];
  /** What the cards of the chosen models say, each once. */
  readonly own: readonly NormMode[];
};

/** Returns what can be chosen for the chosen models; null where none has such norms. */
export function normOffer(pipeline: PipelineState): NormOffer | null {
  const cards = RESULT_STAGES.flatMap((stage) =>
    cardsOf(pipeline.cards, stage).filter(({ id }) => id === pipeline.chosen[stage]),
  ).filter((card) => normModeOf(card, "scene") === "scene");
  if (cards.length === 0) {
    return null;
  }
  const offered = Object.keys(NORM_WORDS).filter(isOfferedNormMode);
  return {
    modes: offered.filter((mode) =>
      cards.some((card) => normModeOf(card, mode) === mode),
    ),
    own: [...new Set(cards.map((card) => normModeOf(card, undefined)))],
  };
}
