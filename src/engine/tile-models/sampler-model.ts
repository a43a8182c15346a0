/**
 * This file runs a Brownian-bridge diffusion sampler in latent space (BBDM, Li et al.,
 * CVPR 2023) on one tile: encode the SAR tile, step from its latent to the EO latent,
 * decode.
 *
 * A tile goes through all of its steps before the next tile starts, so the card's halo
 * is that of the whole chain. (In the other order, with all tiles of a step before the
 * next step, no such halo would be needed, but the latent of the whole scene would have
 * to be stored and nothing could be shown before the last step.) Noise is a function of
 * the pixel's position, so that overlapping tiles agree.
 */
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import type { ModelGraph } from "#core/catalog/card-graphs.ts";
import { AppError } from "#core/errors.ts";
import { positionNormal } from "#core/position-noise.ts";
import type { TileModel, TileModelOptions, TilePosition } from "./tile-model.ts";
import { timeEmbedding } from "./time-embedding.ts";

type Sampler = NonNullable<ModelCard["sampler"]>;

const ROLES = ["encoder", "step", "decoder"] as const;

/** Shape of a tile's latents, planar `[band][row][col]`, and their position. */
type LatentShape = {
  readonly bands: number;
  readonly width: number;
  readonly height: number;
  readonly factor: number;
};

export async function openSamplerModel(
  card: ModelCard,
  sampler: Sampler,
  { runner, tile, backend: preference, seed }: TileModelOptions,
): Promise<TileModel> {
  const models = [];
  for (const role of ROLES) {
    models.push(await runner.load(card, tile, preference, role));
  }
  const [encoder, step, decoder] = models.map(({ handle }) => handle) as [
    string,
    string,
    string,
  ];
  const stepGraph = graphOf(card, "step") as ModelGraph;
  const shape = latentShape(card, tile);
  const embeddings = sampler.steps.map((t) =>
    timeEmbedding(t, embeddingSize(card, stepGraph)),
  );
  return {
    backend: (models[1] as (typeof models)[number]).backend,
    loadMs: models.reduce((sum, model) => sum + model.loadMs, 0),
    async run(input, at) {
      const encoded = await runner.run(encoder, input);
      let runMs = encoded.runMs;
      const y = encoded.outputs[0];
      const x = y.slice();
      for (const [i, embedding] of embeddings.entries()) {
        const { outputs, ...run } = await runner.run(
          step,
          ...stepInputs(stepGraph, x, y, embedding),
        );
        runMs += run.runMs;
        advance(sampler, i, x, outputs[0], { shape, at, seed });
      }
      const decoded = await runner.run(decoder, x);
      return { output: decoded.outputs[0], runMs: runMs + decoded.runMs };
    },
  };
}

/**
 * Computes one step of the sampler in place:
 *
 * x_n = x_t − (1 − m_n/m_t)·g + √(2·s·m_n·(m_t − m_n)/m_t)·z, and x_t − g at the last
 * step,
 *
 * where g is the network's output and z is standard normal noise. This is Eq. 12 of the
 * paper with η = 1 and δ_t = 2·s·(m_t − m_t²); y cancels out.
 */
export function advance(
  { m, s }: Sampler,
  index: number,
  x: Float32Array,
  g: Float32Array,
  place: {
    readonly shape: LatentShape;
    readonly at: TilePosition;
    readonly seed: number;
  },
): void {
  const mt = m[index] as number;
  const mn = m[index + 1] ?? 0;
  const pull = 1 - mn / mt;
  const sigma = Math.sqrt((2 * s * mn * (mt - mn)) / mt);
  for (let i = 0; i < x.length; i += 1) {
    x[i] = (x[i] as number) - pull * (g[i] as number);
  }
  if (sigma === 0) {
    return;
  }
  const { bands, width, height, factor } = place.shape;
  const [col0, row0] = [place.at.col / factor, place.at.row / factor];
  let i = 0;
  for (let band = 0; band < bands; band += 1) {
    for (let row = row0; row < row0 + height; row += 1) {
      for (let col = col0; col < col0 + width; col += 1) {
        const z = positionNormal(place.seed, index, band, row, col);
        x[i] = (x[i] as number) + sigma * z;
        i += 1;
      }
    }
  }
}

/**
 * Lists the inputs in the order of the graph: x_t, then y if the step is conditioned on
 * it, and the time.
 */
function stepInputs(
  { io }: ModelGraph,
  x: Float32Array,
  y: Float32Array,
  embedding: Float32Array,
): Float32Array[] {
  const images = [x, y];
  // The arrays are copied, because a runner takes over what it is given.
  return io.inputs.map(({ shape }) =>
    (shape === "vector" ? embedding : (images.shift() ?? y)).slice(),
  );
}

function latentShape(
  card: ModelCard,
  tile: { readonly width: number; readonly height: number },
): LatentShape {
  const { bands = 1, factor = 1 } = graphOf(card, "encoder")?.io.outputs[0] ?? {};
  return { bands, factor, width: tile.width / factor, height: tile.height / factor };
}

function embeddingSize(card: ModelCard, { io }: ModelGraph): number {
  const time = io.inputs.find(({ shape }) => shape === "vector");
  if (time === undefined || time.bands % 2 !== 0) {
    throw new AppError("card-invalid", `"${card.id}" has no input for the time.`, {
      expected: "a step graph with a vector input of an even size",
      found: io.inputs.map(({ name, bands }) => `"${name}" of ${bands}`).join(", "),
      hint: "Export the model again with the kit's export.py.",
    });
  }
  return time.bands;
}
