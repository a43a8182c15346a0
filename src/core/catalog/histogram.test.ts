import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  amplitudeAtQuantile,
  cardHistogram,
  type Histogram,
  histogramDistance,
  histogramMean,
} from "#core/catalog/histogram.ts";

function make(counts: number[]): Histogram {
  return { lo: 0, hi: 1, counts, n: counts.reduce((a, b) => a + b, 0) };
}

const histograms = fc
  .array(fc.nat({ max: 50 }), { minLength: 8, maxLength: 8 })
  .filter((counts) => counts.some((c) => c > 0))
  .map(make);

describe("histogramDistance", () => {
  it("is the share of the range by which values have moved", () => {
    expect(histogramDistance(make([4, 0, 0, 0, 0]), make([0, 0, 0, 0, 7]))).toBe(1);
    expect(histogramDistance(make([4, 0, 0, 0, 0]), make([0, 3, 0, 0, 0]))).toBe(0.25);
    // Half of the values by 2 of 4 steps: 0.5 · 0.5.
    expect(histogramDistance(make([2, 0, 0, 0, 0]), make([1, 0, 1, 0, 0]))).toBe(0.25);
  });

  it("is a metric: 0 for the same, symmetric, triangle inequality", () => {
    fc.assert(
      fc.property(histograms, histograms, histograms, (a, b, c) => {
        expect(histogramDistance(a, a)).toBeCloseTo(0, 12);
        expect(histogramDistance(a, b)).toBeCloseTo(histogramDistance(b, a), 12);
        expect(histogramDistance(a, c)).toBeLessThanOrEqual(
          histogramDistance(a, b) + histogramDistance(b, c) + 1e-12,
        );
        expect(histogramDistance(a, b)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it("is not a number for an empty histogram or other bins", () => {
    expect(histogramDistance(make([0, 0]), make([1, 2]))).toBeNaN();
    expect(histogramDistance(make([1, 0, 1]), make([1, 2]))).toBeNaN();
    expect(histogramDistance(make([1, 1]), { ...make([1, 1]), hi: 2 })).toBeNaN();
  });
});

describe("cardHistogram", () => {
  const stats = { lo: 0, hi: 10, counts: [0, 0, 0, 0, 0], n: 0 };

  it("counts negative power, which noise subtraction leaves, in the lowest bin", () => {
    const power = Float32Array.of(-1e-3, 10 ** 0.9);
    const histogram = cardHistogram(stats, { kind: "decibel" }, power, null);
    expect(histogram).toMatchObject({ counts: [1, 0, 0, 0, 1], n: 2 });
  });

  it("counts amplitude of valid pixels, the ends included", () => {
    // √: 0, 1, 2, 5, 10, 20 → bins 0, 0, 1, 2, 4 (end), 4 (beyond); NaN and invalid out.
    const power = Float32Array.from([0, 1, 4, 25, 100, 400, Number.NaN, 1]);
    const valid = Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0]);
    const rule = { kind: "amplitude", scale: 1 } as const;
    const histogram = cardHistogram(stats, rule, power, valid);
    expect(histogram).toMatchObject({ lo: 0, hi: 10, counts: [2, 1, 1, 0, 2], n: 6 });
    expect(histogramMean(histogram)).toBeCloseTo((1 + 1 + 3 + 5 + 9 + 9) / 6, 12);
  });

  it("counts decibels, −∞ in the lowest bin", () => {
    const power = Float32Array.from([0, 1, 1.9, 10]);
    const histogram = cardHistogram(stats, { kind: "decibel" }, power, null);
    expect(histogram.counts).toEqual([2, 1, 0, 0, 1]);
  });
});

describe("amplitudeAtQuantile", () => {
  it("is the amplitude of nearest rank among valid pixels", () => {
    const power = Float32Array.from({ length: 100 }, (_, i) => (100 - i) ** 2);
    expect(amplitudeAtQuantile(power, null, 0.99)).toBe(99);
    expect(amplitudeAtQuantile(power, null, 1)).toBe(100);
    expect(amplitudeAtQuantile(power, null, 0)).toBe(1);
    const valid = Uint8Array.from(power, (p) => (p <= 2500 ? 1 : 0));
    expect(amplitudeAtQuantile(power, valid, 1)).toBe(50);
  });

  it("leaves out NaN and is null when nothing is valid", () => {
    expect(amplitudeAtQuantile(Float32Array.from([Number.NaN, 4]), null, 1)).toBe(2);
    expect(
      amplitudeAtQuantile(Float32Array.from([4]), Uint8Array.from([0]), 1),
    ).toBeNull();
  });
});
