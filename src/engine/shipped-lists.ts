/**
 * This file loads the lists that ship with the program: the catalogue of models, and
 * the regions.
 */
import { type ModelCard, parseCatalog, parseModelCard } from "#core/catalog/card.ts";
import {
  DENOISED_SCORES,
  type DenoisedScore,
  parseDenoisedScores,
} from "#core/catalog/denoised-scores.ts";
import { parseRegionsFile, type RegionsFile } from "#core/regions/regions-file.ts";
import type { ModelAssets, RegionAssets } from "#ports/assets.ts";

/** Creates a function that loads the catalogue's cards once and caches them. */
export function createCardLoader(
  assets: ModelAssets,
): () => Promise<readonly ModelCard[]> {
  let cards: Promise<readonly ModelCard[]> | null = null;
  return () => {
    cards ??= readCards(assets);
    // A failed load is not cached: the network may be back at the next call.
    cards.catch(() => {
      cards = null;
    });
    return cards;
  };
}

async function readCards(assets: ModelAssets): Promise<readonly ModelCard[]> {
  const index = parseCatalog(await assets.readJson("catalog.json"), "catalog.json");
  return Promise.all(
    index.models.map(async ({ card }) =>
      parseModelCard(await assets.readJson(card), card),
    ),
  );
}

/** Reads what de-noisers do to the translators' scores; none where that cannot be had. */
export async function readDenoisedScores(
  assets: ModelAssets,
): Promise<readonly DenoisedScore[]> {
  try {
    return parseDenoisedScores(await assets.readJson(DENOISED_SCORES));
  } catch {
    // A warning without numbers is no reason to refuse a run.
    return [];
  }
}

/**
 * Reads the regions and makes their addresses absolute; null where there are none.
 * @throws AppError catalog-invalid, network-unavailable
 */
export async function readRegions(
  assets: RegionAssets | null,
): Promise<RegionsFile | null> {
  const index = await assets?.readIndex();
  if (assets === null || index === null) {
    return null;
  }
  const file = parseRegionsFile(index);
  type Files = RegionsFile["regions"][number]["files"];
  // A region that is made again keeps its name, so the hash in the address tells old
  // bytes from new. Addresses on other servers stay unchanged, because they may be
  // signed.
  const placed = (files: Files, hash: string) =>
    Object.fromEntries(
      Object.entries(files).map(([role, file]) => [
        role,
        file && {
          ...file,
          url: URL.canParse(file.url)
            ? file.url
            : assets.addressOf(`${file.url}?hash=${hash}`),
        },
      ]),
    ) as Files;
  return {
    ...file,
    regions: file.regions.map((region) => ({
      ...region,
      files: placed(region.files, region.hash),
    })),
  };
}
