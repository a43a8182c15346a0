/**
 * This file converts the bytes of a decompressed tile to samples in their stored order
 * (pixel-interleaved, or one band). Complex samples become amplitudes |z|, because
 * every later step needs these; geotiff.js 3.1 throws on them.
 */
import type { ImageLayout } from "./image-layout.ts";
import { undoPredictor } from "./predictor.ts";

export type SampleArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

export type TileFormat = Pick<
  ImageLayout,
  "bands" | "bitsPerSample" | "sampleKind" | "isPlanar" | "predictor" | "tileWidth"
> & { readonly littleEndian: boolean };

/** Returns the number of samples per pixel that are stored side by side in a tile. */
export function interleavedSamples(
  format: Pick<TileFormat, "bands" | "isPlanar">,
): number {
  return format.isPlanar ? 1 : format.bands;
}

/** Returns the bytes of one stored row of a tile; rows of samples below 8 bits end at a byte. */
export function tileRowBytes(
  format: Omit<TileFormat, "littleEndian" | "predictor">,
): number {
  return Math.ceil(
    (format.tileWidth * interleavedSamples(format) * format.bitsPerSample) / 8,
  );
}

/**
 * Decodes rows.
 *
 * @param bytes decompressed rows of a tile; the call owns and changes them
 * @param rows number of rows to decode; `bytes` contains at least that many
 * @returns `rows · tileWidth · samples` values; may share memory with `bytes`
 */
export function decodeSamples(
  bytes: Uint8Array,
  rows: number,
  format: TileFormat,
): SampleArray {
  const { bitsPerSample, sampleKind, predictor, littleEndian } = format;
  const interleaved = interleavedSamples(format);
  const used = alignedBytes(bytes.subarray(0, rows * tileRowBytes(format)));
  if (bitsPerSample < 8) {
    return unpackBits(used, rows, format);
  }
  const isComplex = sampleKind.startsWith("complex");
  const bytesPerSample = bitsPerSample / 8;
  if (!littleEndian && predictor !== 3) {
    swapBytes(used, isComplex ? bytesPerSample / 2 : bytesPerSample);
  }
  if (predictor !== 1) {
    undoPredictor(predictor, used, {
      width: format.tileWidth,
      interleaved,
      bytesPerSample,
    });
  }
  return isComplex ? amplitudes(used, format) : viewSamples(used, format);
}

function viewSamples(bytes: Uint8Array, format: TileFormat): SampleArray {
  const { buffer, byteOffset, byteLength } = bytes;
  const { sampleKind, bitsPerSample } = format;
  const n = byteLength / (bitsPerSample / 8);
  switch (`${sampleKind}${bitsPerSample}`) {
    case "uint8":
      return bytes;
    case "uint16":
      return new Uint16Array(buffer, byteOffset, n);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, n);
    case "int8":
      return new Int8Array(buffer, byteOffset, n);
    case "int16":
      return new Int16Array(buffer, byteOffset, n);
    case "int32":
      return new Int32Array(buffer, byteOffset, n);
    case "float16":
      return halfFloats(new Uint16Array(buffer, byteOffset, n));
    case "float32":
      return new Float32Array(buffer, byteOffset, n);
    default:
      return new Float64Array(buffer, byteOffset, n);
  }
}

/** Returns |re + i·im|; squares of 32-bit floats are summed in double precision. */
function amplitudes(bytes: Uint8Array, format: TileFormat): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const part = format.bitsPerSample / 16;
  const n = byteLength / part;
  const parts =
    format.sampleKind === "complex-int"
      ? part === 2
        ? new Int16Array(buffer, byteOffset, n)
        : new Int32Array(buffer, byteOffset, n)
      : part === 4
        ? new Float32Array(buffer, byteOffset, n)
        : new Float64Array(buffer, byteOffset, n);
  const result = new Float32Array(n / 2);
  for (let i = 0; i < result.length; i++) {
    const re = parts[2 * i] as number;
    const im = parts[2 * i + 1] as number;
    result[i] = Math.sqrt(re * re + im * im);
  }
  return result;
}

function unpackBits(bytes: Uint8Array, rows: number, format: TileFormat): Uint8Array {
  const bits = format.bitsPerSample;
  const mask = (1 << bits) - 1;
  const perRow = format.tileWidth * interleavedSamples(format);
  const rowBytes = tileRowBytes(format);
  const result = new Uint8Array(rows * perRow);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < perRow; i++) {
      const bit = i * bits;
      const byte = bytes[row * rowBytes + (bit >> 3)] as number;
      result[row * perRow + i] = (byte >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return result;
}

/** Decodes IEEE 754 binary16. */
function halfFloats(halves: Uint16Array): Float32Array {
  const result = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const h = halves[i] as number;
    const sign = h & 0x8000 ? -1 : 1;
    const exponent = (h >> 10) & 31;
    const fraction = h & 1023;
    result[i] =
      exponent === 31
        ? fraction === 0
          ? sign * Number.POSITIVE_INFINITY
          : Number.NaN
        : exponent === 0
          ? sign * fraction * 2 ** -24
          : sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  return result;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 1) {
    return;
  }
  for (let at = 0; at + size <= bytes.length; at += size) {
    bytes.subarray(at, at + size).reverse();
  }
}

/**
 * Copies bytes if necessary, because typed views need offsets that are multiples of the
 * sample size.
 */
function alignedBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}
