/**
 * Stored bytes of a tile → samples. DEFLATE, LZW, PackBits and uncompressed data are
 * decoded by core/tiff into buffers of known size; JPEG and Zstandard by geotiff.js,
 * which is loaded when the first such tile is met, and only for streams whose headers
 * promise no more than the tile holds.
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
import { parseJpegFrame } from "#core/tiff/jpeg-header.ts";
import { damaged } from "#core/tiff/parse-directory.ts";
import { COMPRESSION, PHOTOMETRIC } from "#core/tiff/tiff-format.ts";
import { zstdMostBytes } from "#core/tiff/zstd-header.ts";

export type TileDecoderSpec = {
  readonly layout: ImageLayout;
  readonly littleEndian: boolean;
  readonly colorMap: ArrayLike<number> | undefined;
  readonly jpegTables: Uint8Array | undefined;
};

/** `rows` rows of a tile from its stored bytes, which are changed if uncompressed. */
export type DecodeTile = (bytes: Uint8Array, rows: number) => Promise<SampleArray>;

/** @throws AppError file-unsupported for a compression that cannot be read */
export function createTileDecoder(spec: TileDecoderSpec): DecodeTile {
  const { layout } = spec;
  validateCompression(layout);
  const isYCbCr = layout.photometric === PHOTOMETRIC.yCbCr && layout.bands === 3;
  const rowBytes = tileRowBytes(layout);
  const fullBytes = rowBytes * layout.tileHeight;
  return async (bytes, rows) => {
    const neededBytes = rowBytes * rows;
    const raw = canDecompress(layout.compression)
      ? decompress(layout.compression, bytes, fullBytes, neededBytes)
      : await decodeByLibrary(spec, bytes, fullBytes, neededBytes);
    const samples = decodeSamples(raw, rows, {
      ...layout,
      // A JPEG's and Zstandard's bytes are as the writer had them, like all others.
      littleEndian: spec.littleEndian,
    });
    if (isYCbCr && samples instanceof Uint8Array) {
      yCbCrToRgb(samples);
    }
    return spec.colorMap === undefined ? samples : paletteToRgb(samples, spec.colorMap);
  };
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
  { layout, jpegTables }: TileDecoderSpec,
  bytes: Uint8Array,
  fullBytes: number,
  neededBytes: number,
): Promise<Uint8Array> {
  if (layout.compression === COMPRESSION.jpeg) {
    validateJpeg(bytes, layout);
  } else if (zstdMostBytes(bytes) > 4 * fullBytes + 2 ** 24) {
    throw damaged(`a tile of ${fullBytes} bytes`, "a stream of another size");
  }
  const { getDecoder } = await import("geotiff");
  let result: Uint8Array;
  try {
    const decoder = await getDecoder(layout.compression, {
      tileWidth: layout.tileWidth,
      tileHeight: layout.tileHeight,
      planarConfiguration: layout.isPlanar ? 2 : 1,
      bitsPerSample: layout.bitsPerSample,
      // Predictors are undone by decode-samples, for every compression alike.
      predictor: 1,
      ...(jpegTables === undefined ? {} : { JPEGTables: jpegTables }),
    });
    result = new Uint8Array(await decoder.decode(bytes.slice().buffer));
  } catch (error) {
    throw damaged("a tile that can be decompressed", "a broken stream", error);
  }
  if (result.length < neededBytes) {
    throw damaged(`a tile of ${neededBytes} bytes`, `${result.length} bytes`);
  }
  return result;
}

function validateJpeg(bytes: Uint8Array, layout: ImageLayout): void {
  const frame = parseJpegFrame(bytes);
  if (
    frame === null ||
    frame.width !== layout.tileWidth ||
    frame.height > layout.tileHeight ||
    frame.components !== interleavedSamples(layout) ||
    frame.bitsPerSample !== 8
  ) {
    throw damaged(
      `a JPEG of ${layout.tileWidth} × ${layout.tileHeight} pixels`,
      frame === null ? "no JPEG" : `${frame.width} × ${frame.height} pixels`,
    );
  }
}
