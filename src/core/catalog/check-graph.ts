/**
 * This file checks bytes, graph and output against the card, for the adapters of all
 * runtimes. A model that does not match its card must not produce a single pixel.
 */
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import type { GraphInput } from "#core/catalog/card-graphs.ts";
import { RESULT_STAGES, runRow, stageRow } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import { type OnnxValue, readOnnx } from "./read-onnx.ts";

/** An input or output as a runtime describes it; free dimensions have names. */
export type GraphValue = {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
};

export type TileShape = { readonly height: number; readonly width: number };

/** What a runner needs to know of one graph of a card, after `planGraph` has checked it. */
export type GraphPlan = {
  /** Path of the file below the models folder: `<stage>/<id>/<file>`. */
  readonly path: string;
  /** Path below `node_modules` where a package brings the file; null = it is at `path`. */
  readonly package: string | null;
  readonly sha256: string;
  readonly bytes: number;
  /** Values of the free dimensions "height" and "width": those of the graph's first image. */
  readonly sides: TileShape;
  /** In the card's order. */
  readonly inputs: readonly PlannedValue[];
  readonly outputs: readonly PlannedValue[];
};

export type PlannedValue = {
  readonly name: string;
  /** Dimensions: NCHW for an image, NC for a vector, C for a list, [1, n, C] for points; null = any. */
  readonly dims: readonly (number | null)[];
};

const HINT = "Reload the page; if it stays, export the model again (models/training).";

/**
 * Plans the use of a card's graph for tiles of this shape, which is given in pixels of
 * the scene: the graph with that role, or the first one.
 * @throws AppError card-invalid (no such graph), model-shape-mismatch (the tile's size
 *   is not a multiple of the card's `multiple`)
 */
export function planGraph(card: ModelCard, tile: TileShape, role?: string): GraphPlan {
  const graph = graphOf(card, role);
  if (graph === null) {
    const roles = (card.graphs ?? []).map((g) => g.role).join(", ");
    throw new AppError("card-invalid", `"${card.id}" has no such network.`, {
      expected: role === undefined ? "a card with a graph" : `a graph "${role}"`,
      found: roles === "" ? "a card without graphs" : roles,
      hint: "Choose another model.",
    });
  }
  const { multiple } = card.tiling;
  if (tile.height % multiple !== 0 || tile.width % multiple !== 0) {
    throw shapeError(card, `tiles on multiples of ${multiple} px`, sizeOf(tile));
  }
  const { inputs, outputs } = graph.io;
  const factor = inputs.find(({ shape = "image" }) => shape === "image")?.factor ?? 1;
  return {
    path: `${card.stage}/${card.id}/${graph.file}`,
    package: graph.package ?? null,
    sha256: graph.sha256,
    bytes: graph.bytes,
    sides: { height: tile.height / factor, width: tile.width / factor },
    inputs: inputs.map((value) => planValue(value, tile)),
    outputs: outputs.map((value) => planValue(value, tile)),
  };
}

function planValue(
  { name, bands, shape = "image", factor = 1 }: GraphInput,
  { height, width }: TileShape,
): PlannedValue {
  switch (shape) {
    case "image":
      return { name, dims: [1, bands, height / factor, width / factor] };
    case "vector":
      return { name, dims: [1, bands] };
    case "list":
      return { name, dims: [bands] };
    case "points":
      return { name, dims: [1, null, bands] };
    case "labels":
      return { name, dims: [1, null] };
  }
}

/** Returns the dimensions for that many values, the free one computed; null if none fit. */
export function fitDims(
  { dims }: PlannedValue,
  length: number,
): readonly number[] | null {
  const known = dims.reduce<number>((n, d) => n * (d ?? 1), 1);
  const isFree = dims.includes(null);
  return length === known || (isFree && length > 0 && length % known === 0)
    ? dims.map((d) => d ?? length / known)
    : null;
}

/**
 * Checks the number of bands that a model of the pipeline takes and gives: one for
 * radar power, three for a picture (a translator may output one, which is drawn as
 * grey). Cards of other stages and plain operations are not checked.
 * @throws AppError model-shape-mismatch
 */
export function checkStageBands(card: ModelCard): void {
  const stage = RESULT_STAGES.find((s) => runRow(s).cardStage === card.stage);
  const { graphs } = card;
  if (stage === undefined || graphs === undefined) {
    return;
  }
  const { takes, noun } = runRow(stage);
  const taken = graphs[0]?.io.inputs[0]?.bands ?? 0;
  const given = graphs.at(-1)?.io.outputs[0]?.bands ?? 0;
  const wanted = { power: 1, rgb8: 3 };
  const isGrey = takes === "power" && given === 1;
  const { pixels } = stageRow(stage);
  if (taken !== wanted[takes] || (given !== wanted[pixels] && !isGrey)) {
    const grey =
      takes === "power" && pixels === "rgb8" ? ", or one that is painted grey" : "";
    throw shapeError(
      card,
      `a ${noun} that takes ${bandsText(wanted[takes])} and gives ${bandsText(wanted[pixels])}${grey}`,
      `one that takes ${bandsText(taken)} and gives ${given}`,
    );
  }
}

function bandsText(count: number): string {
  return `${count} ${count === 1 ? "band" : "bands"}`;
}

/**
 * Checks the graph's file against the plan before a runtime loads it: names, types,
 * shapes, and that the file contains all weights.
 * @throws AppError file-unsupported, model-shape-mismatch
 */
export function checkOnnxFile(
  card: ModelCard,
  plan: GraphPlan,
  bytes: Uint8Array,
): void {
  const { inputs, outputs, externalFiles } = readOnnx(bytes);
  if (externalFiles.length > 0) {
    throw new AppError(
      "file-unsupported",
      `The graph of "${card.title}" keeps its weights in a second file.`,
      {
        expected: "an ONNX file that holds all of its weights",
        found: `external data in ${externalFiles.slice(0, 3).join(", ")}`,
        hint: "Export it as one file: torch.onnx.export(…, external_data=False), or onnx.save(onnx.load(path), path).",
      },
    );
  }
  const asGraphValue = ({ name, type, dims }: OnnxValue): GraphValue => ({
    ...{ name, type },
    shape: dims.map((d) => d ?? "n"),
  });
  checkGraph(card, plan, inputs.map(asGraphValue), outputs.map(asGraphValue));
}

/** Compares SHA-256 hashes (hex). @throws AppError model-hash-mismatch */
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
        expected: `SHA-256 ${plan.sha256.slice(0, 12)}…, ${plan.bytes} bytes`,
        found: `SHA-256 ${found.slice(0, 12)}…, ${byteLength} bytes`,
        hint: HINT,
      },
    );
  }
}

/**
 * Checks names, element type, rank and every fixed dimension of the graph against the
 * plan. An empty shape is one that the runtime does not know; see `checkOutput`.
 * @throws AppError model-shape-mismatch
 */
export function checkGraph(
  card: ModelCard,
  plan: GraphPlan,
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
): void {
  checkValues(card, "input", plan.inputs, inputs);
  checkValues(card, "output", plan.outputs, outputs);
}

function checkValues(
  card: ModelCard,
  what: "input" | "output",
  planned: readonly PlannedValue[],
  values: readonly GraphValue[],
): void {
  const fits =
    values.length === planned.length &&
    planned.every(({ name, dims }) => {
      const value = values.find((v) => v.name === name);
      return (
        value !== undefined &&
        value.type === "float32" &&
        (value.shape.length === 0 || value.shape.length === dims.length) &&
        value.shape.every(
          (d, axis) =>
            typeof d !== "number" || d < 0 || dims[axis] === null || d === dims[axis],
        )
      );
    });
  if (!fits) {
    const wanted = planned.map(({ name, dims }) => `"${name}" of ${textOf(dims)}`);
    const found = values.map((v) => `${v.type} "${v.name}" of ${v.shape.join("×")}`);
    throw shapeError(
      card,
      `one float32 ${what} ${wanted.join(", one ")}`,
      found.length === 0 ? `no ${what}` : found.join(", "),
    );
  }
}

/** Checks that each input has an array of its size. @throws AppError model-shape-mismatch */
export function checkInputs(
  card: ModelCard,
  plan: GraphPlan,
  inputs: readonly Float32Array[],
): void {
  const fits =
    inputs.length === plan.inputs.length &&
    plan.inputs.every((value, i) => fitDims(value, inputs[i]?.length ?? 0) !== null);
  if (!fits) {
    throw shapeError(
      card,
      `values of ${plan.inputs.map(({ dims }) => textOf(dims)).join(" and ")}`,
      `${inputs.map(({ length }) => length).join(" and ")} values`,
    );
  }
}

/**
 * Checks one output's shape, and that every value is finite.
 * @throws AppError model-shape-mismatch; model-failed with the number of other values
 */
export function checkOutput(
  card: ModelCard,
  planned: PlannedValue,
  dims: readonly number[],
  data: Float32Array,
): void {
  const fits =
    dims.length === planned.dims.length &&
    planned.dims.every((d, axis) => d === null || d === dims[axis]);
  if (!fits) {
    throw shapeError(
      card,
      `an output of ${textOf(planned.dims)}`,
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
      `"${card.title}" produced values that are not finite numbers.`,
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

function textOf(dims: readonly (number | null)[]): string {
  return dims.map((d) => d ?? "n").join("×");
}

function sizeOf(tile: TileShape): string {
  return `${tile.width} × ${tile.height} px`;
}
