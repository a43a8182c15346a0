/** Which translator the page takes by itself for a scene, and in which words it says so. */
import type { ModelCard } from "#core/catalog/card.ts";
import type { DomainIssue } from "#core/catalog/domain.ts";

/** Where networks run on this machine: a GPU affords what a processor does not. */
export type Provider = "webgpu" | "wasm" | "cpu";

export type ModelFit = {
  readonly card: ModelCard;
  /** What speaks against it for the scene; empty = it was made for such data. */
  readonly issues: readonly DomainIssue[];
};

export type TranslatorChoice = {
  /** Where none fits, the one that least speaks against; null without any. */
  readonly translateId: string | null;
  /** Every translator that fits, so that a visitor's own choice among them can stay. */
  readonly fitting: readonly string[];
  /** One sentence for the page. */
  readonly reason: string;
};

/**
 * Of the translators that fit: on WebGPU the paper's best method (hybrid CUT, its Tables 2
 * to 4), elsewhere the one that costs least a pixel. Where no hybrid CUT fits, the one
 * that costs least on WebGPU, too. A card without a domain fits nothing by itself.
 * Where none fits, one is named for the visitor to begin with, and `fitting` is empty.
 */
export function chooseTranslator(
  fits: readonly ModelFit[],
  provider: Provider,
): TranslatorChoice {
  const fitting = fits
    .filter(({ card, issues }) => card.domain !== null && issues.length === 0)
    .map(({ card }) => card)
    .sort((a, b) => a.cost.macsPerPixel - b.cost.macsPerPixel);
  const [cheapest] = fitting;
  if (cheapest === undefined) {
    return {
      translateId: nearest(fits),
      fitting: [],
      reason: "No model was made for such data, so nothing is translated by itself.",
    };
  }
  const ids = fitting.map(({ id }) => id);
  const paperBest = fitting.find(isPaperBest);
  if (provider === "webgpu" && paperBest !== undefined) {
    return {
      translateId: paperBest.id,
      fitting: ids,
      reason:
        "Chosen by itself: fits this scene; the paper's best method, on your GPU.",
    };
  }
  const isAlone = fitting.length === 1;
  const where = provider === "webgpu" ? "" : ", as there is no GPU to use here";
  return {
    translateId: cheapest.id,
    fitting: ids,
    reason: isAlone
      ? "Chosen by itself: the only model that fits this scene."
      : `Chosen by itself: fits this scene and costs least${where}.`,
  };
}

/** Pixels of another size come first: a run on them may cost a thousand times as much. */
function nearest(fits: readonly ModelFit[]): string | null {
  const against = ({ issues }: ModelFit) =>
    issues.length + (issues.some(({ aspect }) => aspect === "gsd") ? 100 : 0);
  const [first] = fits
    .filter(({ card }) => card.domain !== null)
    .toSorted((a, b) => against(a) - against(b));
  return first?.card.id ?? null;
}

function isPaperBest({ method, supervision }: ModelCard): boolean {
  return method === "cut" && supervision === "hybrid";
}
