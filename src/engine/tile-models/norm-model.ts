/**
 * This file runs a network whose norms are given statistics, or whose statistics are
 * collected. It is the only place that knows the inputs that `core/onnx/norm-graph.ts`
 * adds to a graph.
 */
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { NormForm } from "#core/onnx/norm-graph.ts";
import type { GivenStatistics, NormStatistics } from "#core/tiling/norm-statistics.ts";
import { fromGraphImage, toGraphImage } from "./image-order.ts";
import type { TileModel, TileModelOptions, TileOutput } from "./tile-model.ts";

/** The statistics of 3 × 3 tiles, row by row, and the part that each has in a pixel. */
export type NormsAround = {
  readonly nine: readonly NormStatistics[];
  /** `[pixel][3]` along the height. */
  readonly rows: Float32Array;
  /** `[pixel][3]` along the width. */
  readonly cols: Float32Array;
};

export type NormModel = {
  /** Number of its norms. */
  readonly count: number;
  /**
   * Runs a tile and returns its statistics over the pixels of weight 1. Norms use those
   * given, or what the tile itself has there.
   */
  collect(
    input: Float32Array,
    weights: Float32Array,
    given: GivenStatistics | null,
  ): Promise<TileOutput & NormStatistics>;
  /** Runs a tile with one set of statistics; in no `dense` mode. */
  runGiven(input: Float32Array, given: NormStatistics): Promise<TileOutput>;
  /** Runs a tile with statistics that are interpolated to its pixels; in `dense` mode. */
  runDense(input: Float32Array, around: NormsAround): Promise<TileOutput>;
};

/** Opens the forms of the card's graph that a mode needs. */
export async function openNormModel(
  card: ModelCard,
  { runner, tile, backend: preference }: TileModelOptions,
  mode: Exclude<NormMode, "tile">,
): Promise<TileModel & { readonly norms: NormModel }> {
  const load = (form: NormForm) => runner.load(card, tile, preference, undefined, form);
  const collecting = await load("collect");
  const running = await load(mode === "dense" ? "dense" : "given");
  const lengths = collecting.normLengths ?? [];
  const length = lengths.reduce((sum, n) => sum + n, 0);
  const ones = new Float32Array(tile.width * tile.height).fill(1);
  const unused = new Float32Array(length);
  const io = graphOf(card)?.io;
  const [taken, given] = [io?.inputs[0], io?.outputs[0]];
  const run = async (handle: string, ...inputs: Float32Array[]) => {
    // What is kept for the next tile is not to be transferred.
    const [image, ...others] = inputs as [Float32Array, ...Float32Array[]];
    const fed = taken ? toGraphImage(image, taken, tile) : image;
    const ran = await runner.run(
      handle,
      fed,
      ...others.map((values) => values.slice()),
    );
    const [first, ...rest] = ran.outputs;
    const output = given ? fromGraphImage(first, given, tile) : first;
    return { outputs: [output, ...rest] as const, runMs: ran.runMs };
  };
  const collect: NormModel["collect"] = async (input, weights, given) => {
    const { outputs, runMs } = await run(
      collecting.handle,
      ...[input, weights, firstNorms(lengths, given)],
      ...[given?.mean ?? unused, given?.variance ?? unused],
    );
    const [output, mean, variance] = outputs as unknown as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return { output, mean, variance, runMs };
  };
  return {
    backend: running.backend,
    loadMs: collecting.loadMs + running.loadMs,
    run: (input) => collect(input, ones, null),
    norms: {
      count: lengths.length,
      collect,
      async runGiven(input, { mean, variance }) {
        const { outputs, runMs } = await run(running.handle, input, mean, variance);
        return { output: outputs[0], runMs };
      },
      async runDense(input, { nine, rows, cols }) {
        const { outputs, runMs } = await run(
          running.handle,
          ...[input, ...joinNine(nine, length)],
          ...[rows, turn(cols)],
        );
        return { output: outputs[0], runMs };
      },
    },
  };
}

/** Returns 1 for each statistic of a norm that uses what is given, 0 for the others. */
function firstNorms(
  lengths: readonly number[],
  given: GivenStatistics | null,
): Float32Array {
  const { norms = lengths.length } = given ?? { norms: 0 };
  return Float32Array.from(
    lengths.flatMap((length, i) => Array<number>(length).fill(i < norms ? 1 : 0)),
  );
}

/** Returns means and variances as `[channel][9]`. */
function joinNine(
  nine: readonly NormStatistics[],
  length: number,
): [Float32Array, Float32Array] {
  const join = (what: keyof NormStatistics) => {
    const joined = new Float32Array(length * nine.length);
    for (const [i, statistics] of nine.entries()) {
      const values = statistics[what];
      for (let channel = 0; channel < length; channel++) {
        joined[channel * nine.length + i] = values[channel] as number;
      }
    }
    return joined;
  };
  return [join("mean"), join("variance")];
}

/** `[pixel][3]` → `[3][pixel]`. */
function turn(parts: Float32Array): Float32Array {
  const length = parts.length / 3;
  return Float32Array.from(
    { length: parts.length },
    (_, i) => parts[(i % length) * 3 + Math.floor(i / length)] as number,
  );
}
