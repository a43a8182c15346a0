/** What an aborted signal and `closeScene` end, and what they leave alone. */
import { describe, expect, it, vi } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId } from "#ports/ids.ts";
import type { PixelKey } from "#ports/layers.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import type { RunEvent } from "#ports/runs.ts";
import {
  measureRequest,
  open,
  PX,
  request,
  run,
  setUp,
} from "#testing/engine-on-arrays.ts";
import { createFakeRunner } from "#testing/fake-runner.ts";

const nothing = () => undefined;

const TILE: Grid = {
  crs: "EPSG:32631",
  affine: [PX, 0, 5e5, 0, -PX, 5e6],
  width: 8,
  height: 8,
};

/** A file without overviews whose reads take their time. */
function setUpLarge() {
  const reads = { count: 0 };
  const slow = (source: RasterSource): RasterSource => ({
    ...source,
    async readWindow(_, window, signal) {
      reads.count += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      signal?.throwIfAborted();
      const size = window.width * window.height;
      const data = Float32Array.from({ length: size }, (_, i) => 40 + (i % 180));
      return { data, window, bands: 1 };
    },
  });
  // Narrow, so that a large file is made quickly.
  const info = { width: 2 ** 21, height: 16 };
  const levels = [{ ...info, tileWidth: 512, tileHeight: 16 }];
  return { ...setUp({ size: 0, info: { ...info, levels }, wrap: slow }), reads };
}

describe("stopping", () => {
  it("a run that waits does not wait for its turn, and touches no other", async () => {
    const { engine } = setUp({ size: 400, runDelayMs: 5 });
    const sceneId = await open(engine, "sar");
    const job = new AbortController();
    const ended: string[] = [];
    const note = (name: string) => () => void ended.push(name);
    const first = engine.run(request(sceneId), nothing);
    const second = engine.run(request(sceneId), nothing, job.signal);
    const third = engine.run(request(sceneId), nothing);
    void first.then(note("first"));
    void second.then(note("second"));
    job.abort();
    expect(await second).toMatchObject({ status: "stopped", done: 0 });
    expect([(await first).status, (await third).status]).toEqual([
      "complete",
      "complete",
    ]);
    expect(ended).toEqual(["second", "first"]);
  });

  it("does not wait for the model, and takes nothing from an earlier run", async () => {
    const { engine, runner } = setUp({ loadDelayMs: 1000 });
    const sceneId = await open(engine, "sar");
    const { plan } = await run(engine, sceneId);
    const start = performance.now();
    const job = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.type === "planned") {
        setTimeout(() => job.abort(), 10);
      }
    };
    const stopped = engine.run(request(sceneId), onEvent, job.signal);
    expect(await stopped).toMatchObject({ status: "stopped", done: 0 });
    expect(performance.now() - start).toBeLessThan(800);
    expect(runner.calls.filter((c) => c.startsWith("load:"))).toHaveLength(2);
    const measured = await engine.measure(
      measureRequest(plan.results[0]?.resultId as ResultId, await open(engine, "eo")),
    );
    expect(measured?.n).toBe(300 * 300);
  });

  it("does not wait for a network that hangs, and ends it by force", async () => {
    const fake = createFakeRunner({ runDelayMs: 60_000 });
    const forced: string[] = [];
    const realRunner = { ...fake, giveUp: () => void forced.push("ended") };
    const { engine } = setUp({ realRunner });
    const sceneId = await open(engine, "sar");
    const job = new AbortController();
    const running = engine.run(request(sceneId), nothing, job.signal);
    await expect.poll(() => fake.calls.at(-1)).toMatch(/^run:/);
    vi.useFakeTimers();
    job.abort();
    expect(await running).toMatchObject({ status: "stopped", done: 0 });
    await vi.advanceTimersByTimeAsync(9000);
    expect(forced).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    expect(forced).toEqual(["ended"]);
  });

  it("does not wait for a read that hangs", async () => {
    let isHung = false;
    let hung = 0;
    const hangs = (source: RasterSource): RasterSource => ({
      ...source,
      readWindow: (level, window, signal) => {
        hung += isHung ? 1 : 0;
        return isHung
          ? new Promise(() => {})
          : source.readWindow(level, window, signal);
      },
    });
    const { engine } = setUp({ wrap: hangs });
    const sceneId = await open(engine, "sar");
    const job = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.type === "tile") {
        isHung = true;
        setTimeout(() => job.abort(), 20);
      }
    };
    const summary = engine.run(request(sceneId), onEvent, job.signal);
    expect((await summary).status).toBe("stopped");
    expect(hung).toBeGreaterThan(0);
  });

  it("an overview ends it alone: the run goes on, and reads no more of the file", async () => {
    const { engine, reads } = setUpLarge();
    const sceneId = await open(engine, "sar");
    const box = [5e5, 5e6 - 100, 5e5 + 100, 5e6] as const;
    const asked = { ...request(sceneId), region: { kind: "box", box } as const };
    const running = engine.run(asked, nothing);
    const job = new AbortController();
    const built = engine.buildOverview(sceneId, () => job.abort(), job.signal);
    await expect(built).rejects.toMatchObject({ name: "AbortError" });
    expect((await running).status).toBe("complete");
    const { count } = reads;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(reads.count).toBe(count);
    // It can be asked for again, and the scene was as before.
    const again = new AbortController();
    const rebuilt = engine.buildOverview(sceneId, () => again.abort(), again.signal);
    await expect(rebuilt).rejects.toMatchObject({ name: "AbortError" });
  });

  it("reaches a map tile that is being read, and an open that nobody waits for", async () => {
    const hung: AbortSignal[] = [];
    const hangs = (source: RasterSource): RasterSource => ({
      ...source,
      readWindow: (level, window, signal) =>
        signal === undefined
          ? source.readWindow(level, window)
          : new Promise((_, reject) => {
              hung.push(signal);
              signal.addEventListener("abort", () => reject(signal.reason));
            }),
    });
    const { engine } = setUp({ wrap: hangs });
    const sceneId = await open(engine, "sar");
    const job = new AbortController();
    const waiting = [
      engine.renderTile({ kind: "scene", sceneId }, TILE, job.signal),
      engine.histogram(sceneId, null, job.signal),
      engine.openScene(
        { kind: "url", url: "sar" },
        { answer: "amplitude" },
        job.signal,
      ),
    ];
    await expect.poll(() => hung.length).toBe(3);
    job.abort();
    for (const { reason } of (await Promise.allSettled(
      waiting,
    )) as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ name: "AbortError" });
    }
  });

  it("a tile of a map of values leaves its other chunks unmade", async () => {
    const { engine } = setUp({ size: 600 });
    const [sar, eo] = [await open(engine, "sar"), await open(engine, "eo")];
    const { resultId } = await run(engine, sar);
    const key: PixelKey = {
      kind: "metric-map",
      metric: "ssim",
      candidate: { kind: "result", resultId },
      referenceSceneId: eo,
    };
    const job = new AbortController();
    const whole = { ...TILE, width: 600, height: 600 };
    const tile = engine.renderTile(key, whole, job.signal);
    setTimeout(() => job.abort(), 0);
    await expect(tile).rejects.toMatchObject({ name: "AbortError" });
    // What another tile asks for is made all the same.
    expect(await engine.renderTile(key, TILE)).toMatchObject({ kind: "rgba" });
  });
});

describe("closing a scene", () => {
  it("ends its run and leaves no result behind", async () => {
    const { engine } = setUp({ size: 1000, runDelayMs: 5 });
    const sceneId = await open(engine, "sar");
    let resultId: ResultId = "result-0";
    const summary = await engine.run(request(sceneId), (event: RunEvent) => {
      if (event.type === "planned") {
        resultId = event.plan.results[0]?.resultId as ResultId;
        void engine.closeScene(sceneId);
      }
    });
    expect(summary).toMatchObject({ status: "stopped", done: 0 });
    const key = { kind: "result", resultId } as const;
    expect(await engine.renderTile(key, TILE)).toBeNull();
    await expect(engine.exportGeoTiff(resultId)).rejects.toMatchObject({
      code: "argument-invalid",
      expected: "a result that is open",
    });
  });

  it("leaves the run of another scene alone", async () => {
    const { engine } = setUp();
    const [a, b] = [await open(engine, "sar"), await open(engine, "sar")];
    const running = engine.run(request(a), nothing);
    await engine.closeScene(b);
    expect((await running).status).toBe("complete");
  });
});
