import { describe, expect, it } from "vitest";
import { measurePair } from "#core/metrics/measure-pair.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import { cropPair } from "#core/metrics/pair-sums.ts";
import type { Engine } from "#ports/engine.ts";
import type { Area, MapKey, MeasureRequest } from "#ports/measurement.ts";
import {
  measureRequest,
  open,
  PX,
  ramp,
  run,
  setUp,
  translated,
} from "#testing/engine-on-arrays.ts";

const SIZE = 300;
const nothing = () => undefined;

/** A network that makes contrast too low, and no byte that rounding could tip over. */
const dull = (value: number, band: number) => value * (1 - band / 4) * 0.79;

/** What the engine compares then: the dull picture with the true one. */
function expectedPair(): MetricPair {
  const plane = SIZE * SIZE;
  const a = new Float32Array(3 * plane);
  const b = new Float32Array(3 * plane);
  for (let i = 0; i < 3 * plane; i++) {
    const band = Math.floor(i / plane);
    const dn = ramp(Math.floor((i % plane) / SIZE), i % SIZE);
    a[i] = Math.round(((dull((dn / 255) * 2 - 1, band) + 1) / 2) * 255) / 255;
    b[i] = translated(dn, band) / 255;
  }
  return { a, b, bands: 3, width: SIZE, height: SIZE, valid: null };
}

async function prepare(options: Parameters<typeof setUp>[0] = { compute: dull }) {
  const { engine } = setUp(options);
  const sar = await open(engine, "sar");
  const eo = await open(engine, "eo");
  const made = await run(engine, sar);
  const request = (change: Partial<MeasureRequest> = {}) => ({
    ...measureRequest(made.resultId, eo),
    ...change,
  });
  return { engine, sar, eo, ...made, request };
}

async function valuesOf(engine: Engine, request: MeasureRequest) {
  const measured = await engine.measure(request);
  return Object.fromEntries(measured?.readings.map((r) => [r.id, r.value]) ?? []);
}

function expectEqual(found: Record<string, number>, pair: MetricPair): void {
  const { readings } = measurePair(pair);
  expect(Object.keys(found)).toEqual(readings.map(({ id }) => id));
  for (const { id, value } of readings) {
    expect(Math.abs((found[id] as number) - value)).toBeLessThan(1e-6);
  }
}

/** Pixels to the scene's coordinates. */
const at = (col: number, row: number) => [5e5 + col * PX, 5e6 - row * PX] as const;
const boxOf = (c0: number, r0: number, c1: number, r1: number): Area => ({
  kind: "box",
  box: [...at(c0, r1), ...at(c1, r0)],
});

describe("an area", () => {
  it("has the numbers of its pixels in one pass, whole or as a box", async () => {
    const { engine, request } = await prepare();
    expectEqual(await valuesOf(engine, request()), expectedPair());
    const part = { col: 30, row: 111, width: 200, height: 77 };
    const area = boxOf(30, 111, 230, 188);
    expectEqual(
      await valuesOf(engine, request({ area })),
      cropPair(expectedPair(), part),
    );
  });

  it("as a polygon takes the pixels whose centre lies inside", async () => {
    const { engine, request } = await prepare();
    const ring = [at(20, 20), at(220.3, 20), at(20, 220.3)];
    const measured = await engine.measure(request({ area: { kind: "polygon", ring } }));
    const valid = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => {
      const [row, col] = [Math.floor(i / SIZE) + 0.5, (i % SIZE) + 0.5];
      return row > 20 && col > 20 && row + col < 240.3 ? 1 : 0;
    });
    expect(measured?.n).toBe(valid.reduce((n, v) => n + v, 0));
    const found = Object.fromEntries(
      measured?.readings.map((r) => [r.id, r.value]) ?? [],
    );
    expectEqual(found, { ...expectedPair(), valid });
  });

  it("follows what a run adds to it", async () => {
    const { engine } = setUp({ compute: dull });
    const sar = await open(engine, "sar");
    const eo = await open(engine, "eo");
    const top = { kind: "box", box: [...at(0, 100), ...at(SIZE, 0)] } as const;
    const { resultId } = await run(engine, sar, { region: top });
    const first = await engine.measure(measureRequest(resultId, eo));
    await run(engine, sar);
    const second = await engine.measure(measureRequest(resultId, eo));
    expect(first?.n).toBeLessThan(SIZE * SIZE);
    expect(second?.n).toBe(SIZE * SIZE);
    expectEqual(
      Object.fromEntries(second?.readings.map((r) => [r.id, r.value]) ?? []),
      expectedPair(),
    );
  });

  it("in patches has a row for each, their mean ± std, and the pooled sums", async () => {
    const { engine, request } = await prepare();
    const seen: number[] = [];
    const measured = await engine.measure(request({ patchPx: 128 }), (done) =>
      seen.push(done),
    );
    const patches = measured?.patches;
    expect(seen.at(-1)).toBe(4);
    expect(patches).toMatchObject({ patchPx: 128, counted: 4, skipped: 0 });
    expect(patches?.rows.map(({ row, col, n }) => [row, col, n])).toEqual([
      [0, 0, 16384],
      [0, 128, 16384],
      [128, 0, 16384],
      [128, 128, 16384],
    ]);
    const own = [0, 128].flatMap((row) =>
      [0, 128].map((col) => {
        const part = cropPair(expectedPair(), { row, col, width: 128, height: 128 });
        return measurePair(part).readings.find(({ id }) => id === "psnr")
          ?.value as number;
      }),
    );
    const mean = own.reduce((sum, value) => sum + value, 0) / 4;
    const std = Math.sqrt(own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 3);
    const psnr = patches?.means.find(({ id }) => id === "psnr");
    expect(psnr?.mean).toBeCloseTo(mean, 5);
    expect(psnr?.std).toBeCloseTo(std, 5);
    expect(psnr?.settings).toContain("mean over whole patches");
    const mse = measured?.readings.find(({ id }) => id === "mse")?.value as number;
    const pooled = measured?.readings.find(({ id }) => id === "psnr");
    expect(pooled?.value).toBeCloseTo(-10 * Math.log10(mse), 9);
    expect(pooled?.settings).toContain("pooled");
  });

  it("is refused with a reason", async () => {
    const { engine, sar, request } = await prepare();
    const refused = (change: Partial<MeasureRequest>) =>
      expect(engine.measure(request(change))).rejects.toMatchObject({
        code: "measure-refused",
      });
    await refused({ referenceSceneId: sar });
    await refused({ candidate: { kind: "scene", sceneId: sar } });
    await refused({ area: boxOf(0, 0, 10, 10) });
    await refused({ area: boxOf(900, 900, 950, 950) });
    await refused({ area: { kind: "polygon", ring: [at(1, 1), at(5, 5)] } });
    await refused({ patchPx: 301 });
    await refused({ limitPx: 1000 });
  });

  it("of an optical image against itself has PSNR ∞", async () => {
    const { engine, eo } = await prepare();
    const same = await valuesOf(engine, {
      ...measureRequest("", eo),
      candidate: { kind: "scene", sceneId: eo },
    });
    expect(same).toEqual({ mae: 0, mse: 0, psnr: Infinity, ssim: expect.closeTo(1) });
  });
});

describe("jobs", () => {
  it("that are cancelled answer null; others are not touched", async () => {
    const { engine, request } = await prepare();
    const slow = engine.registration(
      { ...request(), metrics: ["ssim"], jobId: "slow" },
      () => void engine.cancel("slow"),
    );
    const other = engine.measure(request({ jobId: "other" }));
    expect(await slow).toBeNull();
    expect((await other)?.n).toBe(SIZE * SIZE);
    await engine.cancel("nobody");
  });
});

describe("registration", () => {
  it("finds how far the reference lies off", async () => {
    // The radar shows at (row, col) what the EO has at (row + 1, col + 2).
    const { engine, request } = await prepare({ sar: (r, c) => ramp(r + 1, c + 2) });
    const progress: number[] = [];
    const found = await engine.registration(
      { ...request({ area: boxOf(50, 50, 120, 110) }), metrics: ["mae", "psnr"] },
      (done) => progress.push(done),
    );
    expect(found).toMatchObject({ reachPx: 8, n: 70 * 60 });
    expect(found?.gsdM).toBeCloseTo(PX, 1);
    expect(found?.surfaces.map(({ id }) => id)).toEqual(["mae", "psnr"]);
    for (const { values, best, raw } of found?.surfaces ?? []) {
      expect(values).toHaveLength(289);
      expect(best).toMatchObject({ dx: 2, dy: 1 });
      expect(raw).not.toBe(best.value);
    }
    expect(progress).toEqual(progress.toSorted((p, q) => p - q));
  });
});

describe("the ladder", () => {
  it("sets the picture among images of known badness", async () => {
    const { engine, sar, request } = await prepare();
    const ladder = await engine.ladder(
      {
        ...request({ area: boxOf(40, 40, 200, 180) }),
        sarSceneId: sar,
        otherSceneIds: [sar],
      },
      nothing,
    );
    expect(ladder?.rungs.map(({ id }) => id)).toEqual([
      ...["blur-1", "blur-2", "blur-4", "shift-1", "shift-2", "shift-4"],
      ...["mean-colour", "sar-grey"],
    ]);
    expect(ladder?.missing).toHaveLength(1);
    expect(ladder?.rungs.map(({ n }) => n)).toEqual(Array(8).fill(160 * 140));
    const mse = (id: string) =>
      [...(ladder?.rungs ?? []), ladder?.candidate]
        .find((rung) => rung?.id === id)
        ?.readings.find((r) => r.id === "mse")?.value as number;
    expect(mse("blur-1")).toBeLessThan(mse("blur-4"));
    expect(mse("blur-4")).toBeLessThan(mse("mean-colour"));
    expect(mse("candidate")).toBeLessThan(mse("blur-1"));
    // A copy of grey: DN in dB stretched, which the EO's first band rises with.
    expect(ladder?.rungs.at(-1)?.detail).toMatch(/dB \(1st to 99th percentile here\)/);
    const equal = await engine.measure(request({ area: boxOf(40, 40, 200, 180) }));
    for (const [i, { id, value }] of (equal?.readings ?? []).entries()) {
      const reading = ladder?.candidate.readings[i];
      expect(reading).toMatchObject({ id, value: expect.closeTo(value, 9) });
    }
  });
});

describe("disagreement", () => {
  /** A network that depends on where in a tile a pixel lies. */
  const leaning = (value: number, band: number, _row: number, col: number) =>
    value * (1 - band / 4) * (1 - ((col % 50) / 50) * 0.4);

  it("of a result and its mirrored twin follows the error", async () => {
    const { engine, sar, resultId, eo } = await prepare({ compute: leaning });
    const { resultId: flipped, summary } = await run(engine, sar, {
      flip: "horizontal",
    });
    expect(flipped).not.toBe(resultId);
    expect(summary.provenance.inputRule.at(-1)).toContain("mirrored left to right");
    const request = {
      resultIds: [resultId, flipped],
      referenceSceneId: eo,
      area: { kind: "all" },
      jobId: "d",
    } as const;
    const found = await engine.disagreement(request, nothing);
    expect(found?.n).toBe(SIZE * SIZE);
    expect(found?.mean).toBeGreaterThan(0.005);
    expect(found?.p95).toBeGreaterThan(found?.mean ?? 1);
    expect(found?.correlation?.n).toBe(SIZE * SIZE);
    expect(Math.abs(found?.correlation?.spearman ?? 2)).toBeLessThanOrEqual(1);
    const blind = await engine.disagreement(
      { ...request, referenceSceneId: null },
      nothing,
    );
    expect(blind).toMatchObject({
      mean: found?.mean,
      correlation: null,
      reason: "There is no optical image of this place.",
    });
    await expect(
      engine.disagreement({ ...request, resultIds: [resultId] }, nothing),
    ).rejects.toMatchObject({ code: "measure-refused" });
  });

  it("of a network that knows no left and right is none", async () => {
    const { engine, sar, resultId } = await prepare();
    const others = [];
    for (const flip of ["horizontal", "vertical"] as const) {
      others.push((await run(engine, sar, { flip })).resultId);
    }
    const found = await engine.disagreement(
      {
        resultIds: [resultId, ...others],
        referenceSceneId: null,
        area: { kind: "all" },
        jobId: "d",
      },
      nothing,
    );
    expect(found?.mean).toBe(0);
  });
});

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
