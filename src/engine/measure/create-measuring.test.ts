import { describe, expect, it } from "vitest";
import { measurePair } from "#core/metrics/measure-pair.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import { cropPair } from "#core/metrics/pair-sums.ts";
import type { MeasureRequest } from "#ports/measurement.ts";
import {
  at,
  boxOf,
  dull,
  expectedPair,
  nothing,
  prepare,
  SIZE,
  valuesOf,
} from "#testing/compared-engine.ts";
import {
  measureRequest,
  open,
  PX,
  ramp,
  run,
  setUp,
} from "#testing/engine-on-arrays.ts";

function expectEqual(found: Record<string, number>, pair: MetricPair): void {
  const { readings } = measurePair(pair);
  expect(Object.keys(found)).toEqual(readings.map(({ id }) => id));
  for (const { id, value } of readings) {
    expect(Math.abs((found[id] as number) - value)).toBeLessThan(1e-6);
  }
}

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
      ...measureRequest("result-0", eo),
      candidate: { kind: "scene", sceneId: eo },
    });
    expect(same).toEqual({ mae: 0, mse: 0, psnr: Infinity, ssim: expect.closeTo(1) });
  });
});

describe("jobs", () => {
  it("that are aborted end; others are not touched", async () => {
    const { engine, request } = await prepare();
    const job = new AbortController();
    const slow = engine.registration(
      { ...request(), metrics: ["ssim"] },
      () => job.abort(),
      job.signal,
    );
    const other = engine.measure(request());
    await expect(slow).rejects.toMatchObject({ name: "AbortError" });
    expect((await other).n).toBe(SIZE * SIZE);
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
  it("shows another date of 16 bits with the reference's white, not with one of its own", async () => {
    let opened = 0;
    // No white is stated; the second optical image is the first, half as bright.
    const { engine } = setUp({
      wrap: (source) => {
        if (source.info.bands !== 3) {
          return source;
        }
        const factor = opened === 0 ? 80 : 40;
        opened += 1;
        return {
          ...source,
          info: { ...source.info, sampleType: "uint16" },
          readWindow: async (...args) => {
            const block = await source.readWindow(...args);
            return { ...block, data: block.data.map((value) => factor * value) };
          },
        };
      },
    });
    const [reference, other] = [await open(engine, "eo"), await open(engine, "eo")];
    const ladder = await engine.ladder(
      {
        candidate: { kind: "scene", sceneId: reference },
        referenceSceneId: reference,
        ...{ area: boxOf(40, 40, 200, 180), metrics: null },
        ...{ sarSceneId: null, otherSceneIds: [other] },
      },
      nothing,
    );
    const rung = ladder?.rungs.at(-1);
    expect(rung?.detail).toMatch(/white is \d+ as in the reference$/);
    const mae = rung?.readings.find(({ id }) => id === "mae")?.value as number;
    expect(mae).toBeGreaterThan(0.1);
  });

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
