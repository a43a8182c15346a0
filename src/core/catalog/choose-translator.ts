/**
 * This file chooses the translator that the page runs by default for a scene, and words
 * the reason.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { type DomainIssue, isMisfit } from "#core/catalog/domain.ts";

/** Where networks run on this machine; with a GPU, slower models can be chosen. */
export type Provider = "webgpu" | "wasm" | "cpu";

export type ModelFit = {
  readonly card: ModelCard;
  /**
   * Issues that speak against the model for this scene; empty means it was trained on
   * such data.
   */
  readonly issues: readonly DomainIssue[];
  /**
   * How well the model's training histogram explains the scene's, in nats per sample;
   * null = not known.
   */
  readonly merit?: number | null;
  /** The scene's local spread in dB at the model's pixel size; null = not known. */
  readonly spreadDb?: number | null;
};

export type TranslatorChoice = {
  /**
   * The chosen card; where no card fits, the one with the least serious issues; null if
   * there are no translators.
   */
  readonly translateId: string | null;
  /** Every translator that fits, so that a user's own choice among them can be kept. */
  readonly fitting: readonly string[];
  /**
   * The cards that may run without being asked: those that fit, or else all that are
   * not unsuitable.
   */
  readonly byItself: readonly string[];
  /** The reason, as one sentence for the page. */
  readonly reason: string;
};

/**
 * The most work per pixel of a model that runs unless the user chooses another, in
 * multiply–accumulates. At these limits a megapixel takes some 20 s of two slow cores:
 * wasm needs 2 to 3 times as long as native code.
 */
const MOST_MACS: Readonly<Record<Provider, number>> = {
  webgpu: Number.POSITIVE_INFINITY,
  cpu: 100_000,
  wasm: 40_000,
};

/**
 * Chooses among the translators that fit the one with the best measured LPIPS on its
 * test split; without a GPU only among those that are fast enough, or the fastest where
 * none is. A card that has not been measured comes last, and a card without a domain
 * never fits.
 *
 * Facts that are not stated, or differences that resampling bridges, do not count as a
 * misfit. Where no card fits, the one with the least serious issues runs, and its
 * picture is marked as outside of training; where even that one is unsuitable (pixel
 * sizes that differ by a large factor), it is only named.
 *
 * Where nothing states the scene's pixel size, it is inferred from the histogram: the
 * models of the pixel size that explains it best come first.
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
  // The other cards can still be chosen by the user.
  const all = chooseAmong(fits, provider);
  return {
    ...choice,
    fitting: [...new Set([...choice.fitting, ...all.fitting])],
    byItself: [...new Set([...choice.byItself, ...all.byItself])],
  };
}

/**
 * For a scene of unknown GSD, a model with coarser pixels is preferred only if it
 * explains the scene better by this many nats per sample. The histogram alone
 * recognises 63 of 67 real chips of 1 m.
 */
const COARSER_MERIT = 0.05;

/**
 * A scene whose speckle spreads wider than that of a model's training data by more than
 * this factor has fewer looks: it is another kind of product. The chips spread over 2.7 to
 * 6.4 dB and 70 Sentinel-1 scenes over 1.8 to 2.5 (2.28 in the median): all of the chips
 * are recognised, and all of 15 Sentinel-1 scenes that are read without their georeference
 * stay what they are (`cli/real-choices.test.ts`).
 */
const MOST_SPREAD = 1.15;

/**
 * Returns the models of the pixel size that best explains a scene whose pixel size is
 * not known.
 */
function ofLikelySize(fits: readonly ModelFit[]): readonly ModelFit[] {
  const isUnknown = fits.some(({ issues }) =>
    issues.some(({ aspect }) => aspect === "placement"),
  );
  // A pixel size is as likely as the model of it that explains the scene best: models of
  // one size were trained on different scenes.
  const merits = new Map<number, number>();
  for (const fit of fits) {
    if (typeof fit.merit === "number" && !hasFewerLooks(fit)) {
      const most = merits.get(gsdOf(fit)) ?? Number.NEGATIVE_INFINITY;
      merits.set(gsdOf(fit), Math.max(most, fit.merit));
    }
  }
  const [finest, ...coarser] = [...merits].toSorted(([a], [b]) => a - b);
  if (!isUnknown || finest === undefined) {
    return fits;
  }
  let best = finest;
  for (const size of coarser) {
    if (size[1] > best[1] + COARSER_MERIT) {
      best = size;
    }
  }
  return fits.filter((fit) => gsdOf(fit) === best[0]);
}

function hasFewerLooks({ card, spreadDb }: ModelFit): boolean {
  const trained = card.domain?.localSpreadDb;
  return trained !== undefined && (spreadDb ?? 0) > MOST_SPREAD * trained;
}

function gsdOf({ card }: ModelFit): number {
  return card.domain?.gsdM ?? Number.NaN;
}

function chooseAmong(fits: readonly ModelFit[], provider: Provider): TranslatorChoice {
  const fitting = fits
    .filter(({ card, issues }) => card.domain !== null && !issues.some(isMisfit))
    .map(({ card }) => card)
    .toSorted(byQuality);
  const ids = fitting.map(({ id }) => id);
  const best = fitting.find((card) => isAffordable(card, provider));
  const chosen = best ?? fitting.toSorted(bySpeed)[0];
  if (chosen === undefined) {
    return chooseNearest(fits, provider);
  }
  const isAlone = fitting.length === 1;
  const why =
    best === undefined
      ? "is the fastest, because there is no usable GPU here"
      : chosen === fitting[0]
        ? "has the best measured score"
        : "has the best measured score of those that are fast enough without a GPU";
  return {
    translateId: chosen.id,
    fitting: ids,
    byItself: ids,
    reason: isAlone
      ? "The page chose this model: it is the only one that fits the scene."
      : `The page chose this model: it fits the scene and ${why}.`,
  };
}

function chooseNearest(
  fits: readonly ModelFit[],
  provider: Provider,
): TranslatorChoice {
  const ranked = fits
    .filter(({ card }) => card.domain !== null)
    .toSorted(
      (a, b) =>
        against(a) - against(b) ||
        Number(isAffordable(b.card, provider)) -
          Number(isAffordable(a.card, provider)) ||
        byQuality(a.card, b.card),
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
        ? "No model was made for such data. The nearest one is used, so its picture is only a guess."
        : "No model was made for such data, so nothing is translated until you ask for it.",
  };
}

function isAffordable({ cost }: ModelCard, provider: Provider): boolean {
  return cost.macsPerPixel <= MOST_MACS[provider];
}

/** Orders by the mean LPIPS on the test split, the best first; ties by speed. */
function byQuality(a: ModelCard, b: ModelCard): number {
  const [first, second] = [lpipsOf(a), lpipsOf(b)];
  return first === second ? bySpeed(a, b) : first - second;
}

function bySpeed(a: ModelCard, b: ModelCard): number {
  return a.cost.macsPerPixel - b.cost.macsPerPixel;
}

function lpipsOf({ measured }: ModelCard): number {
  const row = measured?.rows.find(({ name }) => name === "model");
  return row?.lpips?.mean ?? Number.POSITIVE_INFINITY;
}

/**
 * Each weight exceeds the sum of all lighter issues, because there are only a few
 * aspects.
 */
const WEIGHTS = { unstated: 0.01, near: 0.1, outside: 1, unsuitable: 100 } as const;

function against({ issues }: ModelFit): number {
  return issues.reduce((sum, { weight }) => sum + WEIGHTS[weight], 0);
}
