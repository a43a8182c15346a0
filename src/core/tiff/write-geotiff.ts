/**
 * Writes cloud-optimised GeoTIFFs: tiled, DEFLATE, little-endian, directories first,
 * then the overviews' tiles from the smallest level up, then the full resolution, in
 * the layout that GDAL's COG driver writes and recognises (structural metadata before
 * the first directory, every tile with its size before it and its last bytes after it).
 * geotiff.js writes neither tiles nor compression.
 *
 * The same input gives the same bytes: no clock, no names of programs unless given.
 */

import { AppError } from "#core/errors.ts";
import { nthTile } from "#core/raster/split-window.ts";
import { encodeTiffHead } from "./encode-directory.ts";
import {
  DEFAULT_TILE_SIZE,
  type GeoTiffSpec,
  isExpectedLarge,
  type ReadPixels,
  validateSpec,
  type WriteSamples,
} from "./geotiff-spec.ts";
import { type LevelTiles, levelTags } from "./level-tags.ts";
import { buildOverviews } from "./write-overviews.ts";
import { checkedReader, encodeTile, padTile, windowsOf } from "./write-tiles.ts";

/** Bytes and where they belong in the file. */
export type GeoTiffChunk = { readonly offset: number; readonly bytes: Uint8Array };

/**
 * The file in pieces that cover it without gaps, for a sink that can write at offsets;
 * the head (offset 0) comes last, because it holds the tiles' offsets. Holds the
 * compressed overviews and one row of tiles in memory. Every pixel is read once for the
 * overviews and once for the full resolution.
 * @throws AppError argument-invalid
 */
export function* geoTiffChunks(
  spec: GeoTiffSpec,
  readPixels: ReadPixels,
): Generator<GeoTiffChunk, void, void> {
  validateSpec(spec);
  const tileSize = spec.tileSize ?? DEFAULT_TILE_SIZE;
  const bigTiff = spec.bigTiff ?? isExpectedLarge(spec);
  const read = checkedReader(spec, readPixels);
  const encode = (pixels: WriteSamples) => encodeTile(spec, tileSize, pixels);
  const overviews = buildOverviews(spec, tileSize, read, encode);
  const full = emptyLevel(spec.width, spec.height, tileSize);
  const levels: LevelTiles[] = [
    full,
    ...overviews.map((o) => emptyLevel(o.width, o.height, tileSize)),
  ];
  const head = () =>
    encodeTiffHead(
      levels.map((level, i) => levelTags(spec, level, tileSize, i > 0, bigTiff)),
      { bigTiff, preamble: structuralMetadata() },
    );

  let offset = head().length;
  const place = (level: LevelTiles, index: number, tile: Uint8Array): GeoTiffChunk => {
    const block = frameBlock(tile);
    level.offsets[index] = offset + 4;
    level.byteCounts[index] = tile.length;
    const chunk = { offset, bytes: block };
    offset += block.length;
    return chunk;
  };
  for (let i = overviews.length - 1; i >= 0; i--) {
    for (const [index, tile] of (overviews[i]?.tiles ?? []).entries()) {
      yield place(levels[i + 1] as LevelTiles, index, tile);
    }
  }
  for (let index = 0; index < full.offsets.length; index++) {
    const window = nthTile(spec, { width: tileSize, height: tileSize }, index);
    yield place(full, index, encode(padTile(spec, read(window), window, tileSize)));
  }
  if (!bigTiff && offset > 2 ** 32 - 1) {
    throw new AppError(
      "argument-invalid",
      "The image is too large for a classic TIFF.",
      {
        expected: "a file below 4 GB, or bigTiff",
        found: `${offset} bytes`,
        hint: "Write it as BigTIFF.",
      },
    );
  }
  yield { offset: 0, bytes: head() };
}

/**
 * The whole file as one array.
 * @param pixels all samples, interleaved `[row][col][band]`, or how to read them
 */
export function encodeGeoTiff(
  spec: GeoTiffSpec,
  pixels: WriteSamples | ReadPixels,
): Uint8Array<ArrayBuffer> {
  const read = typeof pixels === "function" ? pixels : windowsOf(spec, pixels);
  const chunks = [...geoTiffChunks(spec, read)];
  const length = Math.max(...chunks.map((c) => c.offset + c.bytes.length));
  const file = new Uint8Array(length);
  for (const { offset, bytes } of chunks) {
    file.set(bytes, offset);
  }
  return file;
}

function emptyLevel(width: number, height: number, tileSize: number): LevelTiles {
  const tiles = Math.ceil(width / tileSize) * Math.ceil(height / tileSize);
  return {
    width,
    height,
    offsets: new Array<number>(tiles).fill(0),
    byteCounts: new Array<number>(tiles).fill(0),
  };
}

/**
 * The block GDAL's COG driver puts after the header; it tells readers that a tile's
 * size stands in the 4 bytes before it.
 */
function structuralMetadata(): Uint8Array {
  const lines = [
    "LAYOUT=IFDS_BEFORE_DATA",
    "BLOCK_ORDER=ROW_MAJOR",
    "BLOCK_LEADER=SIZE_AS_UINT4",
    "BLOCK_TRAILER=LAST_4_BYTES_REPEATED",
    "KNOWN_INCOMPATIBLE_EDITION=NO",
    // The space lets an editor write YES in place.
    " ",
  ].join("\n");
  const size = String(lines.length).padStart(6, "0");
  return new TextEncoder().encode(
    `GDAL_STRUCTURAL_METADATA_SIZE=${size} bytes\n${lines}`,
  );
}

function frameBlock(tile: Uint8Array): Uint8Array {
  const block = new Uint8Array(4 + tile.length + 4);
  new DataView(block.buffer).setUint32(0, tile.length, true);
  block.set(tile, 4);
  block.set(tile.subarray(tile.length - 4), 4 + tile.length);
  return block;
}
