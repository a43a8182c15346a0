/** This file reads the fields of a protocol buffer, in which ONNX files are written. */
import { AppError } from "#core/errors.ts";

/** Limits the fields of one message: a graph has a few for each of its nodes and weights. */
const MOST_FIELDS = 1_000_000;

/** One field of a message. */
export type Field = {
  readonly number: number;
  /** A number for varints, else bytes that are a view of the message. */
  readonly value: number | Uint8Array;
  /** The whole field with its tag, a view of the message. */
  readonly raw: Uint8Array;
};

/** Returns the fields of a number that hold bytes. */
export function messages(fields: readonly Field[], number: number): Uint8Array[] {
  return fields.flatMap((field) =>
    field.number === number && typeof field.value !== "number" ? [field.value] : [],
  );
}

/** Returns the first field of a number as text; empty where there is none. */
export function text(fields: readonly Field[], number: number): string {
  return new TextDecoder().decode(messages(fields, number)[0] ?? new Uint8Array());
}

/**
 * Returns the fields of a message in the order of the bytes; fixed-width numbers are
 * bytes.
 * @throws AppError file-unsupported where the bytes are no message
 */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    // The fields read here never hold numbers beyond 2^53.
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
    throw notOnnx("a number that does not end");
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) {
      throw notOnnx("a field longer than the file");
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    if (fields.length > MOST_FIELDS) {
      throw notOnnx("a message without an end of fields");
    }
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
      throw notOnnx(`wire type ${wire}`);
    }
    fields.push({ number: Math.floor(tag / 8), value, raw: bytes.subarray(start, at) });
  }
  return fields;
}

/** Creates the error of bytes that are no ONNX model. */
export function notOnnx(found: string): AppError {
  return new AppError("file-unsupported", "This file is not an ONNX model.", {
    expected: "an ONNX file with one graph",
    found,
    hint: "Choose the .onnx file that was exported; if it is one, it was not copied whole.",
  });
}
