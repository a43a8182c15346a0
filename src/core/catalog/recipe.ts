/**
 * This file keeps what a run was asked for as text in the files that it makes, so that
 * anybody who has the scene can make their pixels again.
 */
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { NORM_MODES } from "./norm-mode.ts";
import { RESULT_STAGES, type ResultStage } from "./stages.ts";

const isResultStageName = (value: unknown) =>
  (RESULT_STAGES as readonly unknown[]).includes(value);

/** Everything that decides pixels, but for the scene's file and the weights behind the ids. */
const recipeSchema = z.strictObject({
  schema: z.literal(1),
  /** How the scene's numbers were said to be meant; null = its file says it. */
  answer: z.enum(["linear", "decibel", "amplitude", "eo"]).nullable(),
  /** What was stated of the scene because its file does not. */
  facts: z.strictObject({
    scaleFactor: z.number().exactOptional(),
    polarisation: z.string().exactOptional(),
    band: z.string().exactOptional(),
    date: z.string().exactOptional(),
    gsdM: z.number().exactOptional(),
  }),
  levels: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.enum(["auto", "off"]) }),
    z.strictObject({ kind: z.literal("offset"), offsetDb: z.number() }),
  ]),
  /** Null = each card's own choice. */
  norm: z.enum(NORM_MODES).nullable(),
  flip: z.enum(["horizontal", "vertical", "both"]).nullable(),
  seed: z.number().int(),
  /** The whole chain: its translator decides the grid, and all of it the tiles. */
  stages: z
    .array(
      z.strictObject({
        stage: z.custom<ResultStage>(isResultStageName),
        cardId: z.string(),
      }),
    )
    .min(1),
  /** The stage whose pixels these are. */
  stage: z.custom<ResultStage>(isResultStageName),
  /** The ground of the pixels, in their CRS, or in pixels of the scene where it has none. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

export type Recipe = z.infer<typeof recipeSchema>;

/** The item of GDAL's metadata that holds the recipe. */
export const RECIPE_ITEM = "SAR2EARTH_RECIPE";

export function recipeText(recipe: Omit<Recipe, "schema">): string {
  return JSON.stringify({ schema: 1, ...recipe } satisfies Recipe);
}

/**
 * Reads the recipe out of a file's metadata.
 * @param where the file's name, for the message
 * @throws AppError metadata-invalid
 */
export function readRecipe(
  items: Readonly<Record<string, string>>,
  where: string,
): Recipe {
  const text = items[RECIPE_ITEM];
  const expected = `a GeoTIFF that SAR2Earth has exported, with ${RECIPE_ITEM} in its metadata`;
  const hint =
    "Export it again with this version, from the page or with `sar2earth translate`.";
  if (text === undefined) {
    const version = items.SAR2EARTH_VERSION;
    const found = version === undefined ? "none" : `none, from version ${version}`;
    throw new AppError("metadata-invalid", `${where} does not say how it was made.`, {
      ...{ expected, found, hint },
    });
  }
  const parsed = recipeSchema.safeParse(jsonOf(text));
  if (parsed.success) {
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  throw new AppError("metadata-invalid", `${where} has a broken ${RECIPE_ITEM}.`, {
    expected: issue?.message ?? expected,
    found: `${issue?.path.join(".") || "it"} in ${text.slice(0, 120)}`,
    hint,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
