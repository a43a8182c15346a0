/**
 * This file stores the tiles of all results within a budget: on disk where possible, in
 * memory where there is none, where another page holds a result, or where it is full.
 */
import type { KeptFiles } from "#ports/kept-files.ts";
import type { StorageNote, StoredSize } from "#ports/stored-results.ts";
import type { TileLine } from "./journal.ts";
import {
  journalFile,
  openResultTiles,
  type ResultTiles,
  type TileFacts,
  tilesFile,
} from "./result-tiles.ts";
import { lookAtTiles, type SeenTiles } from "./seen-tiles.ts";

export type TileStore = {
  /**
   * Opens the tiles of a result until they are closed. It never fails.
   * @param onNote called when tiles are stored in memory, or not at all
   */
  open(key: string, onNote: (note: StorageNote) => void): Promise<OpenTiles>;
  size(): Promise<StoredSize>;
  /** Deletes all results but those that a run works on. */
  clear(): Promise<StoredSize>;
};

export type OpenTiles = {
  line(cell: string): TileLine | null;
  /** Returns a tile's bytes; null where there is no whole tile. */
  read(cell: string): Promise<Uint8Array | null>;
  /** Looks for tiles that another page adds; absent where no other one holds the result. */
  readonly refresh?: () => Promise<void>;
  append(facts: TileFacts, bytes: Uint8Array): Promise<void>;
  close(): void;
};

/** @param openDisk opens the files on disk, once; null where there are none */
export function createTileStore(
  openDisk: () => Promise<KeptFiles | null>,
  memory: KeptFiles,
): TileStore {
  let opening: Promise<Shelf | null> | null = null;
  const disk = () => {
    opening ??= openDisk().then((files) => files && createShelf(files));
    return opening;
  };
  const beside = createShelf(memory);
  const shelf = async () => (await disk()) ?? beside;
  return {
    async open(key, onNote) {
      const first = await disk();
      const tiles: Held[] = [];
      let seen: SeenTiles | null = null;
      if (first === null) {
        onNote("no-disk");
      } else {
        const held = await first.open(key).catch(async (error) => {
          const note = noteOf(error);
          onNote(note);
          seen = note === "in-use" ? await first.look(key) : null;
          return null;
        });
        if (held !== null) {
          tiles.push(held);
        }
      }
      const second = await beside.open(key).catch(() => null);
      if (second !== null) {
        tiles.push(second);
      }
      return openTiles(tiles, seen, onNote);
    },
    size: async () => (await shelf()).size(),
    async clear() {
      await beside.clear();
      await (await disk())?.clear();
      return (await shelf()).size();
    },
  };
}

type Held = {
  readonly tiles: ResultTiles;
  /** Makes room. @throws QuotaExceededError when the budget has none */
  readonly reserve: (bytes: number) => Promise<void>;
  readonly close: () => void;
};

function openTiles(
  given: readonly Held[],
  seen: SeenTiles | null,
  onNote: (note: StorageNote) => void,
): OpenTiles {
  /** Places that still take tiles, the best first. */
  let places = [...given];
  const holder = (cell: string) =>
    given.find(({ tiles }) => tiles.lines.has(cell)) ?? null;
  return {
    line: (cell) => holder(cell)?.tiles.lines.get(cell) ?? seen?.line(cell) ?? null,
    ...(seen === null ? {} : { refresh: seen.refresh }),
    async read(cell) {
      for (const { tiles } of given) {
        const bytes = tiles.read(cell);
        if (bytes !== null) {
          return bytes;
        }
      }
      return (await seen?.read(cell)) ?? null;
    },
    async append(facts, bytes) {
      for (const place of places) {
        try {
          await place.reserve(bytes.length);
          place.tiles.append(facts, bytes);
          return;
        } catch (error) {
          // What was finished stays; the rest goes to the next place.
          places = places.filter((other) => other !== place);
          onNote(noteOf(error));
        }
      }
    },
    close() {
      for (const held of given) {
        try {
          held.close();
        } catch {
          // All tiles are painted; those that the disk has lost are computed again.
          onNote("failed");
        }
      }
    },
  };
}

function noteOf(error: unknown): StorageNote {
  const name = error instanceof Error ? error.name : "";
  return name === "NoModificationAllowedError"
    ? "in-use"
    : name === "QuotaExceededError"
      ? "full"
      : "failed";
}

type Shelf = {
  open(key: string): Promise<Held>;
  look(key: string): Promise<SeenTiles>;
  size(): Promise<StoredSize>;
  clear(): Promise<void>;
};

/** The results in one place. */
function createShelf(files: KeptFiles): Shelf {
  const held = new Set<string>();
  /** Bytes of all files; counted when a result is opened. */
  let total = 0;
  /** Asking the browser takes longer than storing a tile: it is asked once for each result. */
  let budget = 0;

  /** Returns whether it is gone; not while another page holds it. */
  const remove = async (key: string): Promise<boolean> => {
    const isGone = await files.remove(tilesFile(key));
    // It comes last: tiles without a journal are never read.
    return (await files.remove(journalFile(key))) || isGone;
  };

  const makeRoom = async (bytes: number) => {
    if (total + bytes <= budget) {
      return;
    }
    const stored = await listResults(files);
    total = stored.reduce((sum, result) => sum + result.bytes, 0);
    for (const { key, bytes: freed } of stored) {
      if (total + bytes <= budget) {
        return;
      }
      if (!held.has(key) && (await remove(key))) {
        total -= freed;
      }
    }
    if (total + bytes > budget) {
      throw new DOMException("the budget is used up", "QuotaExceededError");
    }
  };

  return {
    async open(key) {
      const tiles = await openResultTiles(files, key);
      held.add(key);
      try {
        budget = await files.budget();
        const stored = await listResults(files);
        total = stored.reduce((sum, result) => sum + result.bytes, 0);
      } catch (error) {
        held.delete(key);
        tiles.close();
        throw error;
      }
      return {
        tiles,
        async reserve(bytes) {
          await makeRoom(bytes);
          total += bytes;
        },
        close() {
          held.delete(key);
          tiles.close();
        },
      };
    },
    look: (key) => lookAtTiles(files, key),
    async size() {
      const stored = await listResults(files);
      return {
        place: files.place,
        results: stored.length,
        bytes: stored.reduce((sum, result) => sum + result.bytes, 0),
        budget: await files.budget(),
      };
    },
    async clear() {
      for (const { key } of await listResults(files)) {
        if (!held.has(key)) {
          await remove(key);
        }
      }
    },
  };
}

type ListedResult = {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedMs: number;
};

/** Lists the results, the oldest first. */
async function listResults(files: KeptFiles): Promise<readonly ListedResult[]> {
  const found = new Map<string, ListedResult>();
  for (const { name, size, modifiedMs } of await files.list()) {
    const key = name.slice(0, name.lastIndexOf("."));
    const known = found.get(key);
    found.set(key, {
      key,
      bytes: (known?.bytes ?? 0) + size,
      modifiedMs: Math.max(known?.modifiedMs ?? 0, modifiedMs),
    });
  }
  return [...found.values()].sort((a, b) => a.modifiedMs - b.modifiedMs);
}
