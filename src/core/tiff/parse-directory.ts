/**
 * This file parses the structure of a TIFF: header, directories and their entries, from
 * bytes that the caller has fetched. Nothing here follows an offset, so nothing can
 * loop or read more than it was given. It supports classic TIFF and BigTIFF in both
 * byte orders.
 */
import { AppError } from "#core/errors.ts";
import { foreignFormat } from "./sniff.ts";
import { FIELD, FIELD_BYTES, LIMIT } from "./tiff-format.ts";

export type TiffHeader = {
  readonly littleEndian: boolean;
  readonly bigTiff: boolean;
  /** Byte offset of the first directory. */
  readonly firstDirectory: number;
};

export type TiffEntry = {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Bytes of all values together. */
  readonly byteLength: number;
  /** The values' bytes when they fit into the entry, else null. */
  readonly inline: Uint8Array | null;
  /** Where the values are in the file; 0 when they are inline. */
  readonly offset: number;
};

export type TiffDirectory = {
  readonly entries: ReadonlyMap<number, TiffEntry>;
  /** Byte offset of the next directory, 0 for none. */
  readonly next: number;
};

/** Number of bytes that `parseHeader` needs. */
export const HEADER_BYTES = 16;

/**
 * Parses the header.
 *
 * @param bytes the first bytes of the file (16, or all of a shorter file)
 * @throws AppError file-empty, file-not-image, file-truncated, file-unsupported
 */
export function parseHeader(bytes: Uint8Array): TiffHeader {
  if (bytes.length === 0) {
    throw new AppError("file-empty", "The file is empty.", {
      expected: "an image",
      found: "0 bytes",
      hint: "Copy or download the file again.",
    });
  }
  const view = viewOf(bytes);
  const order = bytes.length >= 2 ? view.getUint16(0) : 0;
  const littleEndian = order === 0x4949;
  const version =
    (littleEndian || order === 0x4d4d) && bytes.length >= 4
      ? view.getUint16(2, littleEndian)
      : 0;
  if (version !== 42 && version !== 43) {
    const foreign = foreignFormat(bytes);
    throw new AppError("file-not-image", "This is not a TIFF file.", {
      expected:
        "a GeoTIFF, PNG or JPEG image; a TIFF begins with II*, MM* or their BigTIFF forms",
      found:
        foreign === null
          ? describeBytes(bytes)
          : `${foreign.name} (${describeBytes(bytes)})`,
      hint: foreign?.hint ?? "Choose a GeoTIFF, PNG or JPEG image.",
    });
  }
  const bigTiff = version === 43;
  if (bytes.length < (bigTiff ? 16 : 8)) {
    throw damaged("a whole TIFF header", `${bytes.length} bytes`);
  }
  if (bigTiff && view.getUint16(4, littleEndian) !== 8) {
    throw damaged("BigTIFF with 8-byte offsets", "another offset size");
  }
  return {
    littleEndian,
    bigTiff,
    firstDirectory: bigTiff
      ? offset64(view, 8, littleEndian)
      : view.getUint32(4, littleEndian),
  };
}

/** Returns the size of the entry count at the start of a directory, in bytes. */
export function countBytes(header: TiffHeader): number {
  return header.bigTiff ? 8 : 2;
}

/**
 * Returns the size of a whole directory in bytes: count, entries and the offset of the
 * next one.
 * @param count the directory's first `countBytes` bytes
 * @throws AppError file-truncated when the count cannot be right
 */
export function directoryBytes(header: TiffHeader, count: Uint8Array): number {
  const n = entryCount(header, count);
  if (n === 0 || n > LIMIT.entries) {
    throw damaged(`a directory of 1 to ${LIMIT.entries} tags`, `${n} tags`);
  }
  return header.bigTiff ? 8 + 20 * n + 8 : 2 + 12 * n + 4;
}

/**
 * Parses a directory. Entries of unknown field type, or with more values than a file
 * can contain, are left out.
 *
 * @param bytes a whole directory, `directoryBytes` long
 */
export function parseDirectory(header: TiffHeader, bytes: Uint8Array): TiffDirectory {
  const { littleEndian, bigTiff } = header;
  const view = viewOf(bytes);
  const n = entryCount(header, bytes);
  const [step, room] = bigTiff ? [20, 8] : [12, 4];
  const entries = new Map<number, TiffEntry>();
  let at = countBytes(header);
  for (let i = 0; i < n; i++, at += step) {
    const tag = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian);
    const count = bigTiff
      ? offset64(view, at + 4, littleEndian)
      : view.getUint32(at + 4, littleEndian);
    const byteLength = (FIELD_BYTES[type] ?? Number.NaN) * count;
    // Of two entries with the same tag the first one is used, as in libtiff.
    if (!Number.isSafeInteger(byteLength) || entries.has(tag)) {
      continue;
    }
    const valueAt = at + step - room;
    const isInline = byteLength <= room;
    entries.set(tag, {
      tag,
      type,
      count,
      byteLength,
      inline: isInline ? bytes.slice(valueAt, valueAt + byteLength) : null,
      offset: isInline
        ? 0
        : bigTiff
          ? offset64(view, valueAt, littleEndian)
          : view.getUint32(valueAt, littleEndian),
    });
  }
  return {
    entries,
    next: bigTiff ? offset64(view, at, littleEndian) : view.getUint32(at, littleEndian),
  };
}

/** Returns an entry's values as numbers; rationals as quotients. `raw` is `byteLength` long. */
export function entryNumbers(
  header: TiffHeader,
  entry: TiffEntry,
  raw: Uint8Array,
): Float64Array {
  const view = viewOf(raw);
  const little = header.littleEndian;
  const step = FIELD_BYTES[entry.type] ?? 1;
  const read = numberReader(entry.type);
  const values = new Float64Array(entry.count);
  for (let i = 0; i < entry.count; i++) {
    values[i] = read(view, i * step, little);
  }
  return values;
}

/** Returns a text entry without its closing NULs. */
export function entryText(raw: Uint8Array): string {
  let end = raw.length;
  while (end > 0 && raw[end - 1] === 0) {
    end--;
  }
  return new TextDecoder("utf-8").decode(raw.subarray(0, end));
}

/** Creates the error for a TIFF whose structure is invalid. */
export function damaged(expected: string, found: string, cause?: unknown): AppError {
  return new AppError("file-truncated", "The TIFF is cut short or damaged.", {
    expected,
    found,
    hint: "Download or copy the file again; gdalinfo tells whether it is complete.",
    cause,
  });
}

function entryCount(header: TiffHeader, bytes: Uint8Array): number {
  const view = viewOf(bytes);
  return header.bigTiff
    ? offset64(view, 0, header.littleEndian)
    : view.getUint16(0, header.littleEndian);
}

function numberReader(type: number): (v: DataView, at: number, le: boolean) => number {
  switch (type) {
    case FIELD.byte:
    case FIELD.ascii:
    case FIELD.undefined:
      return (v, at) => v.getUint8(at);
    case FIELD.signedByte:
      return (v, at) => v.getInt8(at);
    case FIELD.short:
      return (v, at, le) => v.getUint16(at, le);
    case FIELD.signedShort:
      return (v, at, le) => v.getInt16(at, le);
    case FIELD.long:
    case FIELD.directory:
      return (v, at, le) => v.getUint32(at, le);
    case FIELD.signedLong:
      return (v, at, le) => v.getInt32(at, le);
    case FIELD.rational:
      return (v, at, le) => v.getUint32(at, le) / v.getUint32(at + 4, le);
    case FIELD.signedRational:
      return (v, at, le) => v.getInt32(at, le) / v.getInt32(at + 4, le);
    case FIELD.float:
      return (v, at, le) => v.getFloat32(at, le);
    case FIELD.double:
      return (v, at, le) => v.getFloat64(at, le);
    case FIELD.signedLong8:
      return (v, at, le) => Number(v.getBigInt64(at, le));
    default:
      return offset64;
  }
}

/** Reads a 64-bit offset; above 2⁵³ the last bits are lost, but these lie beyond any file. */
function offset64(view: DataView, at: number, littleEndian: boolean): number {
  return Number(view.getBigUint64(at, littleEndian));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Describes the first bytes as text if they are text, so that the user recognises a
 * wrong file.
 */
function describeBytes(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 12);
  return head.every((b) => (b >= 32 && b < 127) || b === 9 || b === 10 || b === 13)
    ? `text: "${String.fromCharCode(...head).trim()}…"`
    : `bytes ${[...head].map((b) => b.toString(16).padStart(2, "0")).join(" ")}`;
}
