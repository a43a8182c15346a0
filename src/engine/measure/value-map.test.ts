import { describe, expect, it } from "vitest";
import type { Engine } from "#ports/engine.ts";
import type { MapKey } from "#ports/measurement.ts";
import {
  at,
  boxOf,
  dull,
  expectedPair,
  prepare,
  SIZE,
  valuesOf,
} from "#testing/compared-engine.ts";
import { open, PX, run, setUp } from "#testing/engine-on-arrays.ts";

describe("maps of values", () => {
  const grid = {
    crs: "EPSG:32631",
    affine: [PX, 0, ...at(100, 0).slice(0, 1), 0, -PX, at(0, 200)[1]],
    width: 40,
    height: 40,
  } as unknown as Parameters<Engine["renderTile"]>[1];

  async function setUpMap(metric: "absolute-error" | "ssim") {
    const prepared = await prepare();
    const key: MapKey = {
      kind: "metric-map",
      metric,
      candidate: { kind: "result", resultId: prepared.resultId },
      referenceSceneId: prepared.eo,
    };
    const read = (col: number, row: number) =>
      prepared.engine.readCursor(key, "EPSG:32631", ...at(col + 0.5, row + 0.5));
    return { ...prepared, key, read };
  }

  it("show the error under the cursor, and everywhere in colours", async () => {
    const { engine, key, read } = await setUpMap("absolute-error");
    const { a, b } = expectedPair();
    const i = 211 * SIZE + 117;
    const bands = [0, 1, 2].map((band) => band * SIZE * SIZE + i);
    const expected =
      bands.reduce((sum, k) => sum + Math.abs((a[k] ?? 0) - (b[k] ?? 0)), 0) / 3;
    expect(await read(117, 211)).toMatchObject({
      kind: "value",
      row: 211,
      col: 117,
      value: expect.closeTo(expected, 6),
      label: expect.stringContaining("Absolute error"),
    });
    const tile = await engine.renderTile(key, grid);
    const data = tile?.kind === "rgba" ? [...tile.data] : [];
    expect(data).toHaveLength(4 * 40 * 40);
    expect(data.every((value, k) => k % 4 !== 3 || value === 255)).toBe(true);
  });

  it("say so where a tile of the map would cost too much", async () => {
    const { engine } = setUp({ size: 2049 });
    const eo = await open(engine, "eo");
    const key: MapKey = {
      kind: "metric-map",
      metric: "absolute-error",
      candidate: { kind: "scene", sceneId: eo },
      referenceSceneId: eo,
    };
    const tileOf = (px: number) => {
      const affine = [PX * px, 0, at(0, 0)[0], 0, -PX * px, at(0, 0)[1]] as const;
      return { crs: "EPSG:32631", affine, width: 256, height: 256 } as const;
    };
    // 9 × 9 chunks of 256 px are more than the 64 that one tile may cost.
    expect(await engine.renderTile(key, tileOf(9))).toEqual({ kind: "too-far" });
    expect(await engine.renderTile(key, tileOf(1))).toMatchObject({ kind: "rgba" });
  });

  it("have SSIM's mean as the metric's value, and none along the border", async () => {
    const { engine, read, request } = await setUpMap("ssim");
    expect(await read(4, 100)).toMatchObject({ value: null });
    expect(await read(5, 100)).toMatchObject({ value: expect.any(Number) });
    let sum = 0;
    for (let row = 150; row < 170; row++) {
      for (let col = 240; col < 270; col++) {
        const reading = await read(col, row);
        sum += reading?.kind === "value" ? (reading.value as number) : Number.NaN;
      }
    }
    // Windows centred on those pixels are those of the area with 5 px more around it.
    const { ssim } = await valuesOf(
      engine,
      request({ area: boxOf(235, 145, 275, 175) }),
    );
    expect(sum / 600).toBeCloseTo(ssim as number, 6);
  });

  it("follow the pixels below them, and are empty without any", async () => {
    const { engine } = setUp({ compute: dull });
    const sar = await open(engine, "sar");
    const eo = await open(engine, "eo");
    const plan = await engine.planRun({
      ...{ sceneId: sar, denoiseId: null, translateId: "tiny-translate" },
      ...{ region: { kind: "whole" }, focus: null, backend: "auto" },
    });
    const key: MapKey = {
      kind: "metric-map",
      metric: "absolute-error",
      candidate: { kind: "result", resultId: plan.syneoId as string },
      referenceSceneId: eo,
    };
    const read = () => engine.readCursor(key, "EPSG:32631", ...at(200.5, 250.5));
    expect(await engine.renderTile(key, grid)).toBeNull();
    const top = { kind: "box", box: [...at(0, 60), ...at(SIZE, 0)] } as const;
    await run(engine, sar, { region: top });
    expect(await read()).toMatchObject({ value: null });
    await run(engine, sar);
    expect(await read()).toMatchObject({ value: expect.any(Number) });
  });
});
