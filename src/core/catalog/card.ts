/**
 * The card: the contract between training and browser. The kit's `export.py` writes it,
 * the page and the command line read it, and nothing else in the program knows a model.
 */
import { z } from "zod";
import { AppError } from "#core/errors.ts";

const meanStd = z.object({ mean: z.number(), std: z.number() });

const unit = z.enum([
  "dn",
  "dn-db",
  "sigma0-db",
  "beta0-db",
  "gamma0-db",
  "backscatter-db",
]);

const domain = z.object({
  dataset: z.string(),
  sensor: z.string(),
  /** Radar band letter: C, X … */
  band: z.string(),
  polarisation: z.string(),
  /** Ground metres a pixel at the network's input. */
  gsdM: z.number().positive(),
  /** Within this range a scene is fed at its own GSD, without resampling. */
  gsdRangeM: z.tuple([z.number().positive(), z.number().positive()]),
  unit,
  /** Card unit → input range: lo ↦ range[0], hi ↦ range[1], clipped. */
  stretch: z.tuple([z.number(), z.number()]),
  /**
   * For unit `dn` only: a scene in another unit is brought to the training data's scale
   * by mapping this quantile of its amplitude to `stretch[1]`.
   */
  relativeQuantile: z.number().min(0).max(1).optional(),
  /** Histogram of the training input in the card's unit, equal bins from lo to hi. */
  inputStats: z.object({
    lo: z.number(),
    hi: z.number(),
    counts: z.array(z.number().int().nonnegative()).min(2),
    n: z.number().int().nonnegative(),
  }),
});

const band = z.object({
  name: z.string(),
  bands: z.number().int().positive(),
  range: z.tuple([z.number(), z.number()]).nullable(),
  /** `image` [1, bands, height, width] when absent; `vector` [1, bands]. */
  shape: z.enum(["image", "vector"]).optional(),
});

const measuredRow = z.object({
  name: z.string(),
  mae: meanStd,
  mse: meanStd,
  psnr: meanStd,
  psnrPooled: z.number(),
  ssim: meanStd,
  lpips: meanStd.optional(),
});

export const modelCardSchema = z
  .object({
    schema: z.literal(1),
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    stage: z.enum(["denoise", "translate", "refine", "metric", "segment"]),
    method: z.string(),
    supervision: z.enum(["pair", "unpair", "hybrid", "self", "none"]),
    title: z.string(),
    summary: z.string(),
    paper: z
      .object({ title: z.string(), url: z.string(), tableRow: z.string().nullable() })
      .nullable(),
    domain: domain.nullable(),
    graphs: z
      .array(
        z.object({
          role: z.string(),
          file: z.string(),
          bytes: z.number().int().positive(),
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          precision: z.string(),
        }),
      )
      .min(1)
      .optional(),
    op: z
      .object({ name: z.string(), parameters: z.record(z.string(), z.number()) })
      .optional(),
    io: z.object({ inputs: z.array(band).min(1), outputs: z.array(band).min(1) }),
    tiling: z.object({
      /** Side of the square tile that the network is fed, halo included. */
      tile: z.number().int().positive(),
      multiple: z.number().int().positive(),
      /** Border of a tile whose output is not trusted. */
      haloPx: z.number().int().nonnegative(),
      norm: z.enum(["instance", "none"]),
    }),
    cost: z.object({
      params: z.number().nonnegative(),
      macsPerPixel: z.number().nonnegative(),
    }),
    training: z
      .object({
        data: z.string(),
        split: z.string(),
        seed: z.number(),
        steps: z.number(),
        hours: z.number(),
        hardware: z.string(),
        kitCommit: z.string(),
        curve: z.array(z.record(z.string(), z.number())),
      })
      .nullable(),
    measured: z
      .object({
        dataset: z.string(),
        split: z.string(),
        n: z.number().int(),
        patchPx: z.number().int(),
        backend: z.string(),
        modelSha256: z.string(),
        rows: z.array(measuredRow),
      })
      .nullable(),
    golden: z
      .object({
        /** Raw float32; several inputs or outputs lie one after the other, in io's order. */
        input: z.string(),
        output: z.string(),
        height: z.number().int().positive(),
        width: z.number().int().positive(),
        tolerance: z.number().positive(),
      })
      .nullable(),
    licence: z.string(),
    attribution: z.string(),
  })
  .refine((card) => (card.graphs === undefined) !== (card.op === undefined), {
    message: "a card has either graphs (a network) or op (a plain operation)",
  })
  .refine((card) => card.tiling.tile % card.tiling.multiple === 0, {
    message: "tiling.tile is a multiple of tiling.multiple",
  })
  .refine((card) => card.tiling.tile > 2 * card.tiling.haloPx, {
    message: "tiling.tile is larger than two halos",
  });

export type ModelCard = z.infer<typeof modelCardSchema>;
export type ModelStage = ModelCard["stage"];

export const catalogSchema = z.object({
  schema: z.literal(1),
  models: z.array(
    z.object({
      id: z.string(),
      stage: modelCardSchema.shape.stage,
      title: z.string(),
      /** Path of the card, relative to the catalogue. */
      card: z.string(),
      sha256: z.string(),
    }),
  ),
});

export type Catalog = z.infer<typeof catalogSchema>;

/** @throws AppError card-invalid, naming the first field that does not fit. */
export function parseModelCard(value: unknown, where: string): ModelCard {
  return parseWith(modelCardSchema, value, "card-invalid", `The model card ${where}`);
}

/** @throws AppError catalog-invalid */
export function parseCatalog(value: unknown, where: string): Catalog {
  return parseWith(
    catalogSchema,
    value,
    "catalog-invalid",
    `The model catalogue ${where}`,
  );
}

function parseWith<T>(
  schema: z.ZodType<T>,
  value: unknown,
  code: "card-invalid" | "catalog-invalid",
  what: string,
): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  throw new AppError(code, `${what} does not follow its contract.`, {
    expected: "the fields described in core/catalog/card.ts",
    found: issue
      ? `${issue.path.join(".") || "(top level)"}: ${issue.message}`
      : "an invalid value",
    hint: "Export the model again with the kit's export.py, which writes the card.",
    cause: result.error,
  });
}
