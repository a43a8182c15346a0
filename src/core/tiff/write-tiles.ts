/** Cutting an image into tiles, and packing them. */
import { zlibSync } from "fflate";
import { AppError } from "#core/errors.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import {
  createSamples,
  type GeoTiffSpec,
  type ReadPixels,
  sampleBytes,
  specPredictor,
  type WriteSamples,
} from "./geotiff-spec.ts";
import { applyPredictor } from "./predictor.ts";

/** A tile as it is stored: padded to its full size by the caller, then predicted and packed. */
export function encodeTile(
  spec: GeoTiffSpec,
  tileSize: number,
  pixels: WriteSamples,
): Uint8Array {
  const bytes = new Uint8Array(
    pixels.buffer,
    pixels.byteOffset,
    pixels.byteLength,
  ).slice();
  const predictor = specPredictor(spec);
  applyPredictor(predictor, bytes, {
    width: tileSize,
    interleaved: spec.bands,
    bytesPerSample: pixels.BYTES_PER_ELEMENT,
  });
  return zlibSync(bytes, { level: spec.compressionLevel ?? 6 });
}

/** A whole tile from a window that may be cut at the edge; the rest is zero. */
export function padTile(
  spec: GeoTiffSpec,
  pixels: WriteSamples,
  window: PixelWindow,
  tileSize: number,
): WriteSamples {
  if (window.width === tileSize && window.height === tileSize) {
    return pixels;
  }
  const tileRow = tileSize * spec.bands;
  const rowSamples = window.width * spec.bands;
  const tile = createSamples(spec, tileSize * tileRow);
  for (let row = 0; row < window.height; row++) {
    tile.set(pixels.subarray(row * rowSamples, (row + 1) * rowSamples), row * tileRow);
  }
  return tile;
}

/** The same reader, refusing pixels of another type or number than the spec says. */
export function checkedReader(spec: GeoTiffSpec, readPixels: ReadPixels): ReadPixels {
  return (window) => {
    const pixels = readPixels(window);
    const expected = window.width * window.height * spec.bands;
    if (
      pixels.length !== expected ||
      pixels.BYTES_PER_ELEMENT !== sampleBytes(spec) ||
      pixels instanceof Float32Array !== (spec.sampleType === "float32")
    ) {
      throw new AppError("argument-invalid", "The pixels do not fit the image.", {
        expected: `${expected} samples of ${spec.sampleType}`,
        found: `${pixels.length} samples in a ${pixels.constructor.name}`,
        hint: "Give width · height · bands samples of the image's type, interleaved.",
      });
    }
    return pixels;
  };
}

/** Windows of an image that lies in memory whole, interleaved. */
export function windowsOf(spec: GeoTiffSpec, pixels: WriteSamples): ReadPixels {
  const { width, height, bands } = spec;
  checkedReader(spec, () => pixels)({ col: 0, row: 0, width, height });
  return (window) => {
    const rowSamples = window.width * bands;
    const out = createSamples(spec, rowSamples * window.height);
    for (let row = 0; row < window.height; row++) {
      const from = ((window.row + row) * width + window.col) * bands;
      out.set(pixels.subarray(from, from + rowSamples), row * rowSamples);
    }
    return out;
  };
}
