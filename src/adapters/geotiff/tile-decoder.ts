/**
 * This file decodes the stored bytes of a tile to samples. DEFLATE, LZW, PackBits and
 * uncompressed data are decoded by core/tiff into buffers of known size (large DEFLATE tiles
 * by the platform, in portions); JPEG by
 * geotiff.js if its headers promise no more than the tile holds, and Zstandard by
 * zstddec into a buffer of known size. Both are loaded when the first such tile is
 * read.
 */
import { AppError } from "#core/errors.ts";
import {
  decodeSamples,
  interleavedSamples,
  type SampleArray,
  tileRowBytes,
} from "#core/tiff/decode-samples.ts";
import { canDecompress, decompress } from "#core/tiff/decompress.ts";
import { paletteToRgb, yCbCrToRgb } from "#core/tiff/expand-colors.ts";
import type { ImageLayout } from "#core/tiff/image-layout.ts";
import { mayDecode, parseJpeg } from "#core/tiff/jpeg-header.ts";
import { damaged } from "#core/tiff/parse-directory.ts";
import { COMPRESSION, LIMIT, PHOTOMETRIC } from "#core/tiff/tiff-format.ts";
import type { RunStep } from "#ports/step.ts";
import { inflateLargeTile } from "./inflate-large-tile.ts";

/** From this size of a tile on the platform inflates it, faster but with a fixed cost. */
const LARGE_BYTES = 8 * 2 ** 20;

export type TileDecoderSpec = {
  readonly layout: ImageLayout;
  readonly littleEndian: boolean;
  readonly colorMap: ArrayLike<number> | undefined;
  readonly jpegTables: Uint8Array | undefined;
  /** Runs steps that block the thread. */
  readonly step: RunStep;
};

/** Decodes `rows` rows of a tile from its stored bytes, which are changed if uncompressed. */
export type DecodeTile = (bytes: Uint8Array, rows: number) => Promise<SampleArray>;

/** Creates the decoder. @throws AppError file-unsupported for an unknown compression */
export function createTileDecoder(spec: TileDecoderSpec): DecodeTile {
  const { layout, step } = spec;
  validateCompression(layout);
  const isYCbCr = layout.photometric === PHOTOMETRIC.yCbCr && layout.bands === 3;
  const rowBytes = tileRowBytes(layout);
  const fullBytes = rowBytes * layout.tileHeight;
  const isLargeDeflate = isDeflate(layout.compression) && fullBytes >= LARGE_BYTES;
  return async (bytes, rows) => {
    const neededBytes = rowBytes * rows;
    const inflated = isLargeDeflate ? await inflateLargeTile(bytes, fullBytes) : null;
    const raw =
      inflated !== null && inflated.length >= neededBytes
        ? inflated
        : canDecompress(layout.compression)
          ? step(() => decompress(layout.compression, bytes, fullBytes, neededBytes))
          : await decodeByLibrary(spec, bytes, fullBytes, neededBytes);
    const samples = decodeSamples(raw, rows, {
      ...layout,
      // Bytes of JPEG and Zstandard are in the writer's order, like all others.
      littleEndian: spec.littleEndian,
    });
    if (isYCbCr && samples instanceof Uint8Array) {
      yCbCrToRgb(samples);
    }
    return spec.colorMap === undefined ? samples : paletteToRgb(samples, spec.colorMap);
  };
}

function isDeflate(compression: number): boolean {
  return compression === COMPRESSION.deflate || compression === COMPRESSION.deflateOld;
}

function validateCompression(layout: ImageLayout): void {
  const { compression, photometric, bitsPerSample } = layout;
  const isJpeg = compression === COMPRESSION.jpeg;
  const isReadable =
    canDecompress(compression) ||
    compression === COMPRESSION.zstd ||
    (isJpeg && bitsPerSample === 8);
  if (!isReadable || (photometric === PHOTOMETRIC.yCbCr && !isJpeg)) {
    throw new AppError("file-unsupported", "The image's compression cannot be read.", {
      expected: "no compression, DEFLATE, LZW, PackBits, Zstandard, or JPEG of 8 bits",
      found: `compression ${compression}, photometric interpretation ${photometric}`,
      hint: "Rewrite it: gdal_translate -of COG -co COMPRESS=DEFLATE in.tif out.tif",
    });
  }
}

async function decodeByLibrary(
  spec: TileDecoderSpec,
  bytes: Uint8Array,
  fullBytes: number,
  neededBytes: number,
): Promise<Uint8Array> {
  let result: Uint8Array;
  if (spec.layout.compression === COMPRESSION.jpeg) {
    validateJpeg(bytes, spec);
    result = await decodeJpegTile(spec, bytes);
  } else {
    result = await decodeZstd(bytes, fullBytes, spec.step);
  }
  if (result.length < neededBytes) {
    throw damaged(`a tile of ${neededBytes} bytes`, `${result.length} bytes`);
  }
  return result;
}

/**
 * Decodes into a buffer of the tile's size in a single call, whatever size the stream
 * states. An error, or frames that do not fit, give an empty result.
 */
async function decodeZstd(
  bytes: Uint8Array,
  fullBytes: number,
  step: RunStep,
): Promise<Uint8Array> {
  const { ZSTDDecoder } = await import("zstddec");
  const decoder = new ZSTDDecoder();
  try {
    await decoder.init();
    return step(() => decoder.decode(bytes, fullBytes));
  } catch (error) {
    throw damaged("a tile that can be decompressed", "a broken stream", error);
  }
}

async function decodeJpegTile(
  { layout, jpegTables, step }: TileDecoderSpec,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const { getDecoder } = await import("geotiff");
  try {
    const decoder = await getDecoder(layout.compression, {
      tileWidth: layout.tileWidth,
      tileHeight: layout.tileHeight,
      planarConfiguration: layout.isPlanar ? 2 : 1,
      bitsPerSample: layout.bitsPerSample,
      // Predictors are undone by decode-samples, for every compression.
      predictor: 1,
      ...(jpegTables === undefined ? {} : { JPEGTables: jpegTables }),
    });
    return new Uint8Array(await step(() => decoder.decode(bytes.slice().buffer)));
  } catch (error) {
    throw damaged("a tile that can be decompressed", "a broken stream", error);
  }
}

function validateJpeg(
  bytes: Uint8Array,
  { layout, jpegTables }: TileDecoderSpec,
): void {
  const { frames, scans, isSound } = parseJpeg(bytes);
  const [frame = null] = frames;
  // JPEG tables must contain no picture, because a frame in them would be decoded, too.
  const tables = jpegTables === undefined ? null : parseJpeg(jpegTables);
  const hasOnlyTables =
    tables === null || (tables.isSound && tables.frames.length + tables.scans === 0);
  if (
    frame === null ||
    frames.length > 1 ||
    !isSound ||
    !hasOnlyTables ||
    frame.width !== layout.tileWidth ||
    frame.height > layout.tileHeight ||
    frame.components !== interleavedSamples(layout) ||
    frame.bitsPerSample !== 8
  ) {
    throw damaged(
      `a JPEG of ${layout.tileWidth} × ${layout.tileHeight} pixels`,
      frame === null
        ? "no JPEG"
        : `${frames.length} of them, ${frame.width} × ${frame.height} pixels in ${scans} scans`,
    );
  }
  if (frame.blocks > LIMIT.jpegBlocks || !mayDecode(frame, scans)) {
    throw new AppError(
      "file-unsupported",
      "The image's JPEGs cannot be decoded here.",
      {
        expected: "few scans, and tiles of at most 4 megapixels of colours",
        found: `tiles of ${frame.width} × ${frame.height} pixels in ${scans} scans`,
        hint: "Rewrite it with smaller tiles: gdal_translate -of COG in.tif out.tif",
      },
    );
  }
}
