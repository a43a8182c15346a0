/** This file reads the fields of a protocol buffer, in which ONNX files are written. */
import { AppError } from "#core/errors.ts";

/** Limits the fields of one message: a graph has a few for each of its nodes and weights. */
const MOST_FIELDS = 1_000_000;

/** One field: a number, or bytes that are a view of the message. */
export type Field = { readonly number: number; readonly value: number | Uint8Array };

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
 * Returns the fields of a message; fixed-width numbers are left out.
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
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      fields.push({ number, value: varint() });
    } else if (wire === 2) {
      fields.push({ number, value: take(varint()) });
    } else if (wire === 1 || wire === 5) {
      take(wire === 1 ? 8 : 4);
    } else {
      throw notOnnx(`wire type ${wire}`);
    }
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
