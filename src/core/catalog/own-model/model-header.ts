/**
 * This file takes from an ONNX file's header what a card needs: the one image that goes
 * in, the one that comes out, and what the operators tell of tiles.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { ELEMENT_TYPES, type ElementType } from "#core/catalog/element-types.ts";
import { type OnnxValue, readOnnx } from "#core/catalog/read-onnx.ts";
import { AppError } from "#core/errors.ts";
import {
  checkClaims,
  type OnnxGraph,
  type OnnxNode,
  readOnnxGraph,
} from "./read-onnx-graph.ts";

export type Layout = "NCHW" | "NHWC";

type ImageValue = {
  readonly name: string;
  readonly type: ElementType;
  /** Four dimensions; null for a free one. */
  readonly dims: readonly (number | null)[];
};

export type ModelHeader = {
  readonly bytes: number;
  readonly opset: number | null;
  readonly producer: string;
  /** Names of the operators, each once, in order of the alphabet. */
  readonly ops: readonly string[];
  /** Number of weights. */
  readonly params: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly input: ImageValue;
  readonly output: ImageValue;
  /** The layout that the dimensions or the first operator tell; null = neither does. */
  readonly layout: Layout | null;
  /** Bands that the first convolution takes; null where there is none. */
  readonly firstBands: number | null;
  /** Side in pixels of the coarsest features: tiles must be a multiple of it. */
  readonly reduction: number;
  readonly norm: ModelCard["tiling"]["norm"];
};

/** More values on an axis than this are no bands. */
const MOST_BANDS = 16;

/** Reads the header. @throws AppError file-unsupported, model-shape-mismatch */
export function readModelHeader(file: Uint8Array, name: string): ModelHeader {
  const { inputs, outputs, metadata } = readOnnx(file);
  const graph = readOnnxGraph(file);
  checkClaims(graph, name);
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw notAnImageModel(name, `${inputs.length} inputs: ${namesOf(inputs)}`);
  }
  const output = outputs.find((value) => isImage(value));
  if (!isImage(input) || output === undefined) {
    throw notAnImageModel(
      name,
      `${describeValue(input)} → ${outputs.map(describeValue).join(", ")}`,
    );
  }
  const first = graph.nodes.find((node) => node.inputs.includes(input.name));
  return {
    bytes: file.length,
    opset: graph.opset,
    producer: graph.producer,
    ops: [...new Set(graph.nodes.map(({ op }) => op))].toSorted(),
    params: graph.tensors.reduce(
      (n, { dims }) => n + dims.reduce((m, d) => m * d, 1),
      0,
    ),
    metadata,
    input: input as ImageValue,
    output: output as ImageValue,
    layout: layoutOf(input.dims) ?? transposed(first),
    firstBands: firstBandsOf(graph),
    reduction: reductionOf(graph, input.name),
    norm: normOf(graph),
  };
}

function isImage({ type, dims }: OnnxValue): boolean {
  return (
    (ELEMENT_TYPES as readonly string[]).includes(type) &&
    (dims.length === 4 || dims.length === 0) &&
    (dims[0] === undefined || dims[0] === null || dims[0] === 1)
  );
}

/** Returns the layout where only one axis can be that of the bands. */
export function layoutOf(dims: readonly (number | null)[]): Layout | null {
  const [, second = null, , fourth = null] = dims;
  const isFew = (n: number | null) => n !== null && n <= MOST_BANDS;
  if (isFew(second) && !isFew(fourth)) {
    return "NCHW";
  }
  return isFew(fourth) && !isFew(second) ? "NHWC" : null;
}

/** TensorFlow's exports begin by turning NHWC to NCHW. */
function transposed(first: OnnxNode | undefined): Layout | null {
  return first?.op === "Transpose" && first.ints.perm?.join() === "0,3,1,2"
    ? "NHWC"
    : null;
}

function firstBandsOf({ nodes, tensors }: OnnxGraph): number | null {
  const conv = nodes.find(({ op }) => op === "Conv");
  const weight = tensors.find(({ name }) => name === conv?.inputs[1]);
  const perGroup = weight?.dims[1];
  return perGroup === undefined ? null : perGroup * (conv?.ints.group?.[0] ?? 1);
}

const REDUCING = new Set(["Conv", "MaxPool", "AveragePool", "LpPool"]);

/** Follows the strides through the graph; enlarging by other means than transposed convolution is not followed. */
function reductionOf({ nodes }: OnnxGraph, input: string): number {
  const reduced = new Map<string, number>([[input, 1]]);
  let most = 1;
  for (const { op, inputs, outputs, ints } of nodes) {
    const before = inputs.reduce(
      (max, name) => Math.max(max, reduced.get(name) ?? 0),
      0,
    );
    const stride = ints.strides?.at(-1) ?? 1;
    const block = ints.blocksize?.[0] ?? 1;
    let after = before;
    if (REDUCING.has(op)) {
      after *= stride;
    } else if (op === "ConvTranspose") {
      after /= stride;
    } else if (op === "SpaceToDepth") {
      after *= block;
    } else if (op === "DepthToSpace") {
      after /= block;
    } else if (op === "Resize" || op === "Upsample") {
      after = Math.max(1, after / 2);
    }
    for (const name of outputs) {
      reduced.set(name, after);
    }
    most = Math.max(most, Math.ceil(after));
  }
  return most;
}

/** Names the first operator that takes statistics of the whole tile. */
function normOf({ nodes }: OnnxGraph): ModelHeader["norm"] {
  const has = (...ops: string[]) => nodes.some(({ op }) => ops.includes(op));
  if (has("GroupNormalization")) {
    return "group";
  }
  if (has("InstanceNormalization", "MeanVarianceNormalization")) {
    return "instance";
  }
  if (has("GlobalAveragePool", "GlobalMaxPool")) {
    return "channel-attention";
  }
  return has("Softmax", "Attention", "MultiHeadAttention") ? "attention" : "none";
}

function notAnImageModel(name: string, found: string): AppError {
  return new AppError(
    "model-shape-mismatch",
    `“${name}” does not turn an image into an image.`,
    {
      expected:
        "one input and one output of four axes (N, C, H, W or N, H, W, C), float32, float16 or uint8",
      found,
      hint: "Export the part of the network that takes one image and gives one.",
    },
  );
}

function namesOf(values: readonly OnnxValue[]): string {
  return values.map(({ name }) => `"${name}"`).join(", ") || "none";
}

function describeValue({ name, type, dims }: OnnxValue): string {
  return `${type} "${name}" of ${dims.map((d) => d ?? "n").join("×") || "unknown size"}`;
}
