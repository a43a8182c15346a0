/**
 * This adapter reads PNG and JPEG as RasterSources in pixel space. They are decoded
 * whole at opening, with averaged overviews in memory. World files are not supported.
 */
import { AppError } from "#core/errors.ts";
import { clipWindow } from "#core/raster/grid.ts";
import { copyTile } from "#core/tiff/copy-tile.ts";
import { hideTransparent } from "#core/tiff/hide-pixels.ts";
import { SNIFF_BYTES, sniffFormat } from "#core/tiff/sniff.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { DecodedImage, DecodeImage } from "#ports/decoded-image.ts";
import type { RasterInfo, RasterSource } from "#ports/raster-source.ts";

/** The most compressed bytes of an image that is decoded whole. */
const MOST_FILE_BYTES = 256 * 2 ** 20;

/**
 * Opens an image, whose pixels `decode` makes, and owns `reader` from then on.
 * @throws AppError file-empty, file-not-image, file-truncated, file-unsupported, and
 *   what the reader throws
 */
export async function openDecoded(
  reader: ByteReader,
  decode: DecodeImage,
  signal?: AbortSignal,
): Promise<RasterSource> {
  const bytes = await readWhole(reader);
  const format = sniffFormat(bytes.subarray(0, SNIFF_BYTES));
  if (format !== "png" && format !== "jpeg") {
    throw new AppError("file-not-image", "This is neither a PNG nor a JPEG.", {
      expected: "a PNG or JPEG image",
      found: `${bytes.length} bytes of another kind`,
      hint: "Choose a GeoTIFF, PNG or JPEG image.",
    });
  }
  let levels = await decode(bytes, format, signal);
  const info = imageInfo(reader, format, levels);
  return {
    info,
    async readWindow(index, window, signal) {
      if (signal?.aborted) {
        throw new DOMException("The read was aborted.", "AbortError");
      }
      const level = levels[index];
      const { col, row, width, height } = window;
      const inside = level === undefined ? null : clipWindow(window, level);
      if (level === undefined || inside?.width !== width || inside.height !== height) {
        throw new AppError("argument-invalid", "The window does not fit the image.", {
          expected: "a window inside the level",
          found: `${width} × ${height} at column ${col}, row ${row} of level ${index}`,
          hint: "Clip the window to the level.",
        });
      }
      const { bands } = level;
      const data = new Float32Array(bands * width * height);
      const whole = {
        samples: level.data,
        col: 0,
        row: 0,
        width: level.width,
        height: level.height,
        interleaved: bands,
      };
      copyTile(whole, window, 0, data);
      hideTransparent(data, info.alphaBand, width * height);
      return { data, window, bands };
    },
    bytesRead: () => reader.bytesRead(),
    dispose() {
      levels = [];
      reader.dispose();
    },
  };
}

async function readWhole(reader: ByteReader): Promise<Uint8Array> {
  const { byteLength } = reader;
  if (byteLength === 0) {
    throw new AppError("file-empty", "The file is empty.", {
      expected: "an image",
      found: "0 bytes",
      hint: "Copy or download the file again.",
    });
  }
  if (byteLength === null || byteLength > MOST_FILE_BYTES) {
    throw new AppError("file-unsupported", "The image is too large to decode whole.", {
      expected: `a PNG or JPEG of at most ${MOST_FILE_BYTES / 2 ** 20} MB`,
      found: byteLength === null ? "an unknown size" : `${byteLength} bytes`,
      hint: "Convert it to a tiled GeoTIFF: gdal_translate -of COG in.png out.tif",
    });
  }
  return reader.read(0, byteLength);
}

function imageInfo(
  reader: ByteReader,
  format: "png" | "jpeg",
  levels: readonly DecodedImage[],
): RasterInfo {
  const full = levels[0] as DecodedImage;
  const { width, height, bands } = full;
  const hasAlpha = bands === 2 || bands === 4;
  return {
    name: reader.name,
    format,
    byteLength: reader.byteLength,
    width,
    height,
    bands,
    sampleType: full.data instanceof Uint16Array ? "uint16" : "uint8",
    isComplex: false,
    photometric: bands >= 3 ? "rgb" : "grey",
    ...(hasAlpha ? { hasMask: true } : {}),
    alphaBand: hasAlpha ? bands - 1 : null,
    // The image is decoded whole, so a window of any shape costs the same: a level is
    // one tile.
    levels: levels.map((level) => ({
      width: level.width,
      height: level.height,
      tileWidth: level.width,
      tileHeight: level.height,
    })),
    georeference: null,
    nodata: full.nodata,
    imageDescription: null,
    gdalMetadata: {},
  };
}
