/**
 * This file checks a card's golden pair: the output that PyTorch gave for one input
 * when the model was exported.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { GraphInput } from "#core/catalog/card-graphs.ts";
import { openTileModel } from "#engine/tile-models/tile-model.ts";
import type { Backend, BackendPreference, ModelRunner } from "#ports/model-runner.ts";

type Golden = NonNullable<ModelCard["golden"]>;

/**
 * Runs the golden input; the largest difference from the golden output in the card's range,
 * NaN where the model gave one.
 *
 * @throws Error where a file or an output has not as many values as the card says
 */
export async function goldenError(
  runner: ModelRunner,
  card: ModelCard & { readonly golden: Golden },
  preference: BackendPreference,
  golden: { readonly input: Float32Array; readonly output: Float32Array },
): Promise<{ readonly worst: number; readonly backend: Backend }> {
  const { inputs = [] } = card.graphs?.[0]?.io ?? {};
  const { outputs = [] } = card.graphs?.at(-1)?.io ?? {};
  const fed = splitGolden(card, inputs, golden.input);
  const expected = splitGolden(card, outputs, golden.output);
  const { given, backend } = await run(runner, card, preference, fed);
  let worst = 0;
  for (const [index, values] of expected.entries()) {
    const found = given[index];
    if (found?.length !== values.length) {
      throw new Error(
        `${card.id}: output ${index} has ${found?.length ?? 0} values, not ${values.length}`,
      );
    }
    values.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - (found[i] as number)));
    });
  }
  return { worst, backend };
}

/** A single graph as it is, a chain of graphs as the engine runs it on a tile. */
async function run(
  runner: ModelRunner,
  card: ModelCard & { readonly golden: Golden },
  preference: BackendPreference,
  fed: Float32Array[],
): Promise<{ given: readonly Float32Array[]; backend: Backend }> {
  const { height, width } = card.golden;
  const tile = { height, width };
  if (card.graphs?.length === 1) {
    const { handle, backend } = await runner.load(card, tile, preference);
    const { outputs } = await runner.run(handle, ...fed);
    await runner.release(handle);
    return { given: outputs, backend };
  }
  const model = await openTileModel(card, {
    ...{ runner, tile, backend: preference, seed: 0 },
  });
  const { output } = await model.run(fed[0] as Float32Array, { col: 0, row: 0 });
  return { given: [output], backend: model.backend };
}

/** A golden file's values, one array for each of the values of a graph. */
function splitGolden(
  { id, golden: { height, width } }: ModelCard & { readonly golden: Golden },
  values: readonly GraphInput[],
  all: Float32Array,
): Float32Array[] {
  let at = 0;
  const parts = values.map(({ bands, shape = "image", factor = 1 }) => {
    const from = at;
    at += shape === "vector" ? bands : (bands * height * width) / factor ** 2;
    return all.slice(from, at);
  });
  if (at !== all.length) {
    throw new Error(`${id}: ${all.length} golden values, not ${at}`);
  }
  return parts;
}
