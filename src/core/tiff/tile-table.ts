/**
 * This file computes where the tiles of one image are in its file, and how to fetch
 * several at once.
 */

import { tileRowBytes } from "./decode-samples.ts";
import type { ImageLayout } from "./image-layout.ts";
import { damaged } from "./parse-directory.ts";
import { COMPRESSION } from "./tiff-format.ts";

/** Position of a stored tile in the file; length 0 for one that was never written. */
export type TileBytes = { readonly offset: number; readonly length: number };

/** Index of a tile: its plane (0 unless planar), row and column of tiles. */
export type TileIndex = {
  readonly plane: number;
  readonly row: number;
  readonly col: number;
};

/** Returns the number of stored tiles or strips of the whole image. */
export function storedTiles(layout: ImageLayout): number {
  const down = Math.ceil(layout.height / layout.rowsPerStrip);
  return layout.tilesAcross * down * (layout.isPlanar ? layout.bands : 1);
}

/**
 * Returns the position of a tile.
 *
 * @param offsets TileOffsets or StripOffsets
 * @param lengths TileByteCounts or StripByteCounts; may be absent for uncompressed
 *   images
 */
export function locateTile(
  layout: ImageLayout,
  offsets: ArrayLike<number>,
  lengths: ArrayLike<number> | undefined,
  tile: TileIndex,
): TileBytes {
  const down = Math.ceil(layout.height / layout.rowsPerStrip);
  const firstRow = tile.row * layout.tileHeight;
  const storedRow = Math.floor(firstRow / layout.rowsPerStrip);
  const index = (tile.plane * down + storedRow) * layout.tilesAcross + tile.col;
  const offset = offsets[index];
  if (offset === undefined) {
    throw damaged(`${index + 1} tile offsets`, `${offsets.length}`);
  }
  const rowBytes = tileRowBytes(layout);
  const needed = rowBytes * tileRows(layout, tile.row);
  const length = lengths?.[index];
  for (const stored of [offset, length ?? 0]) {
    if (!Number.isSafeInteger(stored) || stored < 0) {
      throw damaged("places of tiles as whole numbers", String(stored));
    }
  }
  if (layout.compression === COMPRESSION.none) {
    // Padding after a tile is not fetched, and a part of a strip begins at its own row.
    const skipped = (firstRow - storedRow * layout.rowsPerStrip) * rowBytes;
    if (offset === 0 && (length ?? 0) === 0) {
      return { offset: 0, length: 0 };
    }
    if (length !== undefined && length < skipped + needed) {
      throw damaged(`a tile of ${skipped + needed} bytes`, `${length} bytes`);
    }
    return { offset: offset + skipped, length: needed };
  }
  if (length === undefined) {
    throw damaged("the length of every compressed tile", `none for tile ${index}`);
  }
  const most = 2 * rowBytes * layout.tileHeight + 2 ** 20;
  if (length > most) {
    throw damaged(`a tile of at most ${most} bytes`, `${length} bytes`);
  }
  return { offset, length };
}

/** Returns the stored rows of a tile: strips end with the image, tiles are always whole. */
export function tileRows(layout: ImageLayout, tileRow: number): number {
  return layout.isTiled
    ? layout.tileHeight
    : Math.min(layout.tileHeight, layout.height - tileRow * layout.tileHeight);
}

export type LocatedTile = TileIndex & TileBytes;

/** A single read that covers several tiles. */
export type TileRun = {
  readonly offset: number;
  readonly length: number;
  readonly tiles: readonly LocatedTile[];
};

const MOST_RUN_BYTES = 2 ** 20;
const MOST_RUN_TILES = 32;
/** Bytes that the tiles of a run may unpack to together; one alone may take more. */
const MOST_DECODED_BYTES = 2 ** 24;
/** A gap of up to this many bytes between two tiles is fetched rather than skipped. */
const MOST_GAP_BYTES = 16 * 1024;

/**
 * Groups tiles that are close together, in the order of the file: a round trip costs
 * more than a gap, and a strip often has only a few kilobytes.
 *
 * @param decodedBytes what a tile unpacks to
 */
export function planTileRuns(
  tiles: readonly LocatedTile[],
  decodedBytes: number,
): TileRun[] {
  const mostTiles = Math.min(MOST_RUN_TILES, MOST_DECODED_BYTES / decodedBytes);
  const sorted = [...tiles].sort((a, b) => a.offset - b.offset || a.length - b.length);
  const runs: { offset: number; length: number; tiles: LocatedTile[] }[] = [];
  for (const tile of sorted) {
    const run = runs.at(-1);
    const end = run === undefined ? 0 : run.offset + run.length;
    const newEnd = tile.offset + tile.length;
    if (
      run !== undefined &&
      // Tiles that share bytes are read one by one, so that each of them is counted.
      tile.offset >= end &&
      tile.offset <= end + MOST_GAP_BYTES &&
      newEnd - run.offset <= MOST_RUN_BYTES &&
      run.tiles.length + 1 <= mostTiles
    ) {
      run.length = newEnd - run.offset;
      run.tiles.push(tile);
    } else {
      runs.push({ offset: tile.offset, length: tile.length, tiles: [tile] });
    }
  }
  return runs;
}
