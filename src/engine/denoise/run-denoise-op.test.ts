import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PIXEL_AFFINE } from "#core/raster/grid.ts";
import type { Raster } from "#core/raster/raster.ts";
import { denoiseHaloPx, runDenoiseOp } from "#engine/denoise/run-denoise-op.ts";

function makeRaster(
  rows: number[][],
  valid: number[] | null = null,
): Raster<"sigma0-linear"> {
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  return {
    data: Float32Array.from(rows.flat()),
    bands: 1,
    unit: "sigma0-linear",
    grid: { crs: "pixel", affine: PIXEL_AFFINE, width, height },
    valid: valid && Uint8Array.from(valid),
  };
}

function noiseRaster(width: number, height: number): Raster<"sigma0-linear"> {
  const rows = Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_, c) => Math.abs(Math.sin(r * 91.7 + c * 12.9898))),
  );
  return makeRaster(rows);
}

const median = (sizePx: number) => ({ name: "median-blur", parameters: { sizePx } });
const gaussian = (sigmaPx: number, radiusPx: number) => ({
  name: "gaussian-blur",
  parameters: { sigmaPx, radiusPx },
});

/** Sorts every window anew; even counts give the mean of the middle two. */
function medianByHand(raster: Raster, radius: number): number[] {
  const { width, height } = raster.grid;
  return Array.from(raster.data, (_, at) => {
    const [row, col] = [Math.floor(at / width), at % width];
    const window: number[] = [];
    for (
      let r = Math.max(0, row - radius);
      r <= Math.min(height - 1, row + radius);
      r++
    ) {
      for (
        let c = Math.max(0, col - radius);
        c <= Math.min(width - 1, col + radius);
        c++
      ) {
        if (raster.valid === null || raster.valid[r * width + c] === 1) {
          window.push(raster.data[r * width + c] as number);
        }
      }
    }
    window.sort((a, b) => a - b);
    const middle = window.length >> 1;
    const isInvalid = raster.valid !== null && raster.valid[at] !== 1;
    return isInvalid
      ? Number.NaN
      : window.length % 2 === 1
        ? (window[middle] as number)
        : Math.fround(
            ((window[middle - 1] as number) + (window[middle] as number)) / 2,
          );
  });
}

describe("median-blur", () => {
  it("takes out a bright point and keeps an edge", () => {
    const out = runDenoiseOp(
      median(3),
      makeRaster([
        [1, 1, 1, 8, 8],
        [1, 99, 1, 8, 8],
        [1, 1, 1, 8, 8],
      ]),
    );
    expect([...out.data.slice(5, 10)]).toEqual([1, 1, 1, 8, 8]);
  });

  it("is the median of the valid pixels of each window", () => {
    const rasters = fc.record({
      width: fc.integer({ min: 1, max: 14 }),
      height: fc.integer({ min: 1, max: 10 }),
      sizePx: fc.constantFrom(1, 3, 5, 7),
      // Few values, so that windows hold many equal ones.
      values: fc.array(fc.nat({ max: 5 }), { minLength: 140, maxLength: 140 }),
      valid: fc.option(
        fc.array(fc.nat({ max: 1 }), { minLength: 140, maxLength: 140 }),
      ),
    });
    fc.assert(
      fc.property(rasters, ({ width, height, sizePx, values, valid }) => {
        const rows = Array.from({ length: height }, (_, r) =>
          values.slice(r * width, (r + 1) * width),
        );
        const raster = makeRaster(rows, valid?.slice(0, width * height) ?? null);
        const out = runDenoiseOp(median(sizePx), raster);
        expect([...out.data]).toEqual(medianByHand(raster, (sizePx - 1) / 2));
      }),
      { numRuns: 200 },
    );
  });
});

describe("gaussian-blur", () => {
  it("spreads a point by the kernel", () => {
    // w(1) / w(0) = exp(−1/2) = 0.606531; 1-D sum 1 + 2·0.606531 = 2.213061
    const rows = [0, 0, 0, 0, 0].map((_, r) => [0, 0, r === 2 ? 1 : 0, 0, 0]);
    const out = runDenoiseOp(gaussian(1, 1), makeRaster(rows));
    expect(out.data[12]).toBeCloseTo(1 / 2.213061 ** 2, 6);
    expect(out.data[11]).toBeCloseTo(0.606531 / 2.213061 ** 2, 6);
    expect(out.data[6]).toBeCloseTo(0.606531 ** 2 / 2.213061 ** 2, 6);
    expect(out.data[10]).toBe(0);
  });

  it("keeps a constant, at borders and beside nodata too", () => {
    const valid = Array.from({ length: 48 }, (_, i) => (i % 5 === 0 ? 0 : 1));
    const rows = Array.from({ length: 6 }, () => new Array<number>(8).fill(0.25));
    const out = runDenoiseOp(gaussian(1, 3), makeRaster(rows, valid));
    out.data.forEach((v, i) => {
      if (valid[i] === 1) {
        expect(v).toBeCloseTo(0.25, 6);
      } else {
        expect(v).toBeNaN();
      }
    });
  });

  it("keeps the mean power inside, which a blur in dB would lower", () => {
    const raster = noiseRaster(64, 64);
    const out = runDenoiseOp(gaussian(1, 3), raster);
    const mean = (data: Float32Array) => data.reduce((a, b) => a + b, 0) / data.length;
    expect(mean(out.data) / mean(raster.data)).toBeCloseTo(1, 2);
  });
});

describe("runDenoiseOp", () => {
  it.each([median(5), gaussian(1, 3)])("$name lets no invalid pixel bleed", (op) => {
    const raster = noiseRaster(20, 12);
    const valid = Uint8Array.from(raster.data, (_, i) => (i % 7 === 0 ? 0 : 1));
    const withValue = (poison: number) => ({
      ...raster,
      valid,
      data: raster.data.map((v, i) => (valid[i] === 1 ? v : poison)),
    });
    const a = runDenoiseOp(op, withValue(1e9));
    expect(a.data).toEqual(runDenoiseOp(op, withValue(Number.NaN)).data);
    // NaN is invalid also where the mask does not say so.
    const unmasked = { ...withValue(Number.NaN), valid: null };
    expect(a.data).toEqual(runDenoiseOp(op, unmasked).data);
    expect(a.valid).toBe(valid);
    a.data.forEach((v, i) => {
      expect(Number.isNaN(v)).toBe(valid[i] === 0);
    });
  });

  it.each([median(5), gaussian(1, 3)])("$name needs no more than its halo", (op) => {
    const halo = denoiseHaloPx(op);
    const all = runDenoiseOp(op, noiseRaster(30, 20));
    const rows = Array.from({ length: 6 + 2 * halo }, (_, r) =>
      Array.from(
        noiseRaster(30, 20).data.slice(
          (r + 7 - halo) * 30 + 10 - halo,
          (r + 7 - halo) * 30 + 18 + halo,
        ),
      ),
    );
    const part = runDenoiseOp(op, makeRaster(rows));
    for (let r = 0; r < 6; r++) {
      for (let c = 0; c < 8; c++) {
        const found = part.data[(r + halo) * (8 + 2 * halo) + c + halo];
        expect(found).toBeCloseTo(all.data[(r + 7) * 30 + c + 10] as number, 6);
      }
    }
  });

  it("filters each band by itself and leaves its input alone", () => {
    const one = noiseRaster(9, 7);
    const two = {
      ...one,
      bands: 2,
      data: Float32Array.from([...one.data, ...one.data.map((v) => v * 2)]),
    };
    const before = two.data.slice();
    const out = runDenoiseOp(median(3), two);
    expect(out.data.slice(63)).toEqual(out.data.slice(0, 63).map((v) => v * 2));
    expect(two.data).toEqual(before);
    expect(out.unit).toBe("sigma0-linear");
  });

  it.each([median(5), gaussian(1, 3)])("$name keeps a single pixel", (op) => {
    expect([...runDenoiseOp(op, makeRaster([[0.5]])).data]).toEqual([0.5]);
  });

  it("names the operations it knows", () => {
    expect(() =>
      runDenoiseOp({ name: "magic", parameters: {} }, noiseRaster(2, 2)),
    ).toThrowError(
      expect.objectContaining({
        code: "model-unknown",
        expected: "median-blur or gaussian-blur",
      }),
    );
  });

  it.each([
    median(4),
    median(-1),
    { name: "median-blur", parameters: {} },
    gaussian(0, 3),
    { name: "gaussian-blur", parameters: { sigmaPx: 1 } },
  ])("refuses parameters that make no filter: %o", (op) => {
    expect(() => runDenoiseOp(op, noiseRaster(2, 2))).toThrowError(
      expect.objectContaining({ code: "card-invalid" }),
    );
  });
});
