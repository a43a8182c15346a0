/**
 * This file decodes PNG with fast-png, which allocates by the last header that it meets,
 * inflates without any limit, takes long for each chunk, and for a large one memory twice
 * its pixels. Therefore it gets a file that is made anew, of one header, one palette and
 * chunks of one size, whose stream has been inflated once with a limit.
 */
import { convertIndexedToRgb, type DecodedPng, decode } from "fast-png";
import { AppError } from "#core/errors.ts";
import { isInflatedSize } from "#core/tiff/inflated-size.ts";
import type { DecodedImage } from "#ports/decoded-image.ts";
import { MOST_PIXELS } from "./most-pixels.ts";

const SIGNATURE_BYTES = 8;
/** Limits the decoded bytes: RGB of 8 bits and 32 megapixels; decoding holds them twice. */
const MOST_BYTES = 96e6;
/** Chunks of a file; encoders put 8 kB and more of pixels into each. */
const MOST_CHUNKS = 100_000;
/** Bytes of the chunks that the decoder gets. */
const PIECE_BYTES = 16 * 1024;
/** Bytes of a palette of 256 colours, and of their opacities. */
const MOST_PALETTE = 768;
const MOST_OPACITIES = 256;

/** Decodes a PNG. @throws AppError file-truncated, file-unsupported */
export function decodePng(bytes: Uint8Array): DecodedImage {
  const chunks = listChunks(bytes);
  const [header] = chunks;
  if (header?.type !== "IHDR" || header.data.length !== 13) {
    throw cutPng("a PNG that begins with its header", header?.type ?? "nothing");
  }
  const view = new DataView(header.data.buffer, header.data.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour] = [view.getUint8(8), view.getUint8(9)];
  const channels = [1, 0, 3, 1, 2, 0, 4][colour] ?? 0;
  const [palette, key] = ["PLTE", "tRNS"].map((type) =>
    chunks.find((chunk) => chunk.type === type),
  );
  const pixels = width * height;
  // A colour that means "transparent" becomes a band of its own.
  const copies = channels === 3 && key !== undefined ? 2 : 1;
  const decodedBytes = copies * pixels * Math.max(channels, 1) * Math.max(1, depth / 8);
  if (!(pixels >= 1) || pixels > MOST_PIXELS || decodedBytes > MOST_BYTES) {
    throw new AppError("file-unsupported", "The PNG is too large to decode here.", {
      expected: `1 to ${MOST_PIXELS / 1e6} megapixels, at most ${MOST_BYTES / 1e6} MB of them`,
      found: `${width} × ${height} pixels, ${Math.round(decodedBytes / 1e6)} MB`,
      hint: "Convert it to a tiled GeoTIFF: gdal_translate -of COG in.png out.tif",
    });
  }
  // Interlacing (seven passes) adds at most one byte per row and pass, and one byte of
  // padding.
  const rawBytes =
    Math.ceil((width * channels * depth) / 8) * height + 16 * (height + 7);
  const parts = chunks.filter((c) => c.type === "IDAT").map((c) => c.data);
  const packedBytes = parts.reduce((sum, part) => sum + part.length, 0);
  // What cannot be compressed grows by less than a hundredth.
  if (packedBytes > 1.1 * rawBytes + 2 ** 20) {
    throw cutPng(`pixels of ${rawBytes} bytes`, `${packedBytes} packed ones`);
  }
  const stream = joinBytes(parts, packedBytes);
  if (!isInflatedSize(stream, rawBytes + 2 ** 16)) {
    throw cutPng(`pixels of ${rawBytes} bytes`, "a stream that does not hold them");
  }
  const isShort = (chunk: Chunk | undefined, most: number) =>
    chunk === undefined || chunk.data.length <= most;
  if (!isShort(palette, MOST_PALETTE) || !isShort(key, MOST_OPACITIES)) {
    throw cutPng("a palette of at most 256 colours", "a larger one");
  }
  const file = writePng(
    header,
    ...[palette, key].filter((chunk) => chunk !== undefined),
    ...piecesOf(stream),
    { type: "IEND", data: new Uint8Array() },
  );
  try {
    return toPixels(decode(file));
  } catch (error) {
    throw cutPng("a PNG that can be decoded", "a broken one", error);
  }
}

function toPixels(png: DecodedPng): DecodedImage {
  const { width, height, depth } = png;
  const transparent = png.transparency?.[0];
  if (png.palette !== undefined) {
    const data = convertIndexedToRgb(png);
    return { width, height, bands: png.palette[0]?.length ?? 3, data, nodata: null };
  }
  const data =
    depth < 8
      ? unpackGrey(png.data, width, height, depth)
      : png.data instanceof Uint8Array || png.data instanceof Uint16Array
        ? png.data
        : new Uint8Array(png.data);
  if (data.length < width * height * png.channels) {
    throw new RangeError("fewer pixels than the header says");
  }
  const isGrey = png.channels === 1;
  const key = png.transparency;
  if (png.channels === 3 && key !== undefined && key.length >= 3) {
    return { width, height, bands: 4, data: withKeyAsAlpha(data, key), nodata: null };
  }
  return {
    width,
    height,
    bands: png.channels,
    data,
    // A single grey level that means "transparent" corresponds to TIFF's nodata value.
    nodata: isGrey && transparent !== undefined ? transparent : null,
  };
}

/** Converts RGB with one colour that means "transparent" to RGB and opacity. */
function withKeyAsAlpha(
  rgb: Uint8Array | Uint16Array,
  [r, g, b]: ArrayLike<number> & Iterable<number>,
): Uint8Array | Uint16Array {
  const pixels = rgb.length / 3;
  const is16Bit = rgb instanceof Uint16Array;
  const rgba = is16Bit ? new Uint16Array(pixels * 4) : new Uint8Array(pixels * 4);
  const opaque = is16Bit ? 65535 : 255;
  for (let i = 0; i < pixels; i++) {
    const [from, to] = [3 * i, 4 * i];
    rgba[to] = rgb[from] as number;
    rgba[to + 1] = rgb[from + 1] as number;
    rgba[to + 2] = rgb[from + 2] as number;
    const isKey = rgba[to] === r && rgba[to + 1] === g && rgba[to + 2] === b;
    rgba[to + 3] = isKey ? 0 : opaque;
  }
  return rgba;
}

/** Unpacks grey of 1, 2 and 4 bits to its numbers, 0 to 2ⁿ − 1. Rows end at a byte. */
function unpackGrey(
  packed: ArrayLike<number>,
  width: number,
  height: number,
  depth: number,
): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const bit = (i % width) * depth;
    const byte = packed[Math.floor(i / width) * rowBytes + (bit >> 3)] as number;
    grey[i] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  }
  return grey;
}

type Chunk = { readonly type: string; readonly data: Uint8Array };

/** Lists the chunks up to IEND: length, type, data, check sum (PNG, section 5.3). */
function listChunks(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let at = SIGNATURE_BYTES;
  while (chunks.at(-1)?.type !== "IEND") {
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Number.NaN;
    const end = at + 12 + length;
    if (!(end <= bytes.length)) {
      throw cutPng("a PNG that ends with IEND", `${bytes.length} bytes`);
    }
    if (chunks.length >= MOST_CHUNKS) {
      throw cutPng(`a PNG of at most ${MOST_CHUNKS} chunks`, "more");
    }
    chunks.push({
      type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)),
      data: bytes.subarray(at + 8, end - 4),
    });
    at = end;
  }
  return chunks;
}

function piecesOf(stream: Uint8Array): Chunk[] {
  return Array.from({ length: Math.ceil(stream.length / PIECE_BYTES) }, (_, i) => ({
    type: "IDAT",
    data: stream.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
  }));
}

function joinBytes(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return only;
  }
  const result = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Writes a file of these chunks, with check sums of 0, which the decoder passes over. */
function writePng(...chunks: readonly Chunk[]): Uint8Array {
  const length = chunks.reduce((sum, { data }) => sum + 12 + data.length, 0);
  const result = new Uint8Array(SIGNATURE_BYTES + length);
  const view = new DataView(result.buffer);
  result.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  let at = SIGNATURE_BYTES;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    result.set(new TextEncoder().encode(type), at + 4);
    result.set(data, at + 8);
    at += 12 + data.length;
  }
  return result;
}

function cutPng(expected: string, found: string, cause?: unknown): AppError {
  return new AppError("file-truncated", "The PNG is cut short or damaged.", {
    expected,
    found,
    hint: "Download or copy the file again.",
    cause,
  });
}
