/**
 * This file checks bytes, graph and output against the card, for the adapters of all
 * runtimes. A model that does not match its card must not produce a single pixel.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { fitDims, type GraphPlan, type PlannedValue } from "./plan-graph.ts";
import { type OnnxValue, readOnnx } from "./read-onnx.ts";
import { EXPORT_AGAIN, shapeError } from "./shape-error.ts";

/** An input or output as a runtime describes it; free dimensions have names. */
export type GraphValue = {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
};

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
        hint: EXPORT_AGAIN,
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
  // Outputs that nobody asked for do no harm.
  const isCount =
    what === "output"
      ? values.length >= planned.length
      : values.length === planned.length;
  const fits =
    isCount &&
    planned.every(({ name, type, dims }) => {
      const value = values.find((v) => v.name === name);
      return (
        value !== undefined &&
        value.type === type &&
        (dims === null || isShapeOf(dims, value.shape))
      );
    });
  if (!fits) {
    const wanted = planned.map(
      ({ name, type, dims }) => `${type} ${what} "${name}" of ${textOf(dims)}`,
    );
    const found = values.map((v) => `${v.type} "${v.name}" of ${v.shape.join("×")}`);
    throw shapeError(
      card,
      `one ${wanted.join(", one ")}`,
      found.length === 0 ? `no ${what}` : found.join(", "),
    );
  }
}

/** Free dimensions of the graph fit anything, and so does a shape that is not known. */
function isShapeOf(
  dims: readonly (number | null)[],
  shape: GraphValue["shape"],
): boolean {
  return (
    (shape.length === 0 || shape.length === dims.length) &&
    shape.every(
      (d, axis) =>
        typeof d !== "number" || d < 0 || dims[axis] === null || d === dims[axis],
    )
  );
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
    planned.dims === null ||
    (dims.length === planned.dims.length &&
      planned.dims.every((d, axis) => d === null || d === dims[axis]));
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

function textOf(dims: PlannedValue["dims"]): string {
  return dims === null ? "any size" : dims.map((d) => d ?? "n").join("×");
}

/** Returns the error of a run with a handle that no load has given, or not any more. */
export function notLoaded(handle: string): AppError {
  return new AppError("model-failed", "The model is not loaded.", {
    expected: "a handle given by load",
    found: handle,
    hint: "Load the model again.",
  });
}
