/** These tests damage stored tiles in the ways that crashes and full disks do. */
import { describe, expect, it } from "vitest";
import { crc32 } from "#core/crc32.ts";
import type { KeptFiles } from "#ports/kept-files.ts";
import type { StorageNote } from "#ports/stored-results.ts";
import { formatLine } from "./journal.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { openResultTiles } from "./result-tiles.ts";
import { createTileStore } from "./tile-store.ts";

const facts = (cell: string) => ({
  ...({ cell, valid: "all", backend: null, time: "2026-01-01T00:00:00Z" } as const),
});
const tile = (value: number, size = 1000) => new Uint8Array(size).fill(value);

/** A result "a" with three tiles. */
async function threeTiles(): Promise<KeptFiles> {
  const files = createMemoryFiles();
  const tiles = await openResultTiles(files, "a");
  for (const i of [0, 1, 2]) {
    tiles.append(facts(`${i},0`), tile(i));
  }
  tiles.close();
  return files;
}

async function change(
  files: KeptFiles,
  name: string,
  how: (file: Awaited<ReturnType<KeptFiles["open"]>>) => void,
) {
  const file = await files.open(name);
  how(file);
  file.close();
}

async function cellsIn(files: KeptFiles): Promise<string[]> {
  const tiles = await openResultTiles(files, "a");
  const cells = [...tiles.lines.keys()].filter((cell) => tiles.read(cell) !== null);
  tiles.close();
  return cells;
}

describe("crc32", () => {
  it("is the standard's", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });
});

describe("the tiles of a result", () => {
  it("are there when they are opened again, byte for byte", async () => {
    const files = await threeTiles();
    const tiles = await openResultTiles(files, "a");
    expect(tiles.read("1,0")).toEqual(tile(1));
    expect(tiles.read("9,9")).toBeNull();
    expect([...tiles.lines.keys()]).toEqual(["0,0", "1,0", "2,0"]);
  });

  it("are held by one owner at a time", async () => {
    const files = await threeTiles();
    const tiles = await openResultTiles(files, "a");
    await expect(openResultTiles(files, "a")).rejects.toMatchObject({
      name: "NoModificationAllowedError",
    });
    tiles.close();
    await openResultTiles(files, "a");
  });

  it("lose a half-written line, and take the next tile in its place", async () => {
    const files = await threeTiles();
    await change(files, "a.journal", (file) => file.truncate(file.size() - 20));
    expect(await cellsIn(files)).toEqual(["0,0", "1,0"]);
    const tiles = await openResultTiles(files, "a");
    tiles.append(facts("2,0"), tile(7));
    tiles.close();
    expect(await cellsIn(files)).toEqual(["0,0", "1,0", "2,0"]);
  });

  it("lose a tile whose bytes are cut off, changed, or were never written", async () => {
    const cut = await threeTiles();
    await change(cut, "a.tiles", (file) => file.truncate(2500));
    expect(await cellsIn(cut)).toEqual(["0,0", "1,0"]);
    const changed = await threeTiles();
    await change(changed, "a.tiles", (file) => file.write(1500, Uint8Array.of(99)));
    expect(await cellsIn(changed)).toEqual(["0,0", "2,0"]);
    const gone = await threeTiles();
    await gone.remove("a.tiles");
    expect(await cellsIn(gone)).toEqual([]);
  });

  it("lose a line that was changed, and only that one", async () => {
    const files = await threeTiles();
    await change(files, "a.journal", (file) => {
      const text = new TextDecoder().decode(file.read(0, file.size()));
      file.write(text.indexOf('"1,0"') + 1, new TextEncoder().encode("5"));
    });
    expect(await cellsIn(files)).toEqual(["0,0", "2,0"]);
  });

  it("begin anew where the journal is of another format, or is none", async () => {
    for (const header of [formatLine({ format: 99 }), Uint8Array.of(0, 1, 2, 10)]) {
      const files = await threeTiles();
      await change(files, "a.journal", (file) => {
        file.truncate(0);
        file.write(0, header);
      });
      expect(await cellsIn(files)).toEqual([]);
      const tiles = await openResultTiles(files, "a");
      tiles.append(facts("0,0"), tile(3));
      tiles.close();
      expect(await cellsIn(files)).toEqual(["0,0"]);
    }
  });
});

describe("the store", () => {
  const setUp = (budget: number) => {
    const disk = { ...createMemoryFiles(budget), place: "disk" as const };
    const memory = createMemoryFiles();
    const store = createTileStore(async () => disk, memory);
    const notes: StorageNote[] = [];
    const fill = async (key: string, count: number) => {
      const tiles = await store.open(key, (note) => notes.push(note));
      for (let i = 0; i < count; i += 1) {
        await tiles.append(facts(`${i},0`), tile(i));
      }
      tiles.close();
    };
    return { store, disk, memory, notes, fill };
  };
  const keys = async (files: KeptFiles) =>
    (await files.list()).map(({ name }) => name).filter((n) => n.endsWith(".tiles"));

  it("lets the oldest results leave when the budget is used up", async () => {
    const { store, disk, notes, fill } = setUp(12_000);
    await fill("a", 4);
    await fill("b", 4);
    await fill("c", 4);
    expect(await keys(disk)).toEqual(["b.tiles", "c.tiles"]);
    expect(notes).toEqual([]);
    const { bytes, budget, results, place } = await store.size();
    expect([results, place, budget]).toEqual([2, "disk", 12_000]);
    expect(bytes).toBeLessThanOrEqual(budget);
  });

  it("puts what does not fit into memory, and says so once", async () => {
    const { store, disk, memory, notes, fill } = setUp(6000);
    await fill("a", 12);
    expect(notes).toEqual(["full"]);
    expect(await keys(disk)).toEqual(["a.tiles"]);
    expect(await keys(memory)).toEqual(["a.tiles"]);
    const tiles = await store.open("a", () => {});
    for (let i = 0; i < 12; i += 1) {
      expect(await tiles.read(`${i},0`)).toEqual(tile(i));
    }
  });

  it("deletes all but what a run works on", async () => {
    const { store, disk, fill } = setUp(100_000);
    await fill("a", 2);
    const held = await store.open("b", () => {});
    await held.append(facts("0,0"), tile(1));
    expect(await store.clear()).toMatchObject({ results: 1 });
    expect(await keys(disk)).toEqual(["b.tiles"]);
    held.close();
    expect(await store.clear()).toMatchObject({ results: 0, bytes: 0 });
  });
});

describe("the budget", () => {
  it("counts as freed only what another page has let go", async () => {
    const files = await threeTiles();
    // Another page works on the oldest result: it cannot be removed.
    await files.open("a.tiles");
    await files.open("a.journal");
    const small: KeptFiles = { ...files, budget: async () => 4000 };
    const notes: StorageNote[] = [];
    const store = createTileStore(async () => small, createMemoryFiles());
    const tiles = await store.open("b", (note) => notes.push(note));
    await tiles.append(facts("0,0"), tile(1));
    expect(notes).toEqual(["full"]);
    // It is in memory.
    expect(await tiles.read("0,0")).toEqual(tile(1));
    tiles.close();
  });
});
