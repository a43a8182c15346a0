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
  const { given, backend } = await run(runner, card, preference, fed, card.golden);
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

/**
 * Runs the upper left corner of the golden input on both backends; the largest difference
 * of their outputs, and what the second one was.
 */
export async function backendDifference(
  runner: ModelRunner,
  card: ModelCard & { readonly golden: Golden },
  preferences: readonly [BackendPreference, BackendPreference],
  golden: Float32Array,
): Promise<{ readonly worst: number; readonly backend: Backend }> {
  const { inputs = [] } = card.graphs?.[0]?.io ?? {};
  // A deeper level of one pixel has no variance, which an instance norm divides by.
  const side = Math.min(Math.max(32, 2 * card.tiling.multiple), card.golden.height);
  const fed = splitGolden(card, inputs, golden).map((values, index) =>
    cutCorner(values, inputs[index] as GraphInput, card.golden, side),
  );
  const tile = { height: side, width: side };
  const first = await run(runner, card, preferences[0], fed, tile);
  const second = await run(runner, card, preferences[1], fed, tile);
  let worst = first.given.length === second.given.length ? 0 : Number.NaN;
  for (const [index, values] of first.given.entries()) {
    values.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - (second.given[index]?.[i] as number)));
    });
  }
  return { worst, backend: second.backend };
}

/** The first `side` rows and columns of each band; a vector stays as it is. */
function cutCorner(
  values: Float32Array,
  { bands, shape = "image", factor = 1 }: GraphInput,
  { height, width }: Golden,
  side: number,
): Float32Array {
  if (shape === "vector") {
    return values;
  }
  const [rows, stride, cut] = [height / factor, width / factor, side / factor];
  return Float32Array.from({ length: bands * cut * cut }, (_, i) => {
    const band = Math.floor(i / (cut * cut));
    const row = Math.floor(i / cut) % cut;
    return values[(band * rows + row) * stride + (i % cut)] as number;
  });
}

/** A single graph as it is, a chain of graphs as the engine runs it on a tile. */
async function run(
  runner: ModelRunner,
  card: ModelCard,
  preference: BackendPreference,
  fed: Float32Array[],
  tile: { readonly height: number; readonly width: number },
): Promise<{ given: readonly Float32Array[]; backend: Backend }> {
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
