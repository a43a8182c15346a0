/** The graphs of a card: their inputs and outputs, and how those of a sampler are called. */
import { z } from "zod";

/** One input or output of a graph, float32, by its name in the ONNX file. */
const graphValue = z.object({
  name: z.string(),
  bands: z.number().int().positive(),
  /** What the values mean: lo ↦ dark, hi ↦ bright; null where that says nothing. */
  range: z.tuple([z.number(), z.number()]).nullable(),
  /**
   * `image` [1, bands, height / factor, width / factor] when absent; `vector` [1, bands];
   * `points` [1, n, bands] for any n: prompts of a segmenter.
   */
  shape: z.enum(["image", "vector", "points"]).optional(),
  /** An image's pixel is this many pixels of the tile wide; 1 when absent. Latents: 4, 8 … */
  factor: z.number().int().positive().optional(),
});

export const graph = z.object({
  role: z.string(),
  file: z.string(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** In words, e.g. `fp32` or `fp16 weights, fp32 arithmetic`. Inputs and outputs are fp32. */
  precision: z.string(),
  io: z.object({
    inputs: z.array(graphValue).min(1),
    outputs: z.array(graphValue).min(1),
  }),
});

/**
 * How `step` is called, from the SAR latent y to the EO latent: the Brownian bridge of BBDM
 * (Li et al., CVPR 2023) with η = 1, whose update collapses to
 * x_n = x_t − (1 − m_n/m_t)·g + √(2·s·m_n·(m_t − m_n)/m_t)·z, z ~ N(0, 1), x = y at first
 * and x̂0 = x_t − g at the last step. `step` predicts g = x_t − x0.
 */
export const sampler = z
  .object({
    kind: z.literal("brownian-bridge"),
    /** Time t of each call, falling; for a linear schedule of 1000, e.g. [999, 749, 499, 249]. */
    steps: z.array(z.number().nonnegative()).min(1),
    /** m_t at these times, in (0, 1), falling: 0 = EO, 1 = SAR. */
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

export function hasSamplerRoles({
  graphs = [],
  sampler: schedule,
}: Graphs & { readonly sampler?: z.infer<typeof sampler> | undefined }): boolean {
  return (
    schedule === undefined ||
    graphs.map(({ role }) => role).join() === "encoder,step,decoder"
  );
}
