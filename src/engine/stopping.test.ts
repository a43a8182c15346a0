/** What `stop` and `closeScene` end, and what they leave alone. */
import { describe, expect, it } from "vitest";
import type { ResultId } from "#ports/ids.ts";
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

const nothing = () => undefined;

describe("stopping", () => {
  it("while nothing runs leaves the next run alone", async () => {
    const { engine } = setUp();
    const sceneId = await open(engine, "sar");
    await engine.stop();
    expect((await run(engine, sceneId)).summary.status).toBe("complete");
    await engine.stop();
    expect((await run(engine, sceneId)).summary.status).toBe("complete");
  });

  it("ends the runs that wait, too, but none that is asked for later", async () => {
    const { engine } = setUp({ runDelayMs: 2 });
    const sceneId = await open(engine, "sar");
    const before = [1, 2].map(() => engine.run(request(sceneId), nothing));
    void engine.stop();
    const after = engine.run(request(sceneId), nothing);
    expect((await Promise.all(before)).map((s) => [s.status, s.done])).toEqual([
      ["stopped", 0],
      ["stopped", 0],
    ]);
    expect((await after).status).toBe("complete");
  });

  it("does not wait for the model, and takes nothing from an earlier run", async () => {
    const { engine, runner } = setUp({ loadDelayMs: 1000 });
    const sceneId = await open(engine, "sar");
    const { plan } = await run(engine, sceneId);
    const start = performance.now();
    const stopped = engine.run(request(sceneId), (event) => {
      if (event.type === "planned") {
        setTimeout(() => void engine.stop(), 10);
      }
    });
    expect(await stopped).toMatchObject({ status: "stopped", done: 0 });
    expect(performance.now() - start).toBeLessThan(800);
    expect(runner.calls.filter((c) => c.startsWith("load:"))).toHaveLength(2);
    const measured = await engine.measure(
      measureRequest(plan.results[0]?.resultId as ResultId, await open(engine, "eo")),
    );
    expect(measured?.n).toBe(300 * 300);
  });

  it("does not wait for a read that hangs", async () => {
    let reads = 0;
    const hangs = (source: RasterSource): RasterSource => ({
      ...source,
      readWindow: (level, window, signal) => {
        reads += window.width > 100 ? 0 : 1;
        return reads > 14
          ? new Promise(() => {})
          : source.readWindow(level, window, signal);
      },
    });
    const { engine } = setUp({ wrap: hangs });
    const sceneId = await open(engine, "sar");
    const summary = engine.run(request(sceneId), (event) => {
      if (event.type === "tile") {
        setTimeout(() => void engine.stop(), 20);
      }
    });
    expect((await summary).status).toBe("stopped");
  });

  it("ends an overview that is being made, whose reads then fail as aborted", async () => {
    let isBuilding = false;
    const aborting = (source: RasterSource): RasterSource => ({
      ...source,
      async readWindow(_, window, signal) {
        if (isBuilding) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          signal?.throwIfAborted();
        }
        const size = window.width * window.height;
        const data = Float32Array.from({ length: size }, (_, i) => 40 + (i % 180));
        return { data, window, bands: 1 };
      },
    });
    // Narrow, so that a large file is made quickly.
    const info = { width: 2 ** 21, height: 16 };
    const levels = [{ ...info, tileWidth: 512, tileHeight: 16 }];
    const { engine } = setUp({ size: 0, info: { ...info, levels }, wrap: aborting });
    const sceneId = await open(engine, "sar");
    isBuilding = true;
    const built = engine.buildOverview(sceneId, nothing);
    setTimeout(() => void engine.stop(), 20);
    expect(await built).toBe(false);
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
    const affine = [PX, 0, 5e5, 0, -PX, 5e6] as const;
    const grid = { crs: "EPSG:32631", affine, width: 8, height: 8 } as const;
    expect(await engine.renderTile(key, grid)).toBeNull();
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
