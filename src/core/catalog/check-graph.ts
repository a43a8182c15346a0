/**
 * What every runtime's adapter checks, in one place: bytes, graph and output against the
 * card. A model that breaks its card must not paint a single pixel.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";

/** An input or output as a runtime describes it; names stand for free dimensions. */
export type GraphValue = {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
};

export type TileShape = { readonly height: number; readonly width: number };

/** What a runner needs of a card, after `planGraph` has checked it. */
export type GraphPlan = {
  /** Path of the file below the models folder: `<stage>/<id>/<file>`. */
  readonly path: string;
  readonly sha256: string;
  readonly inputName: string;
  readonly outputName: string;
  /** NCHW, batch 1. */
  readonly inputDims: readonly [number, number, number, number];
  readonly outputDims: readonly [number, number, number, number];
};

const HINT = "Reload the page; if it stays, export the model again (models/training).";

/**
 * The card's graph for tiles of this shape: one input and one output of equal size.
 * @throws AppError card-invalid (no graph, several inputs), model-shape-mismatch (the tile
 *   is not on the card's multiple)
 */
export function planGraph(card: ModelCard, tile: TileShape): GraphPlan {
  const graph = card.graphs?.[0];
  const [input, ...moreInputs] = card.io.inputs;
  const [output, ...moreOutputs] = card.io.outputs;
  if (!graph || !input || !output || moreInputs.length + moreOutputs.length > 0) {
    throw new AppError("card-invalid", `"${card.id}" is not a network for tiles.`, {
      expected: "a graph with one input and one output",
      found: graph
        ? `${card.io.inputs.length} inputs, ${card.io.outputs.length} outputs`
        : "a card without graphs",
      hint: "Choose another model.",
    });
  }
  const { multiple } = card.tiling;
  if (tile.height % multiple !== 0 || tile.width % multiple !== 0) {
    throw shapeError(card, `tiles on multiples of ${multiple} px`, sizeOf(tile));
  }
  return {
    path: `${card.stage}/${card.id}/${graph.file}`,
    sha256: graph.sha256,
    inputName: input.name,
    outputName: output.name,
    inputDims: [1, input.bands, tile.height, tile.width],
    outputDims: [1, output.bands, tile.height, tile.width],
  };
}

/** @throws AppError model-hash-mismatch unless the file's SHA-256 (hex) is the card's. */
export function checkHash(
  card: ModelCard,
  plan: GraphPlan,
  found: string,
  byteLength: number,
): void {
  if (found !== plan.sha256) {
    throw new AppError(
      "model-hash-mismatch",
      `The weights of "${card.title}" are not the ones its card describes.`,
      {
        expected: `SHA-256 ${plan.sha256.slice(0, 12)}…, ${card.graphs?.[0]?.bytes} bytes`,
        found: `SHA-256 ${found.slice(0, 12)}…, ${byteLength} bytes`,
        hint: HINT,
      },
    );
  }
}

/**
 * Names, element type, rank and every fixed dimension of the graph against the plan.
 * A runtime that knows no shape gives an empty one, which is left to `checkOutput`.
 * @throws AppError model-shape-mismatch
 */
export function checkGraph(
  card: ModelCard,
  plan: GraphPlan,
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
): void {
  checkValue(card, "input", plan.inputName, plan.inputDims, inputs);
  checkValue(card, "output", plan.outputName, plan.outputDims, outputs);
}

function checkValue(
  card: ModelCard,
  what: "input" | "output",
  name: string,
  dims: readonly number[],
  values: readonly GraphValue[],
): void {
  const wanted = `one float32 ${what} "${name}" of ${dims.join("×")}`;
  const [value] = values;
  const found = values
    .map((v) => `${v.type} "${v.name}" of ${v.shape.join("×")}`)
    .join(", ");
  const fits =
    values.length === 1 &&
    value !== undefined &&
    value.name === name &&
    value.type === "float32" &&
    (value.shape.length === 0 || value.shape.length === dims.length) &&
    value.shape.every((d, axis) => typeof d !== "number" || d < 0 || d === dims[axis]);
  if (!fits) {
    throw shapeError(card, wanted, found === "" ? `no ${what}` : found);
  }
}

/** @throws AppError model-shape-mismatch */
export function checkInput(card: ModelCard, plan: GraphPlan, length: number): void {
  const wanted = plan.inputDims.reduce((a, b) => a * b, 1);
  if (length !== wanted) {
    throw shapeError(
      card,
      `${wanted} values (${plan.inputDims.join("×")})`,
      `${length} values`,
    );
  }
}

/**
 * The output's shape, and that every value is finite.
 * @throws AppError model-shape-mismatch, model-failed with the count of values that are not
 */
export function checkOutput(
  card: ModelCard,
  plan: GraphPlan,
  dims: readonly number[],
  data: Float32Array,
): void {
  if (dims.join() !== plan.outputDims.join()) {
    throw shapeError(
      card,
      `an output of ${plan.outputDims.join("×")}`,
      `an output of ${dims.join("×")}`,
    );
  }
  let bad = 0;
  for (let i = 0; i < data.length; i++) {
    // NaN and ±∞ are the only numbers whose difference with themselves is not 0.
    const value = data[i] as number;
    if (value - value !== 0) {
      bad++;
    }
  }
  if (bad > 0) {
    throw new AppError(
      "model-failed",
      `"${card.title}" gave values that are no numbers.`,
      {
        expected: "finite values only",
        found: `${bad} of ${data.length} values are NaN or infinite`,
        hint: "Try the other backend (?backend=wasm), or another model.",
      },
    );
  }
}

function shapeError(card: ModelCard, expected: string, found: string): AppError {
  return new AppError(
    "model-shape-mismatch",
    `The graph of "${card.title}" does not fit its card.`,
    { expected, found, hint: HINT },
  );
}

function sizeOf(tile: TileShape): string {
  return `${tile.width} × ${tile.height} px`;
}
