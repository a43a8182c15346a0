/** This file builds the overviews of an image in one pass over its rows of tiles. */

import {
  createSamples,
  type GeoTiffSpec,
  type ReadPixels,
  specOverviews,
  type WriteSamples,
} from "./geotiff-spec.ts";
import { createRowHalver, type NumberRow, type RowHalver } from "./overview-rows.ts";

export type EncodedLevel = {
  readonly width: number;
  readonly height: number;
  /** Compressed tiles, row by row. */
  readonly tiles: Uint8Array[];
};

type Level = EncodedLevel & {
  readonly halver: RowHalver;
  /** One row of tiles, padded to whole tiles. */
  readonly strip: WriteSamples;
  rows: number;
};

/**
 * Builds levels, each half the size of the one before, until one fits into a single
 * tile.
 * @param encode compresses a whole tile
 */
export function buildOverviews(
  spec: GeoTiffSpec,
  tileSize: number,
  readPixels: ReadPixels,
  encode: (pixels: WriteSamples) => Uint8Array,
): EncodedLevel[] {
  const levels = createLevels(spec, tileSize);
  if (levels.length === 0) {
    return [];
  }
  for (let top = 0; top < spec.height; top += tileSize) {
    const height = Math.min(tileSize, spec.height - top);
    const strip = readStrip(spec, tileSize, readPixels, top, height);
    for (let row = 0; row < height; row++) {
      const rowSamples = spec.width * spec.bands;
      pushRow(levels, 0, strip.subarray(row * rowSamples, (row + 1) * rowSamples));
    }
  }
  return levels;

  function pushRow(all: readonly Level[], index: number, row: NumberRow): void {
    const level = all[index];
    if (level === undefined) {
      return;
    }
    const made = level.halver.push(row);
    if (made === null) {
      return;
    }
    const stripWidth = Math.ceil(level.width / tileSize) * tileSize;
    const at = (level.rows % tileSize) * stripWidth * spec.bands;
    storeRow(level.strip, at, made);
    level.rows++;
    if (level.rows % tileSize === 0 || level.rows === level.height) {
      level.tiles.push(
        ...cutStrip(level.strip, stripWidth / tileSize, tileSize, spec.bands, encode),
      );
      level.strip.fill(0);
    }
    pushRow(all, index + 1, made);
  }
}

function createLevels(spec: GeoTiffSpec, tileSize: number): Level[] {
  const method = specOverviews(spec);
  const levels: Level[] = [];
  let { width, height } = spec;
  while (method !== "none" && (width > tileSize || height > tileSize)) {
    const halver = createRowHalver({
      width,
      height,
      bands: spec.bands,
      method,
      nodata: spec.nodata ?? null,
      hasAlpha: spec.hasAlpha ?? false,
    });
    ({ width, height } = halver);
    const stripWidth = Math.ceil(width / tileSize) * tileSize;
    const strip = createSamples(spec, stripWidth * tileSize * spec.bands);
    levels.push({ width, height, tiles: [], halver, strip, rows: 0 });
  }
  return levels;
}

function readStrip(
  spec: GeoTiffSpec,
  tileSize: number,
  readPixels: ReadPixels,
  row: number,
  height: number,
): WriteSamples {
  const { bands } = spec;
  const strip = createSamples(spec, spec.width * height * bands);
  for (let col = 0; col < spec.width; col += tileSize) {
    const width = Math.min(tileSize, spec.width - col);
    const pixels = readPixels({ col, row, width, height });
    for (let r = 0; r < height; r++) {
      const part = pixels.subarray(r * width * bands, (r + 1) * width * bands);
      strip.set(part, (r * spec.width + col) * bands);
    }
  }
  return strip;
}

/** Stores means, rounded to the nearest integer if samples are integers. */
function storeRow(strip: WriteSamples, at: number, row: Float64Array): void {
  const isInteger = !(strip instanceof Float32Array);
  for (let i = 0; i < row.length; i++) {
    const v = row[i] as number;
    strip[at + i] = isInteger ? Math.round(v) : v;
  }
}

function cutStrip(
  strip: WriteSamples,
  tiles: number,
  tileSize: number,
  bands: number,
  encode: (pixels: WriteSamples) => Uint8Array,
): Uint8Array[] {
  const tileRow = tileSize * bands;
  return Array.from({ length: tiles }, (_, t) => {
    const tile = strip.slice(0, tileSize * tileRow);
    for (let row = 0; row < tileSize; row++) {
      const from = (row * tiles + t) * tileRow;
      tile.set(strip.subarray(from, from + tileRow), row * tileRow);
    }
    return encode(tile);
  });
}
