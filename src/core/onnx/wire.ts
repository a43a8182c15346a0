/**
 * This file reads and writes messages of the protocol buffer wire format, as far as
 * editing an ONNX file needs it: fields that are not touched keep their bytes.
 */
import { AppError } from "#core/errors.ts";

/** One field of a message; `value` is a number for varints, else the bytes. */
export type WireField = {
  readonly number: number;
  readonly value: number | Uint8Array;
  /** The whole field with its tag, a view of the message. */
  readonly raw: Uint8Array;
};

/**
 * Splits a message into its fields, in the order of the bytes.
 * @throws AppError file-unsupported when the bytes do not form a message
 */
export function readFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (let i = 0; i < 10; i++) {
      const byte = bytes[at++];
      if (byte === undefined) {
        break;
      }
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 128) {
        return value;
      }
    }
    throw brokenMessage("a number that does not end");
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) {
      throw brokenMessage("a field longer than the file");
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const start = at;
    const tag = varint();
    const wire = tag % 8;
    let value: number | Uint8Array;
    if (wire === 0) {
      value = varint();
    } else if (wire === 2) {
      value = take(varint());
    } else if (wire === 1 || wire === 5) {
      value = take(wire === 1 ? 8 : 4);
    } else {
      throw brokenMessage(`wire type ${wire}`);
    }
    fields.push({ number: Math.floor(tag / 8), value, raw: bytes.subarray(start, at) });
  }
  return fields;
}

/** Returns the bytes of every field with that number, in order. */
export function bytesOf(fields: readonly WireField[], number: number): Uint8Array[] {
  return fields.flatMap((field) =>
    field.number === number && typeof field.value !== "number" ? [field.value] : [],
  );
}

/** Returns the text of every field with that number. */
export function textsOf(fields: readonly WireField[], number: number): string[] {
  return bytesOf(fields, number).map((bytes) => new TextDecoder().decode(bytes));
}

/** Returns every number of a repeated integer field, whether it is packed or not. */
export function numbersOf(fields: readonly WireField[], number: number): number[] {
  return fields.flatMap((field) => {
    if (field.number !== number) {
      return [];
    }
    return typeof field.value === "number" ? [field.value] : unpack(field.value);
  });
}

function unpack(packed: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of packed) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 128) {
      numbers.push(value);
      [value, scale] = [0, 1];
    }
  }
  return numbers;
}

/** Writes a field: a whole number ≥ 0 as a varint, text and bytes with their length. */
export function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === "number") {
    return joinBytes([varintOf(number * 8), varintOf(value)]);
  }
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return joinBytes([varintOf(number * 8 + 2), varintOf(bytes.length), bytes]);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function brokenMessage(found: string): AppError {
  return new AppError("file-unsupported", "This file is not an ONNX model.", {
    expected: "an ONNX file with one graph",
    found,
    hint: "Choose the .onnx file that the exporter has written.",
  });
}
