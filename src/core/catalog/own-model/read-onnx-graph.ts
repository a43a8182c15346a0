/**
 * This file reads the operators and weights of an ONNX file without running it, by the
 * field numbers of the protocol buffer, and refuses what claims to be larger than it is.
 */

import { TENSOR_TYPES } from "#core/catalog/read-onnx.ts";
import { AppError } from "#core/errors.ts";
import { type Field, fieldsOf, messages, text } from "#core/onnx/read-fields.ts";

export type OnnxNode = {
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are whole numbers. */
  readonly ints: Readonly<Record<string, readonly number[]>>;
  /** Attributes that are tensors. */
  readonly tensors: readonly OnnxTensor[];
};

type OnnxTensor = {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  /** Raw values; empty where they are stored as typed numbers, or elsewhere. */
  readonly raw: Uint8Array;
  /** Place of the values in another file; null where they are in this one. */
  readonly external: ExternalPlace | null;
  /** Whether the values are stored as typed numbers. */
  readonly isTyped: boolean;
};

type ExternalPlace = {
  readonly location: string;
  readonly offset: number;
  /** Null = to the end of the file. */
  readonly length: number | null;
};

export type OnnxGraph = {
  /** Version of ONNX's own operators. */
  readonly opset: number | null;
  readonly producer: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
};

const MODEL = { producer: 2, graph: 7, opsets: 8 };
const GRAPH = { node: 1, initializer: 5 };
const NODE = { input: 1, output: 2, op: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, int: 3, tensor: 5, ints: 8 };
export const TENSOR = {
  ...{ dims: 1, type: 2, name: 8, raw: 9, external: 13, dataLocation: 14 },
  typed: [4, 5, 6, 7, 10, 11],
};
const EXTERNAL = 1;
const ENTRY = { key: 1, value: 2 };

/** Bytes of an element; types of other sizes are not checked. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  ...{ float32: 4, uint8: 1, int8: 1, uint16: 2, int16: 2, int32: 4, int64: 8 },
  ...{ bool: 1, float16: 2, float64: 8, uint32: 4, uint64: 8, bfloat16: 2 },
};
/** A browser gives one tensor no more than this. */
const MOST_TENSOR_BYTES = 1 << 30;

/** Reads the graph. @throws AppError file-unsupported */
export function readOnnxGraph(file: Uint8Array): OnnxGraph {
  const model = fieldsOf(file);
  const graph = fieldsOf(messages(model, MODEL.graph)[0] ?? new Uint8Array());
  const opsets = messages(model, MODEL.opsets).map(fieldsOf);
  const own = opsets.find((fields) => /^(ai\.onnx)?$/.test(text(fields, 1)));
  return {
    opset: own === undefined ? null : (numbers(own, 2)[0] ?? null),
    producer: text(model, MODEL.producer),
    nodes: messages(graph, GRAPH.node).map(readNode),
    tensors: messages(graph, GRAPH.initializer).map(readTensor),
  };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const fields = fieldsOf(bytes);
  const attributes = messages(fields, NODE.attribute).map(fieldsOf);
  const words = (number: number) =>
    messages(fields, number).map((word) => new TextDecoder().decode(word));
  return {
    op: text(fields, NODE.op),
    domain: text(fields, NODE.domain),
    inputs: words(NODE.input),
    outputs: words(NODE.output),
    ints: Object.fromEntries(
      attributes.map((attribute) => [
        text(attribute, ATTRIBUTE.name),
        [...numbers(attribute, ATTRIBUTE.int), ...numbers(attribute, ATTRIBUTE.ints)],
      ]),
    ),
    tensors: attributes.flatMap((attribute) =>
      messages(attribute, ATTRIBUTE.tensor).map(readTensor),
    ),
  };
}

export function readTensor(bytes: Uint8Array): OnnxTensor {
  const fields = fieldsOf(bytes);
  const isExternal = numbers(fields, TENSOR.dataLocation)[0] === EXTERNAL;
  const entries = messages(fields, TENSOR.external).map(fieldsOf);
  const entry = (key: string) => {
    const found = entries.find((e) => text(e, ENTRY.key) === key);
    return found === undefined ? null : text(found, ENTRY.value);
  };
  const length = entry("length");
  return {
    name: text(fields, TENSOR.name),
    type: TENSOR_TYPES[numbers(fields, TENSOR.type)[0] ?? 0] ?? "unknown",
    dims: numbers(fields, TENSOR.dims),
    raw: messages(fields, TENSOR.raw)[0] ?? new Uint8Array(),
    external: isExternal
      ? {
          location: entry("location") ?? "",
          offset: Number(entry("offset") ?? 0),
          length: length === null ? null : Number(length),
        }
      : null,
    isTyped: fields.some(({ number }) => TENSOR.typed.includes(number)),
  };
}

/** Returns numbers of a repeated field, which may be packed into bytes. */
function numbers(fields: readonly Field[], number: number): number[] {
  return fields.flatMap(({ number: own, value }) =>
    own !== number ? [] : typeof value === "number" ? [value] : unpack(value),
  );
}

function unpack(bytes: Uint8Array): number[] {
  const found: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 128) {
      found.push(value);
      [value, scale] = [0, 1];
    }
  }
  return found;
}

/** Returns how many bytes a tensor's dimensions claim; null for types of unknown size. */
function claimedBytes({ type, dims }: OnnxTensor): number | null {
  const size = ELEMENT_BYTES[type];
  return size === undefined ? null : dims.reduce((n, d) => n * d, size);
}

/**
 * Checks that weights are as large as they claim, and that no operator makes a constant
 * that no machine can hold.
 * @throws AppError file-unsupported
 */
export function checkClaims({ nodes, tensors }: OnnxGraph, name: string): void {
  const constants = constantsOf(nodes, tensors);
  for (const tensor of [...tensors, ...nodes.flatMap((node) => node.tensors)]) {
    const claimed = claimedBytes(tensor);
    if (claimed === null || tensor.external !== null) {
      continue;
    }
    if (!tensor.isTyped && tensor.raw.length !== claimed) {
      throw tooMuch(
        name,
        `the weight "${tensor.name}" claims ${megabytes(claimed)} and has ${megabytes(tensor.raw.length)}`,
      );
    }
  }
  for (const node of nodes) {
    const [first = "", second = ""] = node.inputs;
    const shapeName =
      node.op === "ConstantOfShape" ? first : node.op === "Expand" ? second : null;
    const tensor = shapeName === null ? undefined : constants.get(shapeName);
    const shape = tensor === undefined ? null : integersOf(tensor);
    const bytes = (shape ?? []).reduce((n, d) => n * Math.max(1, d), 4);
    if (bytes > MOST_TENSOR_BYTES) {
      throw tooMuch(
        name,
        `the operator ${node.op} makes a constant of ${megabytes(bytes)}`,
      );
    }
  }
}

/** Returns the constants by name: weights first, and of two with one name the first. */
function constantsOf(
  nodes: readonly OnnxNode[],
  tensors: readonly OnnxTensor[],
): ReadonlyMap<string, OnnxTensor> {
  const made = nodes.flatMap(({ op, outputs, tensors: [tensor] }) =>
    op === "Constant" && tensor !== undefined
      ? [[outputs[0] ?? "", tensor] as const]
      : [],
  );
  const weights = tensors.map((tensor) => [tensor.name, tensor] as const);
  return new Map([...made.reverse(), ...weights.reverse()]);
}

/** No shape has more axes; longer tensors are none. */
const MOST_AXES = 64;

/** Returns the whole numbers of a constant int64 tensor that may be a shape; else null. */
function integersOf({ type, raw }: OnnxTensor): readonly number[] | null {
  if (type !== "int64" || raw.length % 8 !== 0 || raw.length > 8 * MOST_AXES) {
    return null;
  }
  const { buffer, byteOffset, byteLength } = raw;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / 8 }, (_, i) =>
    Number(view.getBigInt64(8 * i, true)),
  );
}

function tooMuch(name: string, found: string): AppError {
  return new AppError("file-unsupported", `“${name}” is not what it claims to be.`, {
    expected: "weights that are in the file, and constants of at most 1 GiB",
    found,
    hint: "Export the model again. Nothing of this file was run.",
  });
}

function megabytes(bytes: number): string {
  return bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)} MB`;
}
