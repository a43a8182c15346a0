/**
 * This adapter reads PNG and JPEG as RasterSources in pixel space. They are decoded
 * whole at opening, with averaged overviews in memory. World files are not supported.
 */
import { AppError } from "#core/errors.ts";
import { clipWindow } from "#core/raster/grid.ts";
import { copyTile } from "#core/tiff/copy-tile.ts";
import { hideTransparent } from "#core/tiff/hide-pixels.ts";
import { createRowHalver } from "#core/tiff/overview-rows.ts";
import { SNIFF_BYTES, sniffFormat } from "#core/tiff/sniff.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterInfo, RasterSource } from "#ports/raster-source.ts";
import { type RunStep, runUnwatched } from "#ports/step.ts";
import { decodeJpeg } from "./jpeg-pixels.ts";
import type { Pixels } from "./pixels.ts";
import { decodePng } from "./png-pixels.ts";

/** The most compressed bytes of an image that is decoded whole. */
const MOST_FILE_BYTES = 256 * 2 ** 20;
/** Side of the coarsest overview, in pixels. */
const COARSEST_PX = 256;

/**
 * Opens an image and owns `reader` from then on.
 * @throws AppError file-empty, file-not-image, file-truncated, file-unsupported, and
 *   what the reader throws
 */
export async function openImage(
  reader: ByteReader,
  step: RunStep = runUnwatched,
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
  let levels = step(() =>
    buildLevels(format === "png" ? decodePng(bytes) : decodeJpeg(bytes)),
  );
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

function buildLevels(full: Pixels): Pixels[] {
  const levels = [full];
  for (
    let level = full;
    Math.max(level.width, level.height) > COARSEST_PX;
    level = levels.at(-1) as Pixels
  ) {
    levels.push(halve(level));
  }
  return levels;
}

function halve(level: Pixels): Pixels {
  const { bands } = level;
  const halver = createRowHalver({
    width: level.width,
    height: level.height,
    bands,
    method: "average",
    nodata: level.nodata,
    hasAlpha: bands === 2 || bands === 4,
  });
  const { width, height } = halver;
  const length = width * height * bands;
  const data =
    level.data instanceof Uint16Array
      ? new Uint16Array(length)
      : new Uint8Array(length);
  let at = 0;
  for (let row = 0; row < level.height; row++) {
    const start = row * level.width * bands;
    const made = halver.push(level.data.subarray(start, start + level.width * bands));
    for (const mean of made ?? []) {
      data[at++] = Math.round(mean);
    }
  }
  return { width, height, bands, data, nodata: level.nodata };
}

function imageInfo(
  reader: ByteReader,
  format: "png" | "jpeg",
  levels: readonly Pixels[],
): RasterInfo {
  const full = levels[0] as Pixels;
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
