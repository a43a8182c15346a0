import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import type { Engine, RunEvent } from "#ports/engine.ts";
import type { RasterInfo } from "#ports/raster-source.ts";
import { createFakeRunner, type FakeRunnerOptions } from "#testing/fake-runner.ts";
import { createMemorySource } from "#testing/memory-source.ts";
import { createEngine } from "./create-engine.ts";

const MODELS = new URL("../testing/models/", import.meta.url);
const DENOISE = "../../../models/denoise/median-blur/card.json";

/** The tests' tiny models, and the median filter that ships. */
async function readJson(path: string): Promise<unknown> {
  const json = JSON.parse(readFileSync(new URL(path, MODELS), "utf8"));
  if (path !== "catalog.json") {
    return json;
  }
  const entry = { id: "median-blur", stage: "denoise", title: "", card: DENOISE };
  return { ...json, models: [...json.models, { ...entry, sha256: "" }] };
}
/** Metres a pixel: inside of what the tiny models say they were trained at. */
const PX = 8.5;
const UTM = {
  georeference: { crs: "EPSG:32631", affine: [PX, 0, 5e5, 0, -PX, 5e6] },
} as const satisfies Partial<RasterInfo>;

/** DN of pixel (row, col): a ramp that never is 0. */
const ramp = (row: number, col: number) => 40 + ((row * 3 + col * 7) % 180);

/** What the fake network makes of a DN: band b = input · (1 − b/4), input in [-1, 1]. */
const translated = (dn: number, band: number) =>
  Math.round(((((dn / 255) * 2 - 1) * (1 - band / 4) + 1) / 2) * 255);

/** The radar image, or (three bands) what the fake network would make of it. */
function planes(bands: number, size: number, value: typeof ramp): Float32Array {
  return Float32Array.from({ length: bands * size * size }, (_, i) => {
    const pixel = i % (size * size);
    const dn = value(Math.floor(pixel / size), pixel % size);
    return bands === 1 ? dn : translated(dn, Math.floor(i / (size * size)));
  });
}

type Options = FakeRunnerOptions & { size?: number; sar?: typeof ramp };

/** An engine whose files are arrays: "sar" one band, "eo" three, both on one grid. */
function setUp({ size = 300, sar = ramp, ...runner }: Options = {}) {
  const fake = createFakeRunner(runner);
  let now = 0;
  const engine = createEngine({
    openSource: async (input) => {
      const bands = input.kind === "url" && input.url === "eo" ? 3 : 1;
      const info = { width: size, height: size, bands, ...UTM };
      return createMemorySource(info, planes(bands, size, bands === 1 ? sar : ramp));
    },
    runner: fake,
    assets: { readJson },
    clock: {
      nowMs: () => {
        now += 5;
        return now;
      },
      isoNow: () => "2026-01-01T00:00:00Z",
    },
    version: "test",
  });
  return { engine, runner: fake };
}

async function open(engine: Engine, url: "sar" | "eo"): Promise<string> {
  const outcome = await engine.openScene(
    { kind: "url", url },
    url === "sar" ? { answer: "amplitude" } : {},
  );
  if (outcome.status !== "opened") {
    throw new Error("expected to open");
  }
  return outcome.opened.sceneId;
}

const request = (sceneId: string) => ({
  sceneId,
  denoiseId: null,
  translateId: "tiny-translate",
  region: { kind: "whole" } as const,
  focus: null,
  backend: "auto" as const,
});

async function run(engine: Engine, sceneId: string, change = {}) {
  const events: RunEvent[] = [];
  const summary = await engine.run({ ...request(sceneId), ...change }, (e) =>
    events.push(e),
  );
  const planned = events[0];
  if (planned?.type !== "planned" || planned.plan.syneoId === null) {
    throw new Error("expected a plan first");
  }
  return { events, summary, plan: planned.plan, resultId: planned.plan.syneoId };
}

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
      translateId: "tiny-translate",
      modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
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
    const summary = await engine.run(request(sceneId), (event) => {
      events.push(event);
      if (event.type === "tile" && event.done === 2) {
        void engine.stop();
      }
    });
    expect(summary.status).toBe("stopped");
    expect(summary.done).toBeLessThanOrEqual(3);
    const runs = runner.calls.filter((c) => c.startsWith("run:"));
    expect(runs.length).toBeLessThanOrEqual(3);
    const planned = events[0];
    const resultId = planned?.type === "planned" ? planned.plan.syneoId : null;
    const bytes = await engine.exportGeoTiff(resultId as string);
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
    const both = await run(engine, sceneId, { denoiseId: "median-blur" });
    expect(both.plan.denoisedId).not.toBeNull();
    const alone = await engine.run(
      { ...request(sceneId), denoiseId: "median-blur", translateId: null },
      () => undefined,
    );
    expect(alone.status).toBe("complete");
    expect(alone.provenance.backend).toBeNull();
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
    await expect(run(engine, sar, { translateId: "nobody" })).rejects.toMatchObject({
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
    const { n, readings } = await engine.measure({
      resultId,
      referenceSceneId,
      box: null,
    });
    expect(n).toBe(300 * 300);
    // The EO shows what the fake network makes of the radar: equal to 8 bits.
    const mae = readings.find((r) => r.id === "mae");
    expect(mae?.value).toBeLessThan(1e-6);
    expect(mae?.settings).not.toBe("");
  });

  it("refuses what is not there or not optical", async () => {
    const { engine } = setUp();
    const sar = await open(engine, "sar");
    const { resultId } = await run(engine, sar);
    await expect(
      engine.measure({ resultId, referenceSceneId: sar, box: null }),
    ).rejects.toMatchObject({ code: "measure-refused" });
  });
});
