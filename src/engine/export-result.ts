import { createSpreadCounter, type PictureSpread } from "#core/color/picture-spread.ts";
import { AppError } from "#core/errors.ts";
import { type Box, boxToWindow } from "#core/geo/placement.ts";
import {
  type Grid,
  intersectWindows,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { ExportedPicture, Provenance } from "#ports/runs.ts";
import { provenanceItems } from "./provenance-items.ts";
import type { ResultKind } from "./result-chunk.ts";
import type { ResultRaster } from "./result-raster.ts";

/**
 * The most bytes of an image that fit into memory together with the buffers of
 * compression.
 */
const LIMIT_BYTES = 1_200_000_000;

/** Returns how many pixels of a result fit into one GeoTIFF that is encoded in memory. */
export function geoTiffLimitPx(pixels: ResultKind): number {
  return LIMIT_BYTES / (pixels === "rgb8" ? 3 : 4);
}

/** Rows that are read together: the height of one row of chunks. */
const STRIP_PX = 256;

/**
 * Encodes the computed part of a result as a tiled GeoTIFF with overviews and the
 * provenance in GDAL's metadata.
 *
 * Pictures are 8-bit RGB; pixels that were not computed are 0 and declared nodata, and
 * computed zeros become 1, so that the two differ. De-noised power is float32, linear,
 * in the scene's radiometry, with NaN where it was not computed.
 * @param box what of it, in the result's CRS; null = all
 * @throws AppError nothing-to-export
 */
export function exportResult(
  result: ResultRaster,
  provenance: Provenance | null,
  box: Box | null,
): Uint8Array<ArrayBuffer> {
  const window = writtenWindow(result, box);
  const isPicture = result.kind === "rgb8";
  const limitPx = geoTiffLimitPx(result.kind);
  if (window.width * window.height > limitPx) {
    throw new AppError(
      "nothing-to-export",
      "The result is too large to export at once.",
      {
        expected: `at most ${limitPx / 1e6} megapixels`,
        found: `${((window.width * window.height) / 1e6).toFixed(0)} megapixels`,
        hint: "Translate and export a box.",
      },
    );
  }
  const { hasHoles, isEmpty } = lookForHoles(result, window);
  if (isEmpty) {
    throw nothingToExport("only pixels without data");
  }
  const readPixels = (part: PixelWindow) => {
    const placed = { ...part, col: window.col + part.col, row: window.row + part.row };
    const pixels = result.read(0, placed);
    return isPicture ? interleave(pixels, part, hasHoles ? 1 : 0) : withHoles(pixels);
  };
  const grid = windowGrid(result.levels[0] as Grid, window);
  return encodeGeoTiff(
    {
      width: grid.width,
      height: grid.height,
      georeference: grid.crs === "pixel" ? null : grid,
      ...(isPicture
        ? { bands: 3, sampleType: "uint8", nodata: hasHoles ? 0 : null }
        : { bands: 1, sampleType: "float32", nodata: Number.NaN }),
      gdalMetadata: provenanceItems(provenance, grid),
    },
    readPixels,
  );
}

/**
 * Reads the computed pixels of a picture inside `box` as RGBA; see `Runs.exportPicture`.
 * @throws AppError nothing-to-export
 */
export function exportPicture(
  result: ResultRaster,
  box: Box | null,
  mostPx: number,
): ExportedPicture {
  if (result.kind !== "rgb8") {
    throw nothingToExport("a radar result, of which there is no picture");
  }
  const whole = writtenWindow(result, box);
  const side = Math.max(whole.width, whole.height);
  const level = Math.min(
    result.levels.length - 1,
    Math.max(0, Math.ceil(Math.log2(side / mostPx))),
  );
  const factor = 2 ** level;
  const size = result.levels[level] as Grid;
  const [col, row] = [Math.floor(whole.col / factor), Math.floor(whole.row / factor)];
  const [right, bottom] = [whole.col + whole.width, whole.row + whole.height];
  const window = {
    ...{ col, row },
    width: Math.min(size.width, Math.ceil(right / factor)) - col,
    height: Math.min(size.height, Math.ceil(bottom / factor)) - row,
  };
  const { data: planes, valid } = result.read(level, window);
  if (!valid.includes(1)) {
    throw nothingToExport("only pixels without data");
  }
  const pixels = valid.length;
  const data = new Uint8Array(4 * pixels);
  for (let i = 0; i < pixels; i += 1) {
    for (let band = 0; valid[i] === 1 && band < 3; band += 1) {
      data[4 * i + band] = Math.round((planes[band * pixels + i] as number) * 255);
    }
    data[4 * i + 3] = valid[i] === 1 ? 255 : 0;
  }
  return { data, factor, width: window.width, height: window.height };
}

/** Returns the computed part inside `box`. @throws AppError nothing-to-export */
function writtenWindow(result: ResultRaster, box: Box | null): PixelWindow {
  const written = result.written();
  if (written === null) {
    throw nothingToExport("no computed pixel");
  }
  if (box === null) {
    return written;
  }
  const wanted = boxToWindow(result.levels[0] as Grid, box);
  const window = wanted && intersectWindows(wanted, written);
  if (window === null) {
    throw nothingToExport("no computed pixel in that box");
  }
  return window;
}

/**
 * Counts how many different colours the computed part of a picture has.
 * @throws AppError nothing-to-export
 */
export function readPictureSpread(result: ResultRaster): PictureSpread {
  const window = result.written();
  if (window === null || result.kind !== "rgb8") {
    throw nothingToExport(window === null ? "no computed pixel" : "a radar result");
  }
  const counter = createSpreadCounter();
  for (const strip of stripsOf(window)) {
    const { data, valid } = result.read(0, strip);
    counter.add(data, valid);
  }
  return counter.read();
}

/**
 * Checks the mask strip by strip, because the whole mask would be as large as the
 * picture.
 */
function lookForHoles(result: ResultRaster, window: PixelWindow) {
  let [hasHoles, isEmpty] = [false, true];
  for (const strip of stripsOf(window)) {
    const { valid } = result.read(0, strip);
    hasHoles ||= valid.includes(0);
    isEmpty &&= !valid.includes(1);
  }
  return { hasHoles, isEmpty };
}

function stripsOf(window: PixelWindow): Generator<PixelWindow> {
  return splitWindow(window, { width: window.width, height: STRIP_PX });
}

function nothingToExport(found: string): AppError {
  return new AppError("nothing-to-export", "There is no result to export.", {
    expected: "a run with at least one finished tile",
    found,
    hint: "Translate the view first, then export.",
  });
}

/**
 * Returns bytes in the order `[row][col][band]`; valid pixels are at least `floor`,
 * others 0.
 */
function interleave(
  { data, valid }: Planes<Uint8Array>,
  { width, height }: PixelWindow,
  floor: number,
): Uint8Array {
  const size = width * height;
  const pixels = new Uint8Array(size * 3);
  for (let i = 0; i < size; i += 1) {
    for (let band = 0; valid[i] === 1 && band < 3; band += 1) {
      const byte = Math.round((data[band * size + i] as number) * 255);
      pixels[i * 3 + band] = Math.max(floor, byte);
    }
  }
  return pixels;
}

/** Returns one band of power with NaN where pixels are invalid. */
function withHoles({ data, valid }: Planes<Uint8Array>): Float32Array {
  return data.map((power, i) => (valid[i] === 1 ? power : Number.NaN));
}
