/** This file describes how pixels were made, as GDAL metadata of an exported file. */
import type { NormMode } from "#core/catalog/norm-mode.ts";
import { RECIPE_ITEM, recipeText } from "#core/catalog/recipe.ts";
import {
  type PixelKind,
  RESULT_STAGES,
  runRow,
  stageRow,
} from "#core/catalog/stages.ts";
import { gridBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Provenance } from "#ports/runs.ts";

const MADE: Readonly<Record<PixelKind, string>> = {
  power: "Radar power, de-noised",
  rgb8: "Synthetic optical image translated",
};

/**
 * Returns the items by name: the source of the pixels, the models, the statement that
 * they are not an observation, and the recipe to make them again.
 * @param grid that of the pixels
 */
export function provenanceItems(
  provenance: Provenance | null,
  grid: Grid,
): Record<string, string> {
  if (provenance === null) {
    return {};
  }
  const last = provenance.models.at(-1);
  const pixels = last === undefined ? "rgb8" : stageRow(last.stage).pixels;
  const from = provenance.isSimulated ? "simulated SAR" : "SAR";
  return {
    SAR2EARTH_SCENE: provenance.sceneName,
    ...modelItems(provenance),
    SAR2EARTH_TILING: `${provenance.tilePx} px, halo ${provenance.haloPx} px, ${normItem(provenance)}`,
    SAR2EARTH_INPUT_RULE: provenance.inputRule.join(" "),
    ...(pixels === "power"
      ? { SAR2EARTH_UNIT: `linear power of ${provenance.displayUnit}` }
      : {}),
    SAR2EARTH_VERSION: provenance.version,
    SAR2EARTH_TIME: provenance.time,
    ...(provenance.earlier === undefined
      ? {}
      : {
          SAR2EARTH_STORED_TILES: storedText(provenance.earlier),
        }),
    SAR2EARTH_SIMULATED: provenance.isSimulated ? "yes" : "no",
    SAR2EARTH_NOTE: `${MADE[pixels]} from ${from}; not an observation.`,
    [RECIPE_ITEM]: recipeText({
      ...provenance.asked,
      stage: last?.stage ?? "syneo",
      box: [...gridBox(grid)],
    }),
  };
}

function storedText({
  tiles,
  since,
  backends,
}: NonNullable<Provenance["earlier"]>): string {
  const on = backends.length === 0 ? "" : `, on ${backends.join("; ")}`;
  return `${tiles}, the first made at ${since}${on}`;
}

const NORMS: Readonly<Record<NormMode, string>> = {
  tile: "",
  scene: ", statistics estimated for the scene",
  exact: ", statistics of the whole scene",
  dense: ", statistics interpolated between tiles",
};

/** Says what norms a chain has, and what they saw. Results of an earlier version have no mode. */
export function normItem({
  norm,
  normMode,
}: Pick<Provenance, "norm" | "normMode">): string {
  return `norm ${norm}${norm === "none" ? "" : (NORMS[normMode] ?? "")}`;
}

/** Returns name and value of the item with a model's hashes; none where it has no graphs. */
export function modelHashItem(
  item: string,
  graphs: readonly { readonly sha256: string }[],
): readonly [string, string] | readonly [] {
  return graphs.length === 0
    ? []
    : [`${item}_SHA256`, graphs.map(({ sha256 }) => sha256).join(" ")];
}

/**
 * Returns card, hashes and backend of each stage's model; "none" where the stage was
 * left out.
 */
function modelItems({ models, seed }: Provenance): Record<string, string> {
  const items: Record<string, string> = {};
  const backends = new Set<string>();
  for (const stage of RESULT_STAGES) {
    const { item } = runRow(stage);
    const used = models.find((model) => model.stage === stage);
    items[item] = used?.cardId ?? "none";
    const [name, hashes = ""] = modelHashItem(item, used?.graphs ?? []);
    if (name !== undefined) {
      items[name] = hashes;
    }
    if (used?.backend) {
      backends.add(`${used.backend.provider}, ${used.backend.description}`);
    }
  }
  return {
    ...items,
    SAR2EARTH_BACKEND: [...backends].join("; "),
    SAR2EARTH_LICENCES: models
      .map(({ cardId, licence }) => `${cardId}: ${licence}`)
      .join("; "),
    ...(seed === null ? {} : { SAR2EARTH_SEED: String(seed) }),
  };
}
