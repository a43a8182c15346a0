/**
 * This file reads the tiles of a result that another page holds, and perhaps adds to: a
 * line of the journal stands for a whole tile, and checksums find what is not.
 */
import { crc32 } from "#core/crc32.ts";
import type { KeptFiles } from "#ports/kept-files.ts";
import { parseJournal, type TileLine } from "./journal.ts";
import { journalFile, tilesFile } from "./result-tiles.ts";

export type SeenTiles = {
  line(cell: string): TileLine | null;
  /** Returns a tile's bytes; null where they cannot be read, or are damaged. */
  read(cell: string): Promise<Uint8Array | null>;
  /** Looks for tiles that have come since. */
  refresh(): Promise<void>;
};

/** Looks at a result's tiles. It never fails: what cannot be read is not there. */
export async function lookAtTiles(files: KeptFiles, key: string): Promise<SeenTiles> {
  const lines = new Map<string, TileLine>();
  let seenBytes = 0;
  const refresh = async () => {
    const journal = await files.look(journalFile(key)).catch(() => null);
    if (journal === null || journal.size === seenBytes) {
      return;
    }
    const bytes = await journal.read(0, journal.size).catch(() => null);
    for (const line of (bytes && parseJournal(bytes)?.lines) ?? []) {
      lines.set(line.cell, line);
    }
    seenBytes = bytes === null ? seenBytes : journal.size;
  };
  await refresh();
  return {
    refresh,
    line: (cell) => lines.get(cell) ?? null,
    async read(cell) {
      const line = lines.get(cell);
      if (line === undefined) {
        return null;
      }
      const tiles = await files.look(tilesFile(key)).catch(() => null);
      const bytes = await tiles?.read(line.at, line.bytes).catch(() => null);
      return bytes?.length === line.bytes && crc32(bytes) === line.crc ? bytes : null;
    },
  };
}
