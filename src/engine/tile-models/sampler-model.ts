/**
 * A sampler of a Brownian bridge in latent space (BBDM, Li et al., CVPR 2023), on one tile:
 * encode, step from the SAR latent to the EO latent, decode.
 *
 * A tile goes through all of its steps before the next one begins, so the card's halo is
 * that of the whole chain. (The other order, every tile of a step before the next step,
 * would need no such halo but the latent of the whole scene, and would paint nothing before
 * its last step.) Noise is drawn by position, so that tiles agree where they overlap.
 */
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import type { ModelGraph } from "#core/catalog/card-graphs.ts";
import { AppError } from "#core/errors.ts";
import { positionNormal } from "#core/position-noise.ts";
import type { TileModel, TileModelOptions, TilePosition } from "./tile-model.ts";
import { timeEmbedding } from "./time-embedding.ts";

type Sampler = NonNullable<ModelCard["sampler"]>;

const ROLES = ["encoder", "step", "decoder"] as const;

/** Latents of a tile, planar `[band][row][col]`, and where they lie. */
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
 * One step of the sampler, in place: x_n = x_t − (1 − m_n/m_t)·g
 * + √(2·s·m_n·(m_t − m_n)/m_t)·z, and x_t − g at the last one.
 *
 * It is Eq. 12 of the paper with η = 1 and δ_t = 2·s·(m_t − m_t²), in which y drops out.
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

/** In the order of the graph: x_t, then y where the step is conditioned on it, and the time. */
function stepInputs(
  { io }: ModelGraph,
  x: Float32Array,
  y: Float32Array,
  embedding: Float32Array,
): Float32Array[] {
  const images = [x, y];
  // Copies: what a runner is given is consumed.
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
    throw new AppError("card-invalid", `"${card.id}" cannot be told the time.`, {
      expected: "a step graph with a vector input of an even size",
      found: io.inputs.map(({ name, bands }) => `"${name}" of ${bands}`).join(", "),
      hint: "Export the model again with the kit's export.py.",
    });
  }
  return time.bands;
}
