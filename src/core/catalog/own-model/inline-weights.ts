/**
 * This file puts weights that lie in other files into the ONNX file itself, so that one
 * file with one hash is the model, for every runtime.
 */

import { AppError } from "#core/errors.ts";
import { fieldsOf, messages } from "#core/onnx/read-fields.ts";
import { readTensor, TENSOR } from "./read-onnx-graph.ts";

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;

/** Limits an ONNX file, as its format does. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Returns the file with all weights; the same bytes where it has them already.
 *
 * @param files the files beside it, by name without folders
 * @throws AppError file-unsupported when one is missing or too short
 */
export function inlineWeights(
  model: Uint8Array,
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const [graph] = messages(fieldsOf(model), MODEL_GRAPH);
  const tensors = graph ? messages(fieldsOf(graph), GRAPH_INITIALIZER) : [];
  if (tensors.every((tensor) => readTensor(tensor).external === null)) {
    return model;
  }
  const weights = new Map(
    tensors.flatMap((tensor) => {
      const { external } = readTensor(tensor);
      if (external === null) {
        return [];
      }
      const own = external.location.split(/[\\/]/).at(-1) ?? "";
      const file = files.get(own);
      const length = external.length ?? (file?.length ?? 0) - external.offset;
      if (file === undefined || external.offset + length > file.length) {
        throw missing(name, own, file, [...files.keys()]);
      }
      const raw = file.subarray(external.offset, external.offset + length);
      return [[tensor.byteOffset, withRaw(tensor, raw)] as const];
    }),
  );
  const newGraph = rewrite(
    graph as Uint8Array,
    GRAPH_INITIALIZER,
    (bytes) => weights.get(bytes.byteOffset) ?? [bytes],
  );
  const parts = rewrite(model, MODEL_GRAPH, () => newGraph);
  return join(parts);
}

/** Returns a tensor's message with its values in it, in parts. */
function withRaw(tensor: Uint8Array, raw: Uint8Array): Uint8Array[] {
  const place = [TENSOR.external, TENSOR.dataLocation, TENSOR.raw];
  const kept = rawFields(tensor).filter(({ number }) => !place.includes(number));
  return [...kept.map(({ bytes }) => bytes), ...lengthPrefixed(TENSOR.raw, [raw])];
}

/** Replaces the content of the message fields of a number, in parts that are not copied. */
function rewrite(
  message: Uint8Array,
  number: number,
  replace: (content: Uint8Array) => readonly Uint8Array[],
): Uint8Array[] {
  return rawFields(message).flatMap((field) =>
    field.number === number && field.content !== null
      ? lengthPrefixed(number, replace(field.content))
      : [field.bytes],
  );
}

type RawField = {
  readonly number: number;
  /** The field with its tag. */
  readonly bytes: Uint8Array;
  /** Content of a field with a length. */
  readonly content: Uint8Array | null;
};

/** Splits a message that has been read before into its fields. */
function rawFields(message: Uint8Array): RawField[] {
  const fields: RawField[] = [];
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const wire = tag % 8;
    let content: Uint8Array | null = null;
    if (wire === 0) {
      varint();
    } else if (wire === 2) {
      const length = varint();
      content = message.subarray(at, at + length);
      at += length;
    } else {
      at += wire === 1 ? 8 : 4;
    }
    fields.push({
      number: Math.floor(tag / 8),
      bytes: message.subarray(start, at),
      content,
    });
  }
  return fields;
}

function lengthPrefixed(
  number: number,
  content: readonly Uint8Array[],
): readonly Uint8Array[] {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return [
    Uint8Array.from([...varintOf(8 * number + 2), ...varintOf(length)]),
    ...content,
  ];
}

function varintOf(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MOST_BYTES) {
    throw new AppError("file-unsupported", "The model is too large for one file.", {
      expected: "at most 2 GB of weights",
      found: `${(length / 1e9).toFixed(1)} GB`,
      hint: "Export it with half-precision weights.",
    });
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function missing(
  name: string,
  location: string,
  file: Uint8Array | undefined,
  given: readonly string[],
): AppError {
  return new AppError(
    "file-unsupported",
    `“${name}” keeps its weights in a second file.`,
    {
      expected: `the file ${location} beside it, whole`,
      found:
        file === undefined
          ? given.length === 0
            ? "the .onnx file alone"
            : `only ${given.join(", ")}`
          : `one of ${file.length} bytes, which is too short`,
      hint: `Drop ${name} and ${location} together.`,
    },
  );
}
