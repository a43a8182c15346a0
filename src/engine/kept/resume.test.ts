/**
 * These tests run in one engine, and go on in another one over the same stored files, as
 * after a reload of the page.
 */
import { describe, expect, it } from "vitest";
import type { KeptFile, KeptFiles } from "#ports/kept-files.ts";
import type { RunEvent } from "#ports/runs.ts";
import { chain } from "#testing/chain.ts";
import { open, request, run, setUp } from "#testing/engine-on-arrays.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { createTileStore } from "./tile-store.ts";

/** As on disk: files outlive the engine. */
const onDisk = (files: KeptFiles): KeptFiles => ({ ...files, place: "disk" });

/** An engine over files that other engines have, too; how often its network has run. */
function visit(files: KeptFiles | null, options: Parameters<typeof setUp>[0] = {}) {
  const { engine, runner } = setUp({
    size: 300,
    tilings: { "tiny-translate": { norm: "instance" } },
    ...options,
    tileStore: createTileStore(async () => files, createMemoryFiles()),
  });
  const tilesRun = () => runner.calls.filter((call) => call.startsWith("run:")).length;
  const loads = () => runner.calls.filter((call) => call.startsWith("load:")).length;
  return { engine, tilesRun, loads };
}

/** Runs until `tiles` are finished, as if the page were closed then. */
async function runPart(engine: ReturnType<typeof visit>["engine"], tiles: number) {
  const stop = new AbortController();
  const sceneId = await open(engine, "sar");
  const summary = await engine.run(
    request(sceneId),
    (event) => event.type === "tile" && event.done === tiles && stop.abort(),
    stop.signal,
  );
  return summary.done;
}

describe("a run", () => {
  it("computes nothing when the same was asked before, in this visit or the last", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    const sceneId = await open(first.engine, "sar");
    const { resultId, summary } = await run(first.engine, sceneId);
    expect(summary).toMatchObject({ stored: 0, status: "complete" });
    expect(summary.provenance.earlier).toBeUndefined();
    const computed = first.tilesRun();
    expect(computed).toBe(summary.total);
    const again = await run(first.engine, sceneId);
    expect(again.summary.stored).toBe(summary.total);
    expect(first.tilesRun()).toBe(computed);

    const next = visit(files);
    const later = await run(next.engine, await open(next.engine, "sar"));
    expect(later.summary).toMatchObject({ stored: summary.total, status: "complete" });
    expect([next.tilesRun(), next.loads()]).toEqual([0, 0]);
    expect(later.summary.provenance).toMatchObject({
      models: summary.provenance.models,
      earlier: {
        ...{ tiles: summary.total, since: "2026-01-01T00:00:00Z" },
        // A later run may be on another one: both are said.
        backends: [expect.stringContaining("fake runner")],
      },
    });
    await expectSamePixels(first.engine, resultId, next.engine, later.resultId);
  });

  it("goes on where a closed page was, and makes the same pixels", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    const done = await runPart(first.engine, 3);
    expect(done).toBe(3);
    const next = visit(files);
    const { summary, resultId, events } = await run(
      next.engine,
      await open(next.engine, "sar"),
    );
    expect(summary).toMatchObject({ stored: 3, status: "complete" });
    expect(next.tilesRun()).toBe(summary.total - 3);
    expect(events.filter(({ type }) => type === "tile")).toHaveLength(summary.total);
    const plain = visit(null);
    const whole = await run(plain.engine, await open(plain.engine, "sar"));
    await expectSamePixels(next.engine, resultId, plain.engine, whole.resultId);
  });

  it("keeps tiles of all stages of a chain, and those that a shorter chain has made", async () => {
    const files = onDisk(createMemoryFiles());
    const stages = chain({ denoised: "median-blur", syneo: "tiny-translate" });
    const first = visit(files);
    const before = await run(first.engine, await open(first.engine, "sar"), { stages });
    const next = visit(files);
    const sceneId = await open(next.engine, "sar");
    const after = await run(next.engine, sceneId, { stages });
    expect(after.summary.stored).toBe(after.summary.total);
    for (const [i, { resultId }] of before.plan.results.entries()) {
      const other = after.plan.results[i]?.resultId;
      await expectSamePixels(first.engine, resultId, next.engine, other ?? resultId);
    }
  });

  it("shares tiles between regions, because tiles do not depend on the view", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    await run(first.engine, await open(first.engine, "sar"));
    const next = visit(files);
    const sceneId = await open(next.engine, "sar");
    const [x, y] = [500000, 5000000];
    const box = [x + 100, y - 1500, x + 1500, y - 100] as const;
    const part = await run(next.engine, sceneId, { region: { kind: "box", box } });
    expect(part.summary).toMatchObject({ status: "complete" });
    expect(part.summary.stored).toBe(part.summary.total);
    expect(next.tilesRun()).toBe(0);
  });

  it.each<[string, Parameters<typeof setUp>[0], object]>([
    ["other pixels", { sar: (row, col) => 41 + ((row * 3 + col * 7) % 180) }, {}],
    ["another level", {}, { levels: { kind: "offset", offsetDb: 3 } }],
    ["another tiling", { tilings: { "tiny-translate": { norm: "none" } } }, {}],
    ["another seed", {}, { seed: 7 }],
    ["a backend by name", {}, { backend: "webgpu" }],
  ])("computes again with %s", async (_, options, change) => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    await run(first.engine, await open(first.engine, "sar"));
    const next = visit(files, options);
    const { summary } = await run(next.engine, await open(next.engine, "sar"), change);
    expect(summary.stored).toBe(0);
    expect(next.tilesRun()).toBe(summary.total);
  });

  it("computes again where norms see something else of the scene", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    await run(first.engine, await open(first.engine, "sar"));
    const next = visit(files);
    const sceneId = await open(next.engine, "sar");
    const asked = { norm: "scene" } as const;
    expect((await run(next.engine, sceneId, asked)).summary.stored).toBe(0);
    const last = visit(files);
    const again = await run(last.engine, await open(last.engine, "sar"), asked);
    expect(again.summary.stored).toBe(again.summary.total);
  });

  it("computes a damaged tile again, and only that one", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    await run(first.engine, await open(first.engine, "sar"));
    const name =
      (await files.list()).find((f) => f.name.endsWith(".tiles"))?.name ?? "";
    const file = await files.open(name);
    const byte = file.read(50_000, 1);
    file.write(50_000, Uint8Array.of((byte[0] as number) ^ 255));
    file.close();
    const next = visit(files);
    const { summary } = await run(next.engine, await open(next.engine, "sar"));
    expect(summary).toMatchObject({ stored: summary.total - 1, status: "complete" });
    expect(next.tilesRun()).toBe(1);
    const last = visit(files);
    await run(last.engine, await open(last.engine, "sar"));
    expect(last.tilesRun()).toBe(0);
  });
});

describe("storage that does not take tiles", () => {
  it("is said once when there is no disk, and the run is whole", async () => {
    const { engine, tilesRun } = visit(null);
    const sceneId = await open(engine, "sar");
    const { events, summary } = await run(engine, sceneId);
    expect(notesIn(events)).toEqual(["no-disk"]);
    expect(summary.status).toBe("complete");
    const computed = tilesRun();
    await run(engine, sceneId);
    expect(tilesRun()).toBe(computed);
  });

  it("is said once when another page holds the result; both have all pixels", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files, { runDelayMs: 5 });
    const one = run(first.engine, await open(first.engine, "sar"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = visit(files, { runDelayMs: 5 });
    const two = await run(second.engine, await open(second.engine, "sar"));
    expect(notesIn(two.events)).toEqual(["in-use"]);
    const { events, summary, resultId } = await one;
    expect(notesIn(events)).toEqual([]);
    expect([summary.status, two.summary.status]).toEqual(["complete", "complete"]);
    await expectSamePixels(first.engine, resultId, second.engine, two.resultId);
    // What the first had finished meanwhile was taken, and its own work left alone.
    expect(two.summary.stored).toBeGreaterThan(0);
    expect(second.tilesRun()).toBe(two.summary.total - two.summary.stored);
    const [last] = [visit(files)];
    await run(last.engine, await open(last.engine, "sar"));
    expect(last.tilesRun()).toBe(0);
  });

  it("computes nothing that another page has stored and still holds", async () => {
    const files = onDisk(createMemoryFiles());
    const first = visit(files);
    const one = await run(first.engine, await open(first.engine, "sar"));
    const names = (await files.list()).map(({ name }) => name);
    const held = await Promise.all(names.map((name) => files.open(name)));
    const second = visit(files);
    const two = await run(second.engine, await open(second.engine, "sar"));
    expect(two.summary).toMatchObject({
      stored: one.summary.total,
      status: "complete",
    });
    expect(second.tilesRun()).toBe(0);
    await expectSamePixels(first.engine, one.resultId, second.engine, two.resultId);
    for (const file of held) {
      file.close();
    }
  });

  it("loses nothing when the disk is full in mid-run", async () => {
    const files = fullAfter(onDisk(createMemoryFiles()), 300_000);
    const { engine, tilesRun } = visit(files);
    const sceneId = await open(engine, "sar");
    const { events, summary } = await run(engine, sceneId);
    expect(notesIn(events)).toEqual(["full"]);
    expect(summary.status).toBe("complete");
    const computed = tilesRun();
    // The first ones are on disk, the others in memory.
    await run(engine, sceneId);
    expect(tilesRun()).toBe(computed);
    const next = visit(files);
    const later = await run(next.engine, await open(next.engine, "sar"));
    expect(later.summary.stored).toBeGreaterThan(0);
    expect(later.summary.stored).toBeLessThan(later.summary.total);
  });

  it("is no reason for a run to fail when the disk fails", async () => {
    const files = onDisk(createMemoryFiles());
    const broken = {
      ...files,
      open: async () => Promise.reject(new Error("the disk is gone")),
    };
    const { engine } = visit(broken);
    const { events, summary } = await run(engine, await open(engine, "sar"));
    expect(notesIn(events)).toEqual(["failed"]);
    expect(summary.status).toBe("complete");
  });
});

const notesIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "storage" ? [event.note] : []));

/** A disk that takes so many bytes and then half of a write. */
function fullAfter(files: KeptFiles, most: number): KeptFiles {
  let left = most;
  const limited = (file: KeptFile): KeptFile => ({
    ...file,
    write(at, bytes) {
      file.write(at, bytes.subarray(0, Math.min(bytes.length, left)));
      left -= bytes.length;
      if (left < 0) {
        left = 0;
        throw new DOMException("no space", "QuotaExceededError");
      }
    },
  });
  return { ...files, open: async (name) => limited(await files.open(name)) };
}

type Engine = ReturnType<typeof setUp>["engine"];
type Id = Parameters<Engine["exportGeoTiff"]>[0];

async function expectSamePixels(a: Engine, idA: Id, b: Engine, idB: Id) {
  const grid = {
    crs: "EPSG:32631",
    affine: [8.5, 0, 5e5, 0, -8.5, 5e6],
    width: 300,
    height: 300,
  } as const;
  const [one, two] = await Promise.all([
    a.renderTile({ kind: "result", resultId: idA }, grid),
    b.renderTile({ kind: "result", resultId: idB }, grid),
  ]);
  const bytesOf = (tile: typeof one) => {
    const pixels = tile !== null && "data" in tile ? tile.data : new Uint8Array();
    return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  };
  expect(bytesOf(one).some((byte) => byte > 0)).toBe(true);
  expect(bytesOf(one).equals(bytesOf(two))).toBe(true);
}
