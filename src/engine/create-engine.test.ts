import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import type { RunEvent } from "#ports/runs.ts";
import { chain } from "#testing/chain.ts";
import {
  measureRequest,
  open,
  PX,
  ramp,
  request,
  run,
  setUp,
  translated,
} from "#testing/engine-on-arrays.ts";

describe("cards that need no network", () => {
  it("are those without weights, and those whose weights are all kept", async () => {
    const { engine } = setUp({ kept: [] });
    const none = await engine.listKeptCards();
    expect(none).toEqual(["median-blur"]);
    const cards = await engine.loadCards();
    const card = cards.find(({ id }) => id === "tiny-sampler");
    const hashes = card?.graphs?.map(({ sha256 }) => sha256) ?? [];
    expect(hashes.length).toBeGreaterThan(1);
    const idsWith = (kept: readonly string[]) => setUp({ kept }).engine.listKeptCards();
    expect(await idsWith(hashes)).toContain("tiny-sampler");
    expect(await idsWith(hashes.slice(1))).not.toContain("tiny-sampler");
  });
});

describe("a run", () => {
  it("reports plan, model and every tile in order, and completes", async () => {
    const { engine } = setUp();
    const { events, summary, plan } = await run(engine, await open(engine, "sar"));
    expect(events.slice(0, 2).map((e) => e.type)).toEqual(["planned", "model-ready"]);
    const tiles = events.flatMap((e) => (e.type === "tile" ? [e] : []));
    expect(tiles.map((t) => t.done)).toEqual(tiles.map((_, i) => i + 1));
    expect(tiles).toHaveLength(plan.tiles);
    expect(tiles.at(-1)?.etaS).toBe(0);
    expect(summary).toMatchObject({ status: "complete", done: plan.tiles });
    expect(summary.provenance).toMatchObject({
      models: [
        {
          stage: "syneo",
          cardId: "tiny-translate",
          graphs: [
            { role: "generator", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
          ],
        },
      ],
    });
  });

  it("puts each pixel where it belongs, whatever the tiling", async () => {
    const { engine } = setUp();
    const { resultId } = await run(engine, await open(engine, "sar"));
    for (const [row, col] of [
      [0, 0],
      [17, 255],
      [150, 149],
      [299, 299],
    ] as const) {
      const x = 5e5 + (col + 0.5) * PX;
      const y = 5e6 - (row + 0.5) * PX;
      const key = { kind: "result", resultId } as const;
      const reading = await engine.readCursor(key, "EPSG:32631", x, y);
      const expected = [0, 1, 2].map((band) => translated(ramp(row, col), band));
      expect(reading).toEqual({ kind: "rgb", row, col, rgb: expected });
    }
  });

  it("computes the box only, nearest to the focus first", async () => {
    const { engine } = setUp({ size: 1000 });
    const sceneId = await open(engine, "sar");
    const box = [
      5e5 + 200 * PX,
      5e6 - 800 * PX,
      5e5 + 800 * PX,
      5e6 - 200 * PX,
    ] as const;
    const { plan, events } = await run(engine, sceneId, {
      region: { kind: "box", box },
      focus: [5e5 + 5000, 5e6 - 5000],
    });
    expect(plan.window).toEqual({ col: 200, row: 200, width: 600, height: 600 });
    const first = events.find((e) => e.type === "tile");
    const changed = first?.type === "tile" ? first.changed : [0, 0, 0, 0];
    expect(changed[0]).toBeLessThanOrEqual(5e5 + 5000);
    expect(changed[2]).toBeGreaterThanOrEqual(5e5 + 5000);
  });

  it("gives a pixel the same value from two different views", async () => {
    const [a, b] = [setUp({ size: 700 }), setUp({ size: 700 })];
    const boxes = [
      [5e5, 5e6 - 400 * PX, 5e5 + 400 * PX, 5e6],
      [5e5 + 100 * PX, 5e6 - 600 * PX, 5e5 + 600 * PX, 5e6 - 100 * PX],
    ] as const;
    const pixels = await Promise.all(
      [a, b].map(async ({ engine }, i) => {
        const { resultId } = await run(engine, await open(engine, "sar"), {
          region: { kind: "box", box: boxes[i] },
        });
        const key = { kind: "result", resultId } as const;
        const grid = {
          crs: "EPSG:32631",
          affine: [PX, 0, 5e5 + 150 * PX, 0, -PX, 5e6 - 150 * PX],
          width: 200,
          height: 200,
        } as const;
        return engine.renderTile(key, grid);
      }),
    );
    expect(pixels[0]).not.toBeNull();
    expect(pixels[0]).toEqual(pixels[1]);
  });

  it("stops within a tile and keeps what was finished", async () => {
    const { engine, runner } = setUp({ size: 1000, runDelayMs: 5 });
    const sceneId = await open(engine, "sar");
    const events: RunEvent[] = [];
    const job = new AbortController();
    const onEvent = (event: RunEvent) => {
      events.push(event);
      if (event.type === "tile" && event.done === 2) {
        job.abort();
      }
    };
    const summary = await engine.run(request(sceneId), onEvent, job.signal);
    expect(summary.status).toBe("stopped");
    expect(summary.done).toBeLessThanOrEqual(3);
    const runs = runner.calls.filter((c) => c.startsWith("run:"));
    expect(runs.length).toBeLessThanOrEqual(3);
    const planned = events[0];
    const resultId =
      planned?.type === "planned" ? planned.plan.results[0]?.resultId : null;
    const bytes = await engine.exportGeoTiff(resultId ?? "result-0");
    expect(bytes.byteLength).toBeGreaterThan(1000);
  });

  it("keeps finished tiles when the device is lost, and can run again", async () => {
    const lost = new AppError("device-lost", "The GPU was lost.", {
      expected: "a device",
      found: "none",
      hint: "Run again.",
    });
    const { engine } = setUp({
      size: 1000,
      failRun: (call) => (call === 3 ? lost : null),
    });
    const sceneId = await open(engine, "sar");
    const events: RunEvent[] = [];
    await expect(
      engine.run(request(sceneId), (e) => events.push(e)),
    ).rejects.toMatchObject({ code: "device-lost" });
    expect(events.filter((e) => e.type === "tile")).toHaveLength(3);
    const again = await run(engine, sceneId);
    expect(again.summary.status).toBe("complete");
  });

  it("runs a de-noiser alone, and in front of the network", async () => {
    const { engine } = setUp();
    const sceneId = await open(engine, "sar");
    const both = await run(engine, sceneId, {
      stages: chain({ denoised: "median-blur", syneo: "tiny-translate" }),
    });
    expect(both.plan.results.map(({ stage }) => stage)).toEqual(["denoised", "syneo"]);
    const warned = both.plan.domainIssues.filter(({ aspect }) => aspect === "denoiser");
    expect(warned).toHaveLength(1);
    const alone = await engine.run(
      { ...request(sceneId), stages: chain({ denoised: "median-blur" }) },
      () => undefined,
    );
    expect(alone.status).toBe("complete");
    expect(alone.provenance.models).toEqual([
      {
        ...{ stage: "denoised", cardId: "median-blur", graphs: [], backend: null },
        licence: "Apache-2.0",
      },
    ]);
  });

  it("masks nodata in the result and does not bother the network with it", async () => {
    const holes = (row: number, col: number) =>
      col < 600 ? Number.NaN : ramp(row, col);
    const { engine, runner } = setUp({ size: 1000, sar: holes });
    const { resultId, plan } = await run(engine, await open(engine, "sar"));
    const key = { kind: "result", resultId } as const;
    const at = (col: number) =>
      engine.readCursor(key, "EPSG:32631", 5e5 + (col + 0.5) * PX, 5e6 - 500.5 * PX);
    expect(await at(599)).toMatchObject({ rgb: null });
    expect(await at(600)).toMatchObject({ rgb: expect.any(Array) });
    const runs = runner.calls.filter((c) => c.startsWith("run:"));
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(plan.tiles);
  });

  it("refuses an unknown model and an optical scene", async () => {
    const { engine } = setUp();
    const sar = await open(engine, "sar");
    const eo = await open(engine, "eo");
    await expect(
      run(engine, sar, { stages: chain({ syneo: "nobody" }) }),
    ).rejects.toMatchObject({
      code: "model-unknown",
      found: "nobody",
    });
    await expect(run(engine, eo)).rejects.toMatchObject({ code: "argument-invalid" });
  });
});

describe("measuring", () => {
  it("compares on the result's grid and says how many pixels entered", async () => {
    const { engine } = setUp();
    const sar = await open(engine, "sar");
    const referenceSceneId = await open(engine, "eo");
    const { resultId } = await run(engine, sar);
    const measured = await engine.measure(measureRequest(resultId, referenceSceneId));
    expect(measured?.n).toBe(300 * 300);
    // The EO shows what the fake network makes of the radar: equal to 8 bits.
    const mae = measured?.readings.find((r) => r.id === "mae");
    expect(mae?.value).toBeLessThan(1e-6);
    expect(mae?.settings).not.toBe("");
  });

  it("refuses what is not there or not optical", async () => {
    const { engine } = setUp();
    const sar = await open(engine, "sar");
    const { resultId } = await run(engine, sar);
    await expect(engine.measure(measureRequest(resultId, sar))).rejects.toMatchObject({
      code: "measure-refused",
    });
  });
});
