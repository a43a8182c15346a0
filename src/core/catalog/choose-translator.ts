/** Which translator the page takes by itself for a scene, and in which words it says so. */
import type { ModelCard } from "#core/catalog/card.ts";
import { type DomainIssue, isMisfit } from "#core/catalog/domain.ts";

/** Where networks run on this machine: a GPU affords what a processor does not. */
export type Provider = "webgpu" | "wasm" | "cpu";

export type ModelFit = {
  readonly card: ModelCard;
  /** What speaks against it for the scene; empty = it was made for such data. */
  readonly issues: readonly DomainIssue[];
  /** How well its training histogram explains the scene's, in nats a sample; null = not known. */
  readonly merit?: number | null;
};

export type TranslatorChoice = {
  /** Where none fits, the one that least speaks against it; null without any. */
  readonly translateId: string | null;
  /** Every translator that fits, so that a visitor's own choice among them can stay. */
  readonly fitting: readonly string[];
  /** Those that may run by themselves: the fitting, or else all that are not unsuitable. */
  readonly byItself: readonly string[];
  /** One sentence for the page. */
  readonly reason: string;
};

/**
 * Of the translators that fit: on WebGPU the paper's best method (hybrid CUT, its Tables 2
 * to 4), elsewhere the one that costs least a pixel. Where no hybrid CUT fits, the one
 * that costs least on WebGPU, too. A card without a domain fits nothing by itself.
 *
 * What is unstated or bridged by resampling is no misfit. Where none fits, the one that
 * least speaks against the scene runs, and its picture is marked as outside of training;
 * where even that one is unsuitable (pixels of another order of size), it is only named.
 *
 * Where nothing says how large the scene's pixels are, its histogram does: the models of
 * the pixel size that explain it best come first.
 */
export function chooseTranslator(
  fits: readonly ModelFit[],
  provider: Provider,
): TranslatorChoice {
  const likely = ofLikelySize(fits);
  const choice = chooseAmong(likely, provider);
  if (likely.length === fits.length) {
    return choice;
  }
  // The others stay a visitor's to choose.
  const all = chooseAmong(fits, provider);
  return {
    ...choice,
    fitting: [...new Set([...choice.fitting, ...all.fitting])],
    byItself: [...new Set([...choice.byItself, ...all.byItself])],
  };
}

/**
 * Nats a sample by which coarser pixels have to explain a scene of unknown GSD better than
 * finer ones. Of 67 real chips of 1 m 63 are then taken for fine, and none of 15 scenes of
 * Sentinel-1 read without their georeference (`cli/real-choices.test.ts`).
 */
const COARSER_MERIT = 0.05;

/** Those trained at the pixel size that explains best a scene of which none is known. */
function ofLikelySize(fits: readonly ModelFit[]): readonly ModelFit[] {
  const isUnknown = fits.some(({ issues }) =>
    issues.some(({ aspect }) => aspect === "placement"),
  );
  const known = fits
    .filter(({ card, merit }) => card.domain !== null && typeof merit === "number")
    .toSorted((a, b) => gsdOf(a) - gsdOf(b));
  let best = known[0];
  if (!isUnknown || best === undefined) {
    return fits;
  }
  for (const fit of known) {
    if ((fit.merit as number) > (best.merit as number) + COARSER_MERIT) {
      best = fit;
    }
  }
  const gsdM = gsdOf(best);
  return fits.filter((fit) => gsdOf(fit) === gsdM);
}

function gsdOf({ card }: ModelFit): number {
  return card.domain?.gsdM ?? Number.NaN;
}

function chooseAmong(fits: readonly ModelFit[], provider: Provider): TranslatorChoice {
  const fitting = fits
    .filter(({ card, issues }) => card.domain !== null && !issues.some(isMisfit))
    .map(({ card }) => card)
    .sort((a, b) => a.cost.macsPerPixel - b.cost.macsPerPixel);
  const [cheapest] = fitting;
  if (cheapest === undefined) {
    return chooseNearest(fits);
  }
  const ids = fitting.map(({ id }) => id);
  const byItself = ids;
  const paperBest = fitting.find(isPaperBest);
  if (provider === "webgpu" && paperBest !== undefined) {
    return {
      translateId: paperBest.id,
      fitting: ids,
      byItself,
      reason:
        "The page chose this model: it fits the scene and is the paper's best method.",
    };
  }
  const isAlone = fitting.length === 1;
  const where = provider === "webgpu" ? "" : ", as there is no GPU to use here";
  return {
    translateId: cheapest.id,
    fitting: ids,
    byItself,
    reason: isAlone
      ? "The page chose this model: it is the only one that fits the scene."
      : `The page chose this model: it fits the scene and costs least${where}.`,
  };
}

function chooseNearest(fits: readonly ModelFit[]): TranslatorChoice {
  const ranked = fits
    .filter(({ card }) => card.domain !== null)
    .toSorted(
      (a, b) =>
        against(a) - against(b) || a.card.cost.macsPerPixel - b.card.cost.macsPerPixel,
    );
  const byItself = ranked
    .filter(({ issues }) => issues.every(({ weight }) => weight !== "unsuitable"))
    .map(({ card }) => card.id);
  return {
    translateId: ranked[0]?.card.id ?? null,
    fitting: [],
    byItself,
    reason:
      byItself.length > 0
        ? "No model was made for such data. The nearest one is used: read its picture as a guess."
        : "No model was made for such data, so nothing is translated until you ask for it.",
  };
}

/** Each weight counts for more than all lighter issues together: there are few aspects. */
const WEIGHTS = { unstated: 0.01, near: 0.1, outside: 1, unsuitable: 100 } as const;

function against({ issues }: ModelFit): number {
  return issues.reduce((sum, { weight }) => sum + WEIGHTS[weight], 0);
}

function isPaperBest({ method, supervision }: ModelCard): boolean {
  return method === "cut" && supervision === "hybrid";
}
