/** One level of a TIFF's pyramid: reads windows by the tiles that they touch. */

import type { PixelWindow } from "#core/raster/grid.ts";
import { nthTile } from "#core/raster/split-window.ts";
import type { SizedCache } from "#core/sized-cache.ts";
import { copyTile } from "#core/tiff/copy-tile.ts";
import type { SampleArray } from "#core/tiff/decode-samples.ts";
import { interleavedSamples } from "#core/tiff/decode-samples.ts";
import type { ImageLayout } from "#core/tiff/image-layout.ts";
import { damaged } from "#core/tiff/parse-directory.ts";
import { TAG } from "#core/tiff/tiff-format.ts";
import {
  locateTile,
  storedTiles,
  type TileIndex,
  tileRows,
} from "#core/tiff/tile-table.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RunStep } from "#ports/step.ts";
import type { TagReader } from "./read-directories.ts";
import { type SharedJobs, throwIfAborted } from "./shared-jobs.ts";
import { createTileDecoder } from "./tile-decoder.ts";
import { createTileReader, type DecodedTiles, type TakeTile } from "./tile-reader.ts";

/** What all levels of a file share. */
export type LevelShared = {
  readonly reader: ByteReader;
  readonly littleEndian: boolean;
  readonly cache: SizedCache<SampleArray>;
  readonly jobs: SharedJobs<DecodedTiles>;
  /** Runs what blocks the thread. */
  readonly step: RunStep;
};

export type TiffLevel = {
  readonly layout: ImageLayout;
  /** Bands of what `readWindow` gives: 3 for a palette image. */
  readonly bands: number;
  /** Bytes that the tiles' offsets take in the file. */
  readonly tableBytes: number;
  /**
   * Windows of tiles that hold something, spread over the file, at most `most`; none where
   * all do, and any window shows as much.
   */
  writtenTiles(most: number): Promise<PixelWindow[]>;
  /** @throws AppError file-truncated when a tile lies beyond the end of the file */
  checkTilesInside(): Promise<void>;
  readWindow(
    window: PixelWindow,
    out: Float32Array,
    signal?: AbortSignal,
  ): Promise<void>;
};

export function createTiffLevel(
  id: number,
  tags: TagReader,
  layout: ImageLayout,
  colorMap: ArrayLike<number> | undefined,
  shared: LevelShared,
): TiffLevel {
  const decode = createTileDecoder({
    layout,
    littleEndian: shared.littleEndian,
    colorMap,
    jpegTables: tags.bytes(TAG.jpegTables),
    step: shared.step,
  });
  const stored = colorMap === undefined ? interleavedSamples(layout) : 3;
  const [offsetTag, lengthTag] = layout.isTiled
    ? [TAG.tileOffsets, TAG.tileByteCounts]
    : [TAG.stripOffsets, TAG.stripByteCounts];
  const tiles = createTileReader(id, layout, decode, shared);
  let table: Promise<TileTable> | null = null;
  const loadTable = (): Promise<TileTable> => {
    table ??= readTable(tags, storedTiles(layout), offsetTag, lengthTag);
    // A failed read must not stay: the next call tries again.
    table.catch(() => {
      table = null;
    });
    return table;
  };

  return {
    layout,
    bands: layout.isPlanar ? layout.bands : stored,
    tableBytes: 16 * storedTiles(layout),
    checkTilesInside: async () =>
      checkInside(await loadTable(), layout, shared.reader.byteLength),
    writtenTiles: async (most) => spreadTiles(await loadTable(), layout, most),
    async readWindow(window, out, signal) {
      const { offsets, lengths } = await loadTable();
      throwIfAborted(signal);
      await tiles.read(
        touchedTiles(layout, window),
        (tile) => locateTile(layout, offsets, lengths, tile),
        placer(layout, stored, window, out),
        signal,
      );
    },
  };
}

type TileTable = { offsets: Float64Array; lengths: Float64Array | undefined };

/** Copies what of a tile lies in the window. */
function placer(
  layout: ImageLayout,
  interleaved: number,
  window: PixelWindow,
  out: Float32Array,
): TakeTile {
  return (tile, samples) => {
    const placed = {
      ...{ samples, interleaved, width: layout.tileWidth },
      col: tile.col * layout.tileWidth,
      row: tile.row * layout.tileHeight,
      height: tileRows(layout, tile.row),
    };
    copyTile(placed, window, tile.plane, out);
  };
}

/** @throws AppError file-truncated */
function checkInside(
  { offsets, lengths }: TileTable,
  layout: ImageLayout,
  byteLength: number | null,
): void {
  const size = byteLength ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < storedTiles(layout); i++) {
    const end = (offsets[i] ?? 0) + (lengths?.[i] ?? 0);
    if (!(end <= size)) {
      throw damaged(`tiles within the file's ${size} bytes`, `one that ends at ${end}`);
    }
  }
}

/** Windows of at most `most` of the tiles that hold something; none where all do. */
function spreadTiles(
  { offsets, lengths }: TileTable,
  layout: ImageLayout,
  most: number,
): PixelWindow[] {
  const perPlane = storedTiles(layout) / (layout.isPlanar ? layout.bands : 1);
  const written: number[] = [];
  for (let i = 0; i < perPlane; i++) {
    if ((offsets[i] ?? 0) > 0 && (lengths?.[i] ?? 1) > 0) {
      written.push(i);
    }
  }
  if (written.length === perPlane) {
    return [];
  }
  const step = Math.max(1, Math.ceil(written.length / most));
  return written.filter((_, i) => i % step === 0).map((i) => tileWindow(layout, i));
}

async function readTable(
  tags: TagReader,
  tiles: number,
  offsetTag: number,
  lengthTag: number,
): Promise<TileTable> {
  const offsets = await tags.loadNumbers(offsetTag, tiles);
  if (offsets === undefined || offsets.length < tiles) {
    throw damaged(`the offsets of ${tiles} tiles`, `${offsets?.length ?? 0}`);
  }
  const lengths = await tags.loadNumbers(lengthTag, tiles);
  return { offsets, lengths };
}

/** A stored tile's or strip's pixels inside the image. */
function tileWindow(layout: ImageLayout, index: number): PixelWindow {
  const height = layout.isTiled ? layout.tileHeight : layout.rowsPerStrip;
  return nthTile(layout, { width: layout.tileWidth, height }, index);
}

function* touchedTiles(layout: ImageLayout, window: PixelWindow): Generator<TileIndex> {
  const planes = layout.isPlanar ? layout.bands : 1;
  const lastRow = Math.floor((window.row + window.height - 1) / layout.tileHeight);
  const lastCol = Math.floor((window.col + window.width - 1) / layout.tileWidth);
  for (let plane = 0; plane < planes; plane++) {
    for (let row = Math.floor(window.row / layout.tileHeight); row <= lastRow; row++) {
      for (let col = Math.floor(window.col / layout.tileWidth); col <= lastCol; col++) {
        yield { plane, row, col };
      }
    }
  }
}
