/**
 * This file stores the finished tiles of one result in two growing files: the tiles'
 * bytes, and a journal with a line a tile. The bytes are written first, so that a line
 * stands for a whole tile; checksums find what a crash or a bad disk has damaged.
 */
import { crc32 } from "#core/crc32.ts";
import type { KeptFile, KeptFiles } from "#ports/kept-files.ts";
import { FORMAT, formatLine, parseJournal, type TileLine } from "./journal.ts";

/** What a journal says of a tile, without where its bytes lie. */
export type TileFacts = Pick<TileLine, "cell" | "valid" | "backend" | "time">;

export type ResultTiles = {
  /** The tiles that are there, by cell. */
  readonly lines: ReadonlyMap<string, TileLine>;
  /** Returns a tile's bytes; null, and it is forgotten, where they are damaged. */
  read(cell: string): Uint8Array | null;
  /** Adds a tile. @throws QuotaExceededError; the tiles before it stay */
  append(facts: TileFacts, bytes: Uint8Array): void;
  /** Lets go of the files. */
  close(): void;
};

/** After so many tiles, written bytes are handed to the disk. */
const FLUSH_EVERY = 16;

export const tilesFile = (key: string) => `${key}.tiles`;
export const journalFile = (key: string) => `${key}.journal`;

/**
 * Opens the tiles of a result, which nobody else can open until they are closed.
 * @throws NoModificationAllowedError when they are in use, QuotaExceededError
 */
export async function openResultTiles(
  files: KeptFiles,
  key: string,
): Promise<ResultTiles> {
  const journal = await files.open(journalFile(key));
  try {
    const tiles = await files.open(tilesFile(key));
    try {
      return readTiles(journal, tiles);
    } catch (error) {
      tiles.close();
      throw error;
    }
  } catch (error) {
    journal.close();
    throw error;
  }
}

function readTiles(journal: KeptFile, tiles: KeptFile): ResultTiles {
  const size = tiles.size();
  const known = parseJournal(journal.read(0, journal.size()));
  const lines = new Map<string, TileLine>();
  let journalEnd = known?.bytes ?? 0;
  let end = 0;
  if (known === null) {
    const header = formatLine({ format: FORMAT });
    journal.truncate(0);
    tiles.truncate(0);
    journal.write(0, header);
    journalEnd = header.length;
  } else {
    journal.truncate(journalEnd);
  }
  for (const line of known?.lines ?? []) {
    // A crash of the machine may have kept the line and lost the bytes.
    if (line.at + line.bytes <= size) {
      lines.set(line.cell, line);
      end = Math.max(end, line.at + line.bytes);
    }
  }
  let unflushed = 0;
  const flush = () => {
    tiles.flush();
    journal.flush();
    unflushed = 0;
  };
  return {
    lines,
    read(cell) {
      const line = lines.get(cell);
      const bytes = line === undefined ? null : tiles.read(line.at, line.bytes);
      if (line === undefined || bytes === null) {
        return null;
      }
      if (bytes.length === line.bytes && crc32(bytes) === line.crc) {
        return bytes;
      }
      lines.delete(cell);
      return null;
    },
    append({ cell, valid, backend, time }, bytes) {
      const place = { at: end, bytes: bytes.length, crc: crc32(bytes) };
      const line: TileLine = { cell, ...place, valid, backend, time };
      const written = formatLine(line);
      tiles.write(end, bytes);
      journal.write(journalEnd, written);
      end += bytes.length;
      journalEnd += written.length;
      lines.set(cell, line);
      unflushed += 1;
      if (unflushed >= FLUSH_EVERY) {
        flush();
      }
    },
    close() {
      try {
        flush();
      } finally {
        try {
          tiles.close();
        } finally {
          journal.close();
        }
      }
    },
  };
}
