/** This file writes TIFFs by hand, as no writer would: for files that are meant to do harm. */
import { FIELD, FIELD_BYTES } from "#core/tiff/tiff-format.ts";

/** Numbers of a tag; bytes are stored behind the directory and may serve several tags. */
export type RawTag = {
  readonly tag: number;
  /** SHORT for small numbers and LONG for others, unless given. */
  readonly type?: number;
  readonly values: readonly number[] | Uint8Array;
};

/**
 * Returns a little-endian TIFF of one directory. `data` follows the header, at byte 8;
 * values that do not fit into an entry follow the directory, equal ones once.
 */
export function rawTiff(
  tags: readonly RawTag[],
  data: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const start = 8 + data.length + (data.length % 2);
  const parts: { at: number; bytes: Uint8Array }[] = [];
  const places = new Map<RawTag["values"], number>();
  let end = start + 2 + 12 * tags.length + 4;
  const directory = new Uint8Array(end - start);
  const view = new DataView(directory.buffer);
  view.setUint16(0, tags.length, true);
  for (const [i, { tag, values, type = typeOf(values) }] of tags.entries()) {
    const bytes = bytesOf(values, type);
    const at = 2 + 12 * i;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, values.length, true);
    if (bytes.length <= 4) {
      directory.set(bytes, at + 8);
      continue;
    }
    const known = places.get(values);
    view.setUint32(at + 8, known ?? end, true);
    if (known === undefined) {
      places.set(values, end);
      parts.push({ at: end, bytes });
      end += bytes.length + (bytes.length % 2);
    }
  }
  const file = new Uint8Array(end);
  file.set([0x49, 0x49, 42, 0]);
  new DataView(file.buffer).setUint32(4, start, true);
  file.set(data, 8);
  file.set(directory, start);
  for (const { at, bytes } of parts) {
    file.set(bytes, at);
  }
  return file;
}

function typeOf(values: RawTag["values"]): number {
  return values.some((value) => value > 0xffff) ? FIELD.long : FIELD.short;
}

function bytesOf(values: RawTag["values"], type: number): Uint8Array {
  const size = FIELD_BYTES[type] ?? 1;
  if (size === 1) {
    return Uint8Array.from(values);
  }
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) {
    if (type === FIELD.double) {
      view.setFloat64(8 * i, value, true);
    } else if (size === 4) {
      view.setUint32(4 * i, value, true);
    } else {
      view.setUint16(2 * i, value, true);
    }
  }
  return bytes;
}
