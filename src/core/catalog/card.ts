/**
 * The card: the contract between training and browser. The kit's `export.py` writes it,
 * the page and the command line read it, and nothing else in the program knows a model.
 *
 * A card has either `op` (a plain operation on radar power) or `graphs`, one for each role
 * and in the order in which a tile passes through them. Every graph states its own `io`.
 * The first graph's first input is the model's input, the last graph's first output is its
 * output. Which roles there are follows from the stage:
 *
 * | model | graphs (role: inputs → outputs) |
 * |---|---|
 * | any single graph | any role, e.g. `generator`: image → image |
 * | with `sampler` | `encoder`: image → latent y; `step`: x_t, [y,] time embedding → g; `decoder`: latent → image |
 * | stage `segment` | `encoder`: image → embedding; `decoder`: embedding, points, labels, earlier mask, whether there is one, size → mask, predicted IoU, mask of a quarter of the size |
 *
 * Latents are images with a `factor` above 1. What a network does to bring its latents to
 * unit scale belongs into encoder and decoder; the host knows nothing of it.
 */
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import {
  graph,
  hasDistinctRoles,
  hasFittingFactors,
  hasHaloForInsets,
  hasSamplerRoles,
  type ModelGraph,
  sampler,
} from "./card-graphs.ts";

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
  /** Pixel size at the network's input, in metres on the ground. */
  gsdM: z.number().positive(),
  /** Within this range a scene is fed at its own pixel size, without resampling. */
  gsdRangeM: z.tuple([z.number().positive(), z.number().positive()]),
  unit,
  /** Card unit → input range: lo ↦ range[0], hi ↦ range[1], clipped. */
  stretch: z.tuple([z.number(), z.number()]),
  /** The training input's local spread in dB (`localSpreadsDb`), where its looks are known. */
  localSpreadDb: z.number().positive().optional(),
  /**
   * For unit `dn` only: a scene in another unit is brought to the training data's scale
   * by mapping this quantile of its amplitude to `stretch[1]`.
   */
  relativeQuantile: z.number().min(0).max(1).optional(),
  /** Histogram of the training input in the card's unit, in equal bins from lo to hi. */
  inputStats: z.object({
    lo: z.number(),
    hi: z.number(),
    counts: z.array(z.number().int().nonnegative()).min(2),
    n: z.number().int().nonnegative(),
  }),
});

/** How a scene is brought to a model of whose training data nothing is stated. */
const feed = domain.pick({ unit: true, stretch: true, relativeQuantile: true }).extend({
  /** Pixel size that scenes are resampled to; null = they keep their own. */
  gsdM: z.number().positive().nullable(),
});

const measuredRow = z.object({
  /** `model`, or a baseline it is compared with. */
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
    /** For models that take radar power and have no `domain`. */
    feed: feed.optional(),
    graphs: z.array(graph).min(1).optional(),
    op: z
      .object({ name: z.string(), parameters: z.record(z.string(), z.number()) })
      .optional(),
    sampler: sampler.optional(),
    tiling: z.object({
      /** Side in pixels of the square tile that the network is fed, halo included. */
      tile: z.number().int().positive(),
      /** Tiles start and end on multiples of this, a multiple of every `factor`. */
      multiple: z.number().int().positive(),
      /**
       * Width of a tile's border whose output is not used. It is measured: a change
       * further away changes the output by less than 1/255. For a sampler it covers
       * encoder, all steps and decoder.
       */
      haloPx: z.number().int().nonnegative(),
      /**
       * The exact receptive radius: with the statistics of norms and attention held
       * constant, pixels further away have no effect at all.
       */
      receptiveRadius: z.number().int().nonnegative().optional(),
      /**
       * Names what is computed from the whole tile, so that neighbouring tiles differ
       * and must be blended: instance or group normalisation, or attention over all
       * pixels. `none` means that any tiling gives the same pixels.
       */
      norm: z.enum(["none", "instance", "group", "attention", "channel-attention"]),
      /** The graph takes tiles of exactly this size; any multiple by default. */
      isFixed: z.boolean().optional(),
      /** The norm mode that suits the network best, as measured; `tile` if absent. */
      normMode: z.enum(["tile", "scene", "dense"]).optional(),
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
        /** Ids of the de-noisers whose output a translator saw; absent = radar as it is. */
        denoisers: z.array(z.string()).optional(),
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
        /**
         * Raw float32 data of the first graph's inputs and of the last graph's outputs;
         * several arrays are concatenated in the order of io. For a sampler the noise
         * is that of seed 0 with the tile's first pixel at (0, 0).
         */
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
  })
  .refine(hasHaloForInsets, {
    message: "tiling.haloPx is at least the insetPx of every output",
  })
  .refine(hasDistinctRoles, { message: "graphs have roles of their own" })
  .refine(hasFittingFactors, {
    message: "tiling.multiple is a multiple of every factor in graphs[].io",
  })
  .refine(hasSamplerRoles, {
    message: "a card with a sampler has the graphs encoder, step and decoder",
  });

export type ModelCard = z.infer<typeof modelCardSchema>;
export type ModelStage = ModelCard["stage"];

/**
 * Returns the graph with that role, or the first one if no role is given; null if there
 * is none.
 */
export function graphOf(card: ModelCard, role?: string): ModelGraph | null {
  const { graphs = [] } = card;
  return (role === undefined ? graphs[0] : graphs.find((g) => g.role === role)) ?? null;
}

/** Returns the names of the first graph's outputs, in order. */
export function outputNames({ graphs }: ModelCard): readonly string[] {
  return graphs?.[0]?.io.outputs.map(({ name }) => name) ?? [];
}

/** Returns the range of the model's input, null where the card states none. */
export function inputRange({ graphs }: ModelCard): readonly [number, number] | null {
  return graphs?.[0]?.io.inputs[0]?.range ?? null;
}

/** Returns the values of the card's unit that become the ends of the input's range. */
export function inputStretch({ domain, feed }: ModelCard): readonly [number, number] {
  return domain?.stretch ?? feed?.stretch ?? [0, 1];
}

/** Returns the range of the model's output, null where the card states none. */
export function outputRange({ graphs }: ModelCard): readonly [number, number] | null {
  return graphs?.at(-1)?.io.outputs[0]?.range ?? null;
}

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

/** Parses a card. @throws AppError card-invalid, naming the first field that is wrong */
export function parseModelCard(value: unknown, where: string): ModelCard {
  return parseWith(
    modelCardSchema,
    withGraphIo(value),
    "card-invalid",
    `The model card ${where}`,
  );
}

/** Converts older cards, which have one graph and state `io` beside it instead of in it. */
function withGraphIo(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("io" in value)) {
    return value;
  }
  const { io, ...card } = value;
  const graphs = "graphs" in card && Array.isArray(card.graphs) ? card.graphs : [];
  return graphs.length === 1 ? { ...card, graphs: [{ io, ...graphs[0] }] } : card;
}

/** Parses the catalogue. @throws AppError catalog-invalid */
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
