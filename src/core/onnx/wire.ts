/**
 * This file reads repeated values of a protocol buffer's fields and writes fields, as far
 * as editing an ONNX file needs it: fields that are not touched keep their bytes.
 */
import { type Field, messages } from "./read-fields.ts";

/** Returns the text of every field with that number. */
export function textsOf(fields: readonly Field[], number: number): string[] {
  return messages(fields, number).map((bytes) => new TextDecoder().decode(bytes));
}

/** Returns every number of a repeated integer field, whether it is packed or not. */
export function numbersOf(fields: readonly Field[], number: number): number[] {
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
