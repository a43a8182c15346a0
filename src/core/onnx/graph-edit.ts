/**
 * This file takes an ONNX file apart into nodes and puts it together again, by the field
 * numbers of onnx.proto. Weights are neither parsed nor changed.
 */
import { AppError } from "#core/errors.ts";
import { type Field, fieldsOf, messages } from "./read-fields.ts";
import { field, joinBytes, numbersOf, textsOf } from "./wire.ts";

const MODEL = { graph: 7, opset: 8 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, float: 2, int: 3, text: 4, type: 20 };
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3 };
const TENSOR = { dims: 1, type: 2, int64: 7, name: 8, raw: 9 };
const FLOAT = 1;
const INT64 = 7;

export type OnnxNode = {
  readonly type: string;
  /** Empty for the standard's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Uint8Array[];
};

export type OnnxConstant = {
  readonly name: string;
  readonly dims: readonly number[];
  /** The values of an int64 tensor; null for other types. */
  readonly integers: () => readonly number[] | null;
};

/** A dimension is a number, or the name of a free one. */
export type OnnxInput = {
  readonly name: string;
  readonly dims: readonly (number | string)[];
};

export type OnnxGraph = {
  /** Version of the standard operators. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
};

/** Reads the graph of a file. @throws AppError file-unsupported */
export function readGraph(file: Uint8Array): OnnxGraph {
  const model = fieldsOf(file);
  const graph = fieldsOf(graphBytes(model));
  const opsets = messages(model, MODEL.opset).map(fieldsOf);
  const standard = opsets.find((f) => (textsOf(f, 1)[0] ?? "") === "");
  const constants = messages(graph, GRAPH.initializer).map(readConstant);
  return {
    opset: standard === undefined ? 0 : (numbersOf(standard, 2)[0] ?? 0),
    nodes: messages(graph, GRAPH.node).map(readNode),
    constants: new Map(constants.map((constant) => [constant.name, constant])),
    inputs: messages(graph, GRAPH.input).map(readValueInfo),
    outputs: messages(graph, GRAPH.output).map((b) => textsOf(fieldsOf(b), 1)[0] ?? ""),
  };
}

/** What an edited file has in addition to the old one, and its nodes in their order. */
export type GraphEdit = {
  readonly nodes: readonly OnnxNode[];
  /** Constants of one dimension, by name. */
  readonly constants: ReadonlyMap<string, BigInt64Array | Float32Array>;
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly OnnxInput[];
};

/**
 * Returns the file with other nodes, and with more constants, inputs and outputs. Nodes
 * that contribute to no output are left out.
 */
export function editGraph(file: Uint8Array, edit: GraphEdit): Uint8Array<ArrayBuffer> {
  const model = fieldsOf(file);
  const graph = fieldsOf(graphBytes(model));
  const old = readGraph(file);
  const wanted = [...old.outputs, ...edit.outputs.map(({ name }) => name)];
  const edited = joinBytes([
    ...usedNodes(edit.nodes, wanted).map((node) => field(GRAPH.node, writeNode(node))),
    ...graph.filter(({ number }) => number !== GRAPH.node).map(({ raw }) => raw),
    ...[...edit.constants].map(([name, values]) =>
      field(GRAPH.initializer, writeConstant(name, values)),
    ),
    ...edit.inputs.map((value) => field(GRAPH.input, writeValueInfo(value))),
    ...edit.outputs.map((value) => field(GRAPH.output, writeValueInfo(value))),
  ]);
  return joinBytes(
    model.map(({ number, raw }) =>
      number === MODEL.graph ? field(MODEL.graph, edited) : raw,
    ),
  );
}

/** Operators with graphs of their own, which read values that are no inputs of the node. */
const WITH_SUBGRAPH = ["If", "Loop", "Scan"];

function usedNodes(
  nodes: readonly OnnxNode[],
  wanted: readonly string[],
): readonly OnnxNode[] {
  if (nodes.some(({ type }) => WITH_SUBGRAPH.includes(type))) {
    return nodes;
  }
  const needed = new Set(wanted);
  const used: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (node.outputs.some((name) => needed.has(name))) {
      used.push(node);
      for (const name of node.inputs) {
        needed.add(name);
      }
    }
  }
  return used.reverse();
}

export function intAttribute(name: string, value: number): Uint8Array {
  return joinBytes([
    field(ATTRIBUTE.name, name),
    field(ATTRIBUTE.int, value),
    field(ATTRIBUTE.type, ATTRIBUTE_TYPE.int),
  ]);
}

export function textAttribute(name: string, value: string): Uint8Array {
  return joinBytes([
    field(ATTRIBUTE.name, name),
    field(ATTRIBUTE.text, value),
    field(ATTRIBUTE.type, ATTRIBUTE_TYPE.text),
  ]);
}

/** Returns a float attribute of a node, null where it has none of that name. */
export function floatOf({ attributes }: OnnxNode, name: string): number | null {
  for (const bytes of attributes) {
    const fields = fieldsOf(bytes);
    const value = fields.find(({ number }) => number === ATTRIBUTE.float)?.value;
    if (textsOf(fields, ATTRIBUTE.name)[0] === name && value instanceof Uint8Array) {
      return new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true);
    }
  }
  return null;
}

function graphBytes(model: readonly Field[]): Uint8Array {
  const graphs = messages(model, MODEL.graph);
  const [bytes] = graphs;
  if (bytes === undefined || graphs.length > 1) {
    throw new AppError("file-unsupported", "This file is not an ONNX model.", {
      expected: "an ONNX file with one graph",
      found: `${graphs.length} graphs`,
      hint: "Choose the .onnx file that the exporter has written.",
    });
  }
  return bytes;
}

function readNode(bytes: Uint8Array): OnnxNode {
  const fields = fieldsOf(bytes);
  return {
    type: textsOf(fields, NODE.type)[0] ?? "",
    domain: textsOf(fields, NODE.domain)[0] ?? "",
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
    attributes: messages(fields, NODE.attribute),
  };
}

function writeNode(node: OnnxNode): Uint8Array {
  return joinBytes([
    ...node.inputs.map((name) => field(NODE.input, name)),
    ...node.outputs.map((name) => field(NODE.output, name)),
    field(NODE.type, node.type),
    ...node.attributes.map((bytes) => field(NODE.attribute, bytes)),
    ...(node.domain === "" ? [] : [field(NODE.domain, node.domain)]),
  ]);
}

function readConstant(bytes: Uint8Array): OnnxConstant {
  const fields = fieldsOf(bytes);
  return {
    name: textsOf(fields, TENSOR.name)[0] ?? "",
    dims: numbersOf(fields, TENSOR.dims),
    integers: () => {
      if (numbersOf(fields, TENSOR.type)[0] !== INT64) {
        return null;
      }
      const [raw] = messages(fields, TENSOR.raw);
      if (raw === undefined) {
        return numbersOf(fields, TENSOR.int64);
      }
      const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
      return Array.from({ length: raw.byteLength / 8 }, (_, i) =>
        Number(view.getBigInt64(8 * i, true)),
      );
    },
  };
}

function writeConstant(name: string, values: BigInt64Array | Float32Array): Uint8Array {
  return joinBytes([
    field(TENSOR.dims, values.length),
    field(TENSOR.type, values instanceof Float32Array ? FLOAT : INT64),
    field(TENSOR.name, name),
    // Little-endian, as typed arrays are on every machine that runs this.
    field(TENSOR.raw, new Uint8Array(values.buffer)),
  ]);
}

/** ValueInfoProto: name 1, type 2 → tensor_type 1 → elem_type 1, shape 2 → dim 1. */
function readValueInfo(bytes: Uint8Array): OnnxInput {
  const fields = fieldsOf(bytes);
  const inner = (of: readonly Field[], number: number) =>
    fieldsOf(messages(of, number)[0] ?? new Uint8Array());
  const shape = inner(inner(inner(fields, 2), 1), 2);
  return {
    name: textsOf(fields, 1)[0] ?? "",
    dims: messages(shape, 1).map((bytes) => {
      const dim = fieldsOf(bytes);
      return numbersOf(dim, 1)[0] ?? textsOf(dim, 2)[0] ?? "";
    }),
  };
}

function writeValueInfo({ name, dims }: OnnxInput): Uint8Array {
  const shape = dims.map((dim) =>
    field(1, field(typeof dim === "number" ? 1 : 2, dim)),
  );
  const tensor = joinBytes([field(1, FLOAT), field(2, joinBytes(shape))]);
  return joinBytes([field(1, name), field(2, field(1, tensor))]);
}
