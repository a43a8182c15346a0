import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { correlate } from "./correlation.ts";
import { errorMap } from "./error-map.ts";
import { mae } from "./mae.metric.ts";
import { comparablePair } from "./metric.ts";
import { spreadMap } from "./spread-map.ts";

describe("errorMap", () => {
  it("has the MAE as its mean and is NaN where nothing is compared", () => {
    const pair = makePair({
      ...{ seed: 3, bands: 3, width: 30, height: 20, period: 7, pattern: 0.5 },
      ...{ gain: 1, offset: 0, noise: 0.4, masked: 0.1 },
    });
    const map = errorMap(comparablePair(pair));
    const values = map.filter((value) => !Number.isNaN(value));
    expect(values.length).toBe(pair.valid?.filter((v) => v === 1).length);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(mae.compute(pair), 6);
    map.forEach((value, i) => {
      expect(Number.isNaN(value)).toBe(pair.valid?.[i] === 0);
    });
  });

  it("is the mean over bands of |a − b|", () => {
    const [a, b] = [Float32Array.of(0.5, 1, 0, 0.25), Float32Array.of(0.25, 1, 0.5, 0)];
    const pair = { a, b, bands: 2, width: 2, height: 1, valid: null };
    // (.25 + .5)/2 and (0 + .25)/2
    expect([...errorMap(comparablePair(pair))]).toEqual([0.375, 0.125]);
  });
});

describe("spreadMap", () => {
  it("is the standard deviation over images, mean over bands", () => {
    // Band 1: 0 and 1 → ½; band 2: .2 and .2 → 0; mean ¼. The second pixel is not valid.
    const images = [Float32Array.of(0, 9, 0.2, 9), Float32Array.of(1, 9, 0.2, 9)];
    expect([...spreadMap(images, 2, Uint8Array.of(1, 0))]).toEqual([0.25, Number.NaN]);
    // 0, 0, 1: mean 1/3, √((1/9 + 1/9 + 4/9)/3) = √(2/9)
    const three = [0, 0, 1].map((value) => Float32Array.of(value));
    expect(spreadMap(three, 1, Uint8Array.of(1))[0]).toBeCloseTo(Math.sqrt(2 / 9), 6);
  });

  it("lies in [0, ½], is 0 for equal images and knows no order", () => {
    const image = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(image, { minLength: 2, maxLength: 5 }), (list) => {
        const images = list.map((values) => Float32Array.from(values));
        const valid = new Uint8Array(2).fill(1);
        const spread = spreadMap(images, 3, valid);
        const turned = spreadMap(images.toReversed(), 3, valid);
        spread.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(0.5 + 1e-6);
          expect(turned[i]).toBeCloseTo(value, 6);
        });
        const [first] = images as [Float32Array];
        const equal = spreadMap([first, first, first], 3, valid);
        expect(Math.max(...equal)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe("correlate", () => {
  it("by hand: 1 2 3 4 with 1 3 2 10", () => {
    // dx −1.5 −.5 .5 1.5, dy −3 −1 −2 6: Σxy 13, Σxx 5, Σyy 50 → 13/√250 = .822192
    // ranks 0 1 2 3 with 0 2 1 3: ρ = 1 − 6·2/(4·15) = .8
    const { pearson, spearman, n } = correlate(
      Float32Array.of(1, 2, 3, 4),
      Float32Array.of(1, 3, 2, 10),
    );
    expect(pearson).toBeCloseTo(0.822192, 6);
    expect(spearman).toBeCloseTo(0.8, 12);
    expect(n).toBe(4);
  });

  it("gives ties their mean rank, as SciPy 1.17.1 does", () => {
    // scipy.stats.spearmanr([1, 2, 2, 5, 5, 5], [3, 1, 4, 4, 9, 2]) → 0.360078967
    const x = Float32Array.of(1, 2, 2, 5, 5, 5);
    const y = Float32Array.of(3, 1, 4, 4, 9, 2);
    expect(correlate(x, y).spearman).toBeCloseTo(0.360078967, 9);
  });

  it("is 1 for what rises together, −1 turned round, NaN for a constant", () => {
    const x = Float32Array.from({ length: 50 }, (_, i) => i / 7);
    const cubed = x.map((value) => value ** 3);
    expect(correlate(x, cubed).spearman).toBeCloseTo(1, 12);
    expect(correlate(x, cubed.toReversed()).spearman).toBeCloseTo(-1, 12);
    expect(correlate(x, cubed).pearson).toBeLessThan(1);
    expect(
      correlate(
        x,
        x.map(() => 2),
      ).pearson,
    ).toBeNaN();
  });
});
