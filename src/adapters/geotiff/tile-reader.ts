/**
 * This file reads tiles of one level of a TIFF from the file: those that are close
 * together at once, each only once however many windows wait for it, and those that were
 * read before from the cache.
 */

import type { SizedCache } from "#core/sized-cache.ts";
import type { SampleArray } from "#core/tiff/decode-samples.ts";
import { decodedTileBytes, type ImageLayout } from "#core/tiff/image-layout.ts";
import { COMPRESSION } from "#core/tiff/tiff-format.ts";
import {
  type LocatedTile,
  planTileRuns,
  type TileBytes,
  type TileIndex,
  type TileRun,
  tileRows,
} from "#core/tiff/tile-table.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import { nextPortion } from "#ports/next-portion.ts";
import type { SharedJobs } from "./shared-jobs.ts";
import type { DecodeTile } from "./tile-decoder.ts";

/** Samples of the tiles of one run, by `tileKey`. */
export type DecodedTiles = ReadonlyMap<string, SampleArray>;

/** Takes the samples of a tile; null = one that was never written. */
export type TakeTile = (tile: TileIndex, samples: SampleArray | null) => void;

type ReaderShared = {
  readonly reader: ByteReader;
  readonly cache: SizedCache<SampleArray>;
  readonly jobs: SharedJobs<DecodedTiles>;
};

export type TileReader = {
  /**
   * Gives each of the tiles to `take`, in any order.
   * @param locate returns a tile's bytes in the file; asked of tiles that must be read
   */
  read(
    tiles: Iterable<TileIndex>,
    locate: (tile: TileIndex) => TileBytes,
    take: TakeTile,
    signal: AbortSignal | undefined,
  ): Promise<void>;
};

/** @param levelId tells the level's tiles from those of other levels that share the cache */
export function createTileReader(
  levelId: number,
  layout: ImageLayout,
  decode: DecodeTile,
  { reader, cache, jobs }: ReaderShared,
): TileReader {
  const tileKey = (t: TileIndex) => `${levelId}/${t.plane}/${t.row}/${t.col}`;
  const runKey = (run: TileRun) =>
    `${levelId}@${run.offset}+${run.tiles.map(tileKey).join()}`;
  /** Tiles on their way, and the run that brings them. */
  const coming = new Map<string, TileRun>();
  const yieldAfter = nextPortion();

  const loadRun = async (run: TileRun): Promise<DecodedTiles> => {
    try {
      const bytes = await reader.read(run.offset, run.length);
      const decoded = await decodeRun(run, bytes, layout, async (own, rows) => {
        const samples = await decode(own, rows);
        await yieldAfter(samples.byteLength);
        return samples;
      });
      for (const [tile, samples] of decoded) {
        cache.put(tileKey(tile), samples, samples.byteLength);
      }
      return new Map([...decoded].map(([tile, samples]) => [tileKey(tile), samples]));
    } finally {
      for (const tile of run.tiles) {
        coming.delete(tileKey(tile));
      }
    }
  };

  return {
    async read(tiles, locate, take, signal) {
      const missing: LocatedTile[] = [];
      const wanted = new Map<TileRun, TileIndex[]>();
      for (const tile of tiles) {
        const key = tileKey(tile);
        const known = cache.get(key);
        const run = coming.get(key);
        if (known !== undefined) {
          take(tile, known);
        } else if (run !== undefined) {
          wanted.set(run, [...(wanted.get(run) ?? []), tile]);
        } else {
          const bytes = locate(tile);
          if (bytes.length === 0) {
            take(tile, null);
          } else {
            missing.push({ ...tile, ...bytes });
          }
        }
      }
      for (const run of planTileRuns(missing, decodedTileBytes(layout))) {
        wanted.set(run, [...run.tiles]);
        for (const tile of run.tiles) {
          coming.set(tileKey(tile), run);
        }
      }
      await Promise.all(
        [...wanted].map(async ([run, ofRun]) => {
          const decoded = await jobs.run(runKey(run), () => loadRun(run), signal);
          for (const tile of ofRun) {
            take(tile, decoded.get(tileKey(tile)) as SampleArray);
          }
        }),
      );
    },
  };
}

/** Decodes the tiles of a run from its bytes. */
async function decodeRun(
  { offset, tiles }: TileRun,
  bytes: Uint8Array,
  layout: ImageLayout,
  decode: DecodeTile,
): Promise<ReadonlyMap<LocatedTile, SampleArray>> {
  const decoded = new Map<LocatedTile, SampleArray>();
  for (const tile of tiles) {
    const at = tile.offset - offset;
    // Uncompressed samples are decoded in place, and tiles may share their bytes.
    const own =
      layout.compression === COMPRESSION.none
        ? bytes.slice(at, at + tile.length)
        : bytes.subarray(at, at + tile.length);
    decoded.set(tile, await decode(own, tileRows(layout, tile.row)));
  }
  return decoded;
}
