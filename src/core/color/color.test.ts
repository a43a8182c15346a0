import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dbHistogram } from "./db-histogram.ts";
import { quantileOfSorted, sortedFinite } from "./quantiles.ts";
import { stretchToByte } from "./stretch-to-byte.ts";

describe("quantiles", () => {
  it("interpolate between ranks, as NumPy does", () => {
    // np.quantile([1, 2, 4, 8], [0, .25, .5, .9, 1]) = [1, 1.75, 3, 6.8, 8]
    const sorted = new Float32Array([1, 2, 4, 8]);
    const found = [0, 0.25, 0.5, 0.9, 1].map((f) => quantileOfSorted(sorted, f));
    [1, 1.75, 3, 6.8, 8].forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 12);
    });
  });

  it("are NaN of nothing and the value itself of one", () => {
    expect(quantileOfSorted(new Float32Array(0), 0.5)).toBeNaN();
    expect(quantileOfSorted(new Float32Array([3]), 0.99)).toBe(3);
  });

  it("sort negative numbers and leave out what is masked or not finite", () => {
    const values = new Float32Array([3, -20, Number.NaN, -3, Infinity, 9]);
    const valid = new Uint8Array([1, 1, 1, 1, 1, 0]);
    expect([...sortedFinite(values, valid)]).toEqual([-20, -3, 3]);
  });
});

describe("dbHistogram", () => {
  it("counts −20…−10 dB evenly", () => {
    const values = Float32Array.from({ length: 1001 }, (_, i) => -20 + i / 100);
    const histogram = dbHistogram(values, null);
    // 0.1 % and 99.9 % are −19.99 and −10.01; a tenth of 9.98 dB is added on both sides.
    expect(histogram?.loDb).toBeCloseTo(-20.988, 4);
    expect(histogram?.hiDb).toBeCloseTo(-9.012, 4);
    expect(histogram?.percentiles).toMatchObject({
      "0.1": expect.closeTo(-19.99, 4),
      "50": expect.closeTo(-15, 4),
      "99.9": expect.closeTo(-10.01, 4),
    });
    expect(Object.keys(histogram?.percentiles ?? {})).toHaveLength(11);
  });

  const decibels = fc.oneof(
    fc.float({ min: -400, max: 400 }),
    fc.constantFrom(Number.NaN, Infinity, -Infinity),
  );

  it("counts every valid value once, far outliers included", () => {
    fc.assert(
      fc.property(fc.array(decibels, { maxLength: 60 }), (list) => {
        const values = Float32Array.from(list);
        const n = values.filter((value) => Number.isFinite(value)).length;
        const histogram = dbHistogram(values, null);
        expect(histogram?.n ?? 0).toBe(n);
        expect(histogram?.counts.reduce((sum, count) => sum + count, 0) ?? 0).toBe(n);
      }),
    );
  });

  it("is null of nothing and one decibel wide of a constant", () => {
    expect(dbHistogram(new Float32Array([Number.NaN]), null)).toBeNull();
    expect(dbHistogram(new Float32Array([1]), new Uint8Array(1))).toBeNull();
    expect(dbHistogram(new Float32Array([-5, -5]), null)).toMatchObject({
      loDb: -5.5,
      hiDb: -4.5,
      n: 2,
    });
  });
});

describe("stretchToByte", () => {
  it("maps lo to 0, hi to 255, limits, and takes NaN for 0", () => {
    const values = new Float32Array([-30, -25, -12, 0, 10, Number.NaN]);
    expect([...stretchToByte(values, -25, 0)]).toEqual([0, 0, 133, 255, 255, 0]);
  });

  it.each([
    [0, 0],
    [1, 0],
    [Number.NaN, 1],
    [-Infinity, 0],
  ])("refuses %s to %s", (lo, hi) => {
    expect(() => stretchToByte(new Float32Array(1), lo, hi)).toThrow(
      expect.objectContaining({ code: "argument-invalid" }),
    );
  });
});
