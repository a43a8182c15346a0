/**
 * This file reads the few facts of an ONNX file that are needed before a runtime loads
 * it, by the field numbers of the protocol buffer (onnx.proto: ModelProto, GraphProto,
 * TensorProto).
 */
import {
  type Field,
  fieldsOf,
  messages,
  notOnnx,
  text,
} from "#core/onnx/read-fields.ts";

export type OnnxFacts = {
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Raw bytes of each initialiser (weight tensor), in the graph's order; views of the
   * file.
   */
  readonly weights: readonly Uint8Array[];
  /** Inputs without the initialisers, which old files list as inputs too. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Names of other files that hold weights; empty for a self-contained file. */
  readonly externalFiles: readonly string[];
};

export type OnnxValue = {
  readonly name: string;
  /** "float32", "uint8" …; "unknown" for anything that is not a tensor. */
  readonly type: string;
  /** Dimensions; null for a free one. */
  readonly dims: readonly (number | null)[];
};

const MODEL = { graph: 7, metadata: 14 };
const GRAPH = { initializer: 5, input: 11, output: 12 };
const TENSOR = { name: 8, rawData: 9, externalData: 13, dataLocation: 14 };
const EXTERNAL = 1;
/** TensorProto.DataType. */
export const TENSOR_TYPES: Readonly<Record<number, string>> = {
  ...{ 1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32" },
  ...{ 7: "int64", 8: "string", 9: "bool", 10: "float16", 11: "float64" },
  ...{ 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16" },
};
const ENTRY = { key: 1, value: 2 };
const VALUE = { name: 1, type: 2 };

/** Reads the facts. @throws AppError file-unsupported when the bytes are no ONNX model */
export function readOnnx(file: Uint8Array): OnnxFacts {
  const model = fieldsOf(file);
  const graphs = messages(model, MODEL.graph);
  const [bytes] = graphs;
  if (bytes === undefined || graphs.length > 1) {
    throw notOnnx(`${graphs.length} graphs`);
  }
  const graph = fieldsOf(bytes);
  const metadata = messages(model, MODEL.metadata).map((entry) => {
    const fields = fieldsOf(entry);
    return [text(fields, ENTRY.key), text(fields, ENTRY.value)] as const;
  });
  const tensors = messages(graph, GRAPH.initializer).map(fieldsOf);
  const initialised = new Set(tensors.map((fields) => text(fields, TENSOR.name)));
  return {
    metadata: Object.fromEntries(metadata),
    weights: tensors.map(
      (fields) => messages(fields, TENSOR.rawData)[0] ?? new Uint8Array(),
    ),
    inputs: messages(graph, GRAPH.input)
      .map(readValue)
      .filter(({ name }) => !initialised.has(name)),
    outputs: messages(graph, GRAPH.output).map(readValue),
    externalFiles: [...new Set(tensors.flatMap(externalFile))],
  };
}

/** Returns the name of the file that holds a tensor's values, if it is not this one. */
function externalFile(tensor: readonly Field[]): string[] {
  if (!tensor.some((f) => f.number === TENSOR.dataLocation && f.value === EXTERNAL)) {
    return [];
  }
  const entries = messages(tensor, TENSOR.externalData).map(fieldsOf);
  const place = entries.find((fields) => text(fields, ENTRY.key) === "location");
  return [place === undefined ? "a file without a name" : text(place, ENTRY.value)];
}

/** ValueInfoProto: type 2 → tensor_type 1 → shape 2 → dim 1 → dim_value 1. */
function readValue(bytes: Uint8Array): OnnxValue {
  const fields = fieldsOf(bytes);
  let at: readonly Field[] = fields;
  let element: number | Uint8Array | undefined;
  for (const number of [VALUE.type, 1, 2]) {
    element = number === 2 ? at.find((field) => field.number === 1)?.value : element;
    const [inner] = messages(at, number);
    at = inner === undefined ? [] : fieldsOf(inner);
  }
  const dims = messages(at, 1).map((dim) => {
    const value = fieldsOf(dim).find(({ number }) => number === 1)?.value;
    return typeof value === "number" ? value : null;
  });
  const type = typeof element === "number" ? TENSOR_TYPES[element] : undefined;
  return { name: text(fields, VALUE.name), type: type ?? "unknown", dims };
}
