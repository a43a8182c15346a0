/**
 * This file loads a translator before its scene is open, so that reading the scene and
 * loading and compiling the model happen at the same time.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { chooseTranslator } from "#core/catalog/choose-translator.ts";
import { checkDomain } from "#core/catalog/domain.ts";
import { normModeOf } from "#core/catalog/norm-mode.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { ExpectedScene } from "#ports/runs.ts";
import { chainTiling } from "./chain-tiling.ts";
import type { EngineDependencies } from "./engine-parts.ts";
import { openTileModel } from "./tile-models/tile-model.ts";

/** Loads the translator that would be chosen for such a scene, from what is known about it. */
export async function warmUp(
  scene: ExpectedScene,
  backend: BackendPreference,
  cards: readonly ModelCard[],
  { runner, findProvider }: Pick<EngineDependencies, "runner" | "findProvider">,
): Promise<void> {
  const card = likelyTranslator(scene, cards, await findProvider(backend));
  if (card !== null) {
    const { tile } = chainTiling([card]);
    await openTileModel(card, {
      ...{ runner, backend, seed: 0, norm: normModeOf(card, undefined) },
      tile: { width: tile, height: tile },
    });
  }
}

function likelyTranslator(
  { gsdM, isSimulated }: ExpectedScene,
  cards: readonly ModelCard[],
  provider: Awaited<ReturnType<EngineDependencies["findProvider"]>>,
): ModelCard | null {
  const facts = {
    ...({ gsdM, isSimulated, displayUnit: "sigma0-db", isUint8Dn: false } as const),
    ...{ band: null, polarisation: null, amplitudeQuantile: null, histogram: null },
  };
  const fits = cards
    .filter(({ stage }) => stage === "translate")
    .map((card) => ({ card, issues: checkDomain(card, facts) }));
  const { translateId } = chooseTranslator(fits, provider);
  return cards.find(({ id }) => id === translateId) ?? null;
}
