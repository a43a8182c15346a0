/**
 * This file encodes TIFF directories, little-endian, each followed by its values, all
 * before any pixels: the head of a cloud-optimised GeoTIFF.
 */
import { FIELD, FIELD_BYTES } from "./tiff-format.ts";

export type TagValue = {
  readonly tag: number;
  /** A type of FIELD. */
  readonly type: number;
  /** Text is written as UTF-8 with a closing NUL. */
  readonly values: ArrayLike<number> | string;
};

/**
 * Encodes header, preamble, directories and their values. The length depends on types
 * and counts only, never on the numbers.
 * @param directories in file order; tags may come in any order
 * @param preamble bytes between header and first directory (GDAL's structural metadata)
 */
export function encodeTiffHead(
  directories: readonly (readonly TagValue[])[],
  options: { readonly bigTiff: boolean; readonly preamble?: Uint8Array },
): Uint8Array {
  const { bigTiff, preamble = new Uint8Array(0) } = options;
  const [countSize, step, room] = bigTiff ? [8, 20, 8] : [2, 12, 4];
  const sorted = directories.map((tags) =>
    tags.map((t) => ({ ...t, bytes: encodeValues(t) })).sort((a, b) => a.tag - b.tag),
  );
  const first = evenUp((bigTiff ? 16 : 8) + preamble.length);
  const starts: number[] = [];
  let end = first;
  for (const tags of sorted) {
    starts.push(end);
    end += countSize + step * tags.length + room;
    for (const { bytes } of tags) {
      end += bytes.length > room ? evenUp(bytes.length) : 0;
    }
  }

  const out = new Uint8Array(end);
  const view = new DataView(out.buffer);
  const writeOffset = (at: number, value: number) =>
    bigTiff
      ? view.setBigUint64(at, BigInt(value), true)
      : view.setUint32(at, value, true);
  out.set([0x49, 0x49, bigTiff ? 43 : 42, 0]);
  if (bigTiff) {
    view.setUint16(4, 8, true);
  }
  writeOffset(bigTiff ? 8 : 4, first);
  out.set(preamble, bigTiff ? 16 : 8);

  sorted.forEach((tags, index) => {
    let at = starts[index] as number;
    let valuesAt = at + countSize + step * tags.length + room;
    if (bigTiff) {
      writeOffset(at, tags.length);
    } else {
      view.setUint16(at, tags.length, true);
    }
    at += countSize;
    for (const { tag, type, bytes } of tags) {
      view.setUint16(at, tag, true);
      view.setUint16(at + 2, type, true);
      writeOffset(at + 4, bytes.length / (FIELD_BYTES[type] ?? 1));
      if (bytes.length <= room) {
        out.set(bytes, at + step - room);
      } else {
        writeOffset(at + step - room, valuesAt);
        out.set(bytes, valuesAt);
        valuesAt += evenUp(bytes.length);
      }
      at += step;
    }
    writeOffset(at, starts[index + 1] ?? 0);
  });
  return out;
}

function encodeValues({ type, values }: TagValue): Uint8Array {
  if (typeof values === "string") {
    return new TextEncoder().encode(`${values}\0`);
  }
  const size = FIELD_BYTES[type] ?? 1;
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    switch (type) {
      case FIELD.short:
        view.setUint16(i * size, value, true);
        break;
      case FIELD.long:
        view.setUint32(i * size, value, true);
        break;
      case FIELD.long8:
        view.setBigUint64(i * size, BigInt(value), true);
        break;
      case FIELD.double:
        view.setFloat64(i * size, value, true);
        break;
      default:
        bytes[i * size] = value;
    }
  }
  return bytes;
}

/** Rounds up, because values begin at even offsets (TIFF 6.0, section 2). */
function evenUp(n: number): number {
  return n + (n & 1);
}
