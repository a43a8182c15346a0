/**
 * This file checks what one directory says about its image. After this check sizes are
 * bounded, tiles are countable, and the sample format is one that `decode-samples`
 * supports.
 */
import { AppError } from "#core/errors.ts";
import { interleavedSamples, tileRowBytes } from "./decode-samples.ts";
import { damaged } from "./parse-directory.ts";
import { COMPRESSION, LIMIT, PHOTOMETRIC, TAG } from "./tiff-format.ts";

export type SampleKind = "uint" | "int" | "float" | "complex-int" | "complex-float";

export type ImageLayout = {
  readonly width: number;
  readonly height: number;
  /** Samples per pixel as stored (a palette image has one). */
  readonly bands: number;
  /** Bits of one sample; both parts together where it is complex. */
  readonly bitsPerSample: number;
  readonly sampleKind: SampleKind;
  /** Whether every band has its own tiles (planar configuration 2). */
  readonly isPlanar: boolean;
  readonly isTiled: boolean;
  /** Width of a tile; strips are tiles as wide as the image. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tilesAcross: number;
  readonly tilesDown: number;
  /**
   * Rows of a stored strip. A large uncompressed strip is read in parts; then
   * `tileHeight` is smaller than this and divides it.
   */
  readonly rowsPerStrip: number;
  readonly compression: number;
  readonly predictor: number;
  readonly photometric: number;
  readonly extraSamples: readonly number[];
};

/** Returns a directory's values by tag; undefined if the tag is absent. */
export type TagNumbers = (tag: number) => ArrayLike<number> | undefined;

/** Size of the parts in which a large uncompressed strip is read. */
const STRIP_PART_BYTES = 512 * 1024;

/** Checks a directory. @throws AppError file-truncated, file-unsupported, bands-unsupported */
export function parseImageLayout(tags: TagNumbers): ImageLayout {
  const first = (tag: number, otherwise: number) => tags(tag)?.[0] ?? otherwise;
  const width = first(TAG.imageWidth, 0);
  const height = first(TAG.imageLength, 0);
  if (!isCount(width, LIMIT.side) || !isCount(height, LIMIT.side)) {
    throw damaged(
      `an image of 1 to ${LIMIT.side} pixels a side`,
      `${width} × ${height} pixels`,
    );
  }
  const sample = parseSampleFormat(tags);
  const compression = first(TAG.compression, 1);
  const isPlanar = first(TAG.planarConfiguration, 1) === 2 && sample.bands > 1;

  const isTiled = tags(TAG.tileWidth) !== undefined;
  const tileWidth = isTiled ? first(TAG.tileWidth, 0) : width;
  const storedRows = isTiled
    ? first(TAG.tileLength, 0)
    : Math.min(first(TAG.rowsPerStrip, height), height);
  if (!isCount(tileWidth, LIMIT.side) || !isCount(storedRows, LIMIT.side)) {
    throw damaged("tiles of at least one pixel", `${tileWidth} × ${storedRows} pixels`);
  }
  const predictor = first(TAG.predictor, 1);
  validateStorage(sample, predictor, first(TAG.fillOrder, 1));
  const rowBytes = tileRowBytes({ ...sample, isPlanar, tileWidth });
  const tileHeight =
    isTiled || compression !== COMPRESSION.none
      ? storedRows
      : partOfStrip(storedRows, storedRows === height, rowBytes);
  const photometric = first(TAG.photometric, 1);
  const layout: ImageLayout = {
    ...sample,
    width,
    height,
    isPlanar,
    isTiled,
    tileWidth,
    tileHeight,
    tilesAcross: Math.ceil(width / tileWidth),
    tilesDown: Math.ceil(height / tileHeight),
    rowsPerStrip: storedRows,
    compression,
    predictor,
    photometric,
  };
  validateTiles(layout);
  return layout;
}

/** Refuses tiles that take too much memory each, or are too many for too few pixels. */
function validateTiles(layout: ImageLayout): void {
  const { tileWidth, tileHeight, tilesAcross, tilesDown, compression } = layout;
  const [count, pixels] = [tilesAcross * tilesDown, tileWidth * tileHeight];
  const [bytes, most] = [decodedTileBytes(layout), mostTileBytes(layout)];
  const refuse = (which: "small" | "large", expected: string, found: string) =>
    new AppError("file-unsupported", `The image's tiles are too ${which} to read.`, {
      expected,
      found: `${found} in one of ${tileWidth} × ${tileHeight} pixels`,
      hint: "Rewrite it with other tiles: gdal_translate -of COG in.tif out.tif",
    });
  if (count > LIMIT.tinyTiles && pixels < LIMIT.tinyPixels) {
    const few = `tiles or strips of at least ${LIMIT.tinyPixels} pixels`;
    throw refuse("small", few, `${pixels} pixels`);
  }
  const mostPixels = 64 * LIMIT.jpegBlocks;
  if (compression === COMPRESSION.jpeg && pixels > mostPixels) {
    const [expected, found] = [mostPixels, pixels].map((n) => (n / 1e6).toFixed(1));
    const few = `JPEG tiles of at most ${expected} megapixels`;
    throw refuse("large", few, `${found} megapixels`);
  }
  if (bytes > most) {
    const [expected, found] = [Math.floor(most / 2 ** 20), Math.ceil(bytes / 2 ** 20)];
    const few = `tiles or strips of at most ${expected} MB in each plane`;
    throw refuse("large", few, `${found} MB`);
  }
}

/**
 * A window touches up to four tiles in each plane, of which as many are in memory at the
 * same time as are read at the same time; the smallest window decodes one in every plane.
 */
function mostTileBytes({
  tilesAcross,
  tilesDown,
  isPlanar,
  bands,
}: ImageLayout): number {
  const planes = isPlanar ? bands : 1;
  const touched = Math.min(4, tilesAcross * tilesDown) * planes;
  return Math.min(
    LIMIT.tileBytes,
    LIMIT.windowBytes / Math.min(LIMIT.reads, touched),
    LIMIT.planesBytes / planes,
  );
}

/** Returns the bytes of a tile in its plane, stored or decoded, whichever is more. */
export function decodedTileBytes(layout: ImageLayout): number {
  const { photometric, bands, tileWidth, tileHeight } = layout;
  const isPalette = photometric === PHOTOMETRIC.palette && bands === 1;
  const widened = widenedBytes(layout) + (isPalette ? 3 : 0);
  const samples = tileWidth * interleavedSamples(layout);
  return tileHeight * Math.max(tileRowBytes(layout), samples * widened);
}

function parseSampleFormat(
  tags: TagNumbers,
): Pick<ImageLayout, "bands" | "bitsPerSample" | "sampleKind" | "extraSamples"> {
  const bands = tags(TAG.samplesPerPixel)?.[0] ?? 1;
  const bits = Array.from(tags(TAG.bitsPerSample) ?? [1]);
  const formats = Array.from(tags(TAG.sampleFormat) ?? [1]);
  const unsupported = (found: string) =>
    new AppError("bands-unsupported", "The image's bands cannot be read.", {
      expected: `1 to ${LIMIT.bands} bands, all of one type: 1, 2, 4, 8, 16 or 32-bit integer, 16, 32 or 64-bit float, or complex`,
      found,
      hint: "Convert it first, for example: gdal_translate -ot Float32 in.tif out.tif",
    });
  if (!isCount(bands, LIMIT.bands)) {
    throw unsupported(`${bands} bands`);
  }
  const bitsPerSample = bits[0] ?? 1;
  const format = formats[0] ?? 1;
  if (bits.some((b) => b !== bitsPerSample) || formats.some((f) => f !== format)) {
    throw unsupported(
      `bands of ${bits.join(", ")} bits, formats ${formats.join(", ")}`,
    );
  }
  const sampleKind = SAMPLE_KINDS.find(
    ([code, allowed]) => code === format && allowed.includes(bitsPerSample),
  )?.[2];
  if (sampleKind === undefined) {
    throw unsupported(`${bitsPerSample}-bit samples of format ${format}`);
  }
  const extraSamples = Array.from(tags(TAG.extraSamples) ?? []);
  return { bands, bitsPerSample, sampleKind, extraSamples };
}

/** Refuses ways of storing samples that TIFF allows and no SAR or optical product uses. */
function validateStorage(
  { sampleKind, bitsPerSample }: Pick<ImageLayout, "sampleKind" | "bitsPerSample">,
  predictor: number,
  fillOrder: number,
): void {
  const isPredictable =
    predictor === 1 ||
    (predictor === 2 && [8, 16, 32].includes(bitsPerSample)) ||
    (predictor === 3 && sampleKind === "float");
  if (!isPredictable || fillOrder !== 1) {
    throw new AppError("file-unsupported", "The image's samples cannot be unpacked.", {
      expected: "predictor 1, 2 up to 32 bits or 3 for floats; the high bit first",
      found: `predictor ${predictor}, ${bitsPerSample} bits, fill order ${fillOrder}`,
      hint: "Rewrite it: gdal_translate -of COG -co COMPRESS=DEFLATE in.tif out.tif",
    });
  }
}

/** SampleFormat tag, bits it comes with, kind; 4 is "undefined", which GDAL reads as unsigned. */
const SAMPLE_KINDS: readonly (readonly [number, readonly number[], SampleKind])[] = [
  [1, [1, 2, 4, 8, 16, 32], "uint"],
  [4, [1, 2, 4, 8, 16, 32], "uint"],
  [2, [8, 16, 32], "int"],
  [3, [16, 32, 64], "float"],
  [5, [32, 64], "complex-int"],
  [6, [64, 128], "complex-float"],
];

/**
 * Returns how many rows of an uncompressed strip are read at once: a divisor of `rows`,
 * or any number for a single strip.
 */
function partOfStrip(rows: number, isOnlyStrip: boolean, rowBytes: number): number {
  const wanted = Math.max(1, Math.floor(STRIP_PART_BYTES / rowBytes));
  if (wanted >= rows) {
    return rows;
  }
  let part = wanted;
  while (!isOnlyStrip && rows % part !== 0) {
    part--;
  }
  return part;
}

/**
 * Returns the bytes that a decoded sample takes in addition to the stored one; 0 if it
 * is decoded in place.
 */
function widenedBytes({
  sampleKind,
  bitsPerSample,
}: Pick<ImageLayout, "sampleKind" | "bitsPerSample">): number {
  if (bitsPerSample < 8) {
    return 1;
  }
  return sampleKind.startsWith("complex") ||
    (bitsPerSample === 16 && sampleKind === "float")
    ? 4
    : 0;
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}
