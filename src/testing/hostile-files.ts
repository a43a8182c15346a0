/**
 * This file makes small files that are meant to take all memory or never to end, one for
 * each way that was found. What the shared cases hold (`casePath("hostile")`) is left out.
 */
import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { createRandom } from "#core/random.ts";
import { FIELD, TAG } from "#core/tiff/tiff-format.ts";
import { type RawTag, rawTiff } from "./geotiff/raw-tiff.ts";

export type HostileFile = {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

const DEFLATE = 8;
const JPEG = 7;

/** Images: TIFF, PNG and JPEG. */
export function makeHostileImages(): readonly HostileFile[] {
  return [
    { name: "four-tiles-of-256-mb.tif", bytes: sharedTiles(16384, 4) },
    { name: "tile-of-256-mb.tif", bytes: sharedTiles(16384, 1) },
    { name: "palette-tile-of-768-mb.tif", bytes: paletteTile(16384) },
    { name: "tiles-of-one-pixel.tif", bytes: onePixelTiles(2048) },
    { name: "planes-of-64-mb.tif", bytes: manyPlanes(8192, 48) },
    { name: "wildly-bent.tif", bytes: bentImage(8192) },
    { name: "jpeg-of-33-megapixels.tif", bytes: jpegTile(5792, 0x11) },
    { name: "jpeg-without-factors.tif", bytes: jpegTile(64, 0x00) },
    { name: "chunks-of-one-byte.png", bytes: bytewiseChunks() },
    { name: "two-headers.png", bytes: twoHeaders() },
    { name: "rgb-of-16-megapixels.png", bytes: rgbOf(4000) },
    { name: "huge-palette.png", bytes: hugePalette(3e6) },
    { name: "grey-of-60-megapixels.jpg", bytes: jpegOf(7744, 7744, [0x11]) },
    { name: "components.jpg", bytes: jpegOf(4000, 4000, new Array(12).fill(0x11)) },
  ];
}

/** Archives. */
export function makeHostileZips(): readonly HostileFile[] {
  const zeros = new Uint8Array(1.5e8);
  const files = Array.from({ length: 6000 }, (_, i) => [`${i}.tif`, new Uint8Array(1)]);
  return [
    { name: "bomb.zip", bytes: new Uint8Array(zipSync({ "a.tif": zeros })) },
    {
      name: "many.zip",
      bytes: new Uint8Array(zipSync(Object.fromEntries(files), { level: 0 })),
    },
  ];
}

function imageTags(width: number, height: number, ...more: RawTag[]): RawTag[] {
  const own = new Map<number, RawTag>(
    [
      { tag: TAG.imageWidth, values: [width] },
      { tag: TAG.imageLength, values: [height] },
      { tag: TAG.bitsPerSample, values: [8] },
      { tag: TAG.compression, values: [DEFLATE] },
      { tag: TAG.photometric, values: [1] },
      { tag: TAG.samplesPerPixel, values: [1] },
      ...more,
    ].map((tag) => [tag.tag, tag]),
  );
  return [...own.values()].sort((a, b) => a.tag - b.tag);
}

/** Tags of tiles that all lie at the same place: the file's data. */
function tilesOf(side: number, count: number, length: number): RawTag[] {
  return [
    { tag: TAG.tileWidth, values: [side] },
    { tag: TAG.tileLength, values: [side] },
    { tag: TAG.tileOffsets, type: FIELD.long, values: new Array(count).fill(8) },
    {
      tag: TAG.tileByteCounts,
      type: FIELD.long,
      values: new Array(count).fill(length),
    },
  ];
}

/** Few bytes that inflate to as many as a tile has. */
function zeros(bytes: number): Uint8Array {
  return deflateSync(Buffer.alloc(bytes));
}

function sharedTiles(side: number, count: number): Uint8Array<ArrayBuffer> {
  const data = zeros(side * side);
  const across = Math.sqrt(count) * side;
  return rawTiff(imageTags(across, across, ...tilesOf(side, count, data.length)), data);
}

function paletteTile(side: number): Uint8Array<ArrayBuffer> {
  const data = zeros(side * side);
  const tags = imageTags(
    ...([side, side] as const),
    ...tilesOf(side, 1, data.length),
    { tag: TAG.photometric, values: [3] },
    { tag: TAG.colorMap, values: new Array(768).fill(9) },
  );
  return rawTiff(tags, data);
}

/** Offsets and lengths are the same bytes, all of them 1. */
function onePixelTiles(side: number): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(side * side).fill(1);
  const tags = imageTags(
    ...([side, side] as const),
    { tag: TAG.compression, values: [1] },
    { tag: TAG.tileWidth, values: [1] },
    { tag: TAG.tileLength, values: [1] },
    { tag: TAG.tileOffsets, type: FIELD.byte, values: table },
    { tag: TAG.tileByteCounts, type: FIELD.byte, values: table },
  );
  return rawTiff(tags);
}

function manyPlanes(side: number, bands: number): Uint8Array<ArrayBuffer> {
  const data = zeros(side * side);
  const tags = imageTags(
    ...([side, side] as const),
    ...tilesOf(side, bands, data.length),
    { tag: TAG.bitsPerSample, values: new Array(bands).fill(8) },
    { tag: TAG.samplesPerPixel, values: [bands] },
    { tag: TAG.planarConfiguration, values: [2] },
  );
  return rawTiff(tags, data);
}

/** Two control points a millimetre apart on the ground lie far apart in the image. */
function bentImage(side: number): Uint8Array<ArrayBuffer> {
  const half = side / 2;
  const off = 0.03 * side;
  const points = [
    ...[0, half, side].flatMap((row) => [0, side].map((col) => [col, row, col, row])),
    [half - off, half, half, half],
    [half + off, half, half + 0.001, half],
  ] as [number, number, number, number][];
  const place = ([col, row, x, y]: [number, number, number, number]) => [
    ...[col, row, 0, 500_000 + x, 5_000_000 - y, 0],
  ];
  const tags = imageTags(
    ...([side, side] as const),
    { tag: TAG.compression, values: [1] },
    ...tilesOf(256, (side / 256) ** 2, 65_536),
    { tag: TAG.modelTiepoint, type: FIELD.double, values: points.flatMap(place) },
    {
      tag: TAG.geoKeyDirectory,
      values: [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633],
    },
  );
  return rawTiff(
    tags,
    Uint8Array.from({ length: 65_536 }, (_, i) => 1 + (i % 200)),
  );
}

function jpegTile(side: number, factor: number): Uint8Array<ArrayBuffer> {
  const bands = factor === 0 ? 3 : 1;
  const data = jpegOf(side, side, new Array(bands).fill(factor));
  const tags = imageTags(
    ...([side, side] as const),
    ...tilesOf(side, 1, data.length),
    { tag: TAG.compression, values: [JPEG] },
    { tag: TAG.bitsPerSample, values: new Array(bands).fill(8) },
    { tag: TAG.samplesPerPixel, values: [bands] },
    { tag: TAG.photometric, values: [bands === 1 ? 1 : 2] },
  );
  return rawTiff(tags, data);
}

/** A JPEG in one colour, of two bits for each block. @param factors of its components */
function jpegOf(
  width: number,
  height: number,
  factors: readonly number[],
): Uint8Array<ArrayBuffer> {
  const word = (n: number) => [n >> 8, n & 255];
  const segment = (marker: number, content: readonly number[]) => [
    ...[0xff, marker, ...word(content.length + 2), ...content],
  ];
  // One code of one bit: "no difference", and "end of block".
  const table = (id: number) => [id, 1, ...new Array(15).fill(0), 0];
  const scanned = factors.slice(0, 4);
  const head = [
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...new Array(64).fill(1)]),
    ...segment(0xc0, [
      ...[8, ...word(height), ...word(width), factors.length],
      ...factors.flatMap((factor, i) => [i + 1, factor, 0]),
    ]),
    ...segment(0xc4, [...table(0x00), ...table(0x10)]),
    ...segment(0xda, [
      ...[scanned.length, ...scanned.flatMap((_, i) => [i + 1, 0]), 0, 63, 0],
    ]),
  ];
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8) * scanned.length;
  const bytes = new Uint8Array(head.length + Math.ceil(blocks / 4) + 2);
  bytes.set(head);
  bytes.set([0xff, 0xd9], bytes.length - 2);
  return bytes;
}

function png(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  new DataView(chunk.buffer).setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  return chunk;
}

function header(width: number, height: number, colour: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([8, colour], 8);
  return data;
}

/** @param pieceBytes bytes of each chunk of pixels */
function pngOf(
  chunks: readonly Uint8Array[],
  raw: Uint8Array = new Uint8Array(64 * 65),
  pieceBytes = 2 ** 20,
): Uint8Array<ArrayBuffer> {
  const stream = deflateSync(raw);
  const pieces = Array.from({ length: Math.ceil(stream.length / pieceBytes) }, (_, i) =>
    png("IDAT", stream.subarray(i * pieceBytes, (i + 1) * pieceBytes)),
  );
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const all = [signature, ...chunks, ...pieces, png("IEND", new Uint8Array())];
  return new Uint8Array(Buffer.concat(all));
}

/** Half a million chunks of one byte each. */
function bytewiseChunks(): Uint8Array<ArrayBuffer> {
  const side = 708;
  const noise = createRandom(1).integer;
  const raw = Uint8Array.from({ length: side * (side + 1) }, (_, i) =>
    i % (side + 1) === 0 ? 0 : noise(256),
  );
  return pngOf([png("IHDR", header(side, side, 0))], raw, 1);
}

/** Half of the pixels that are still decoded. */
function rgbOf(side: number): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(side * (3 * side + 1));
  return pngOf([png("IHDR", header(side, side, 2))], raw);
}

function twoHeaders(): Uint8Array<ArrayBuffer> {
  const [small, large] = [header(64, 64, 0), header(40_000, 40_000, 0)];
  return pngOf([png("IHDR", small), png("IHDR", large)]);
}

function hugePalette(colours: number): Uint8Array<ArrayBuffer> {
  const palette = png("PLTE", new Uint8Array(3 * colours));
  return pngOf([png("IHDR", header(64, 64, 3)), palette]);
}
