import fc from "fast-check";
import { describe, expect, it } from "vitest";
import pairs from "#testing/fixtures/metrics/pairs.json" with { type: "json" };
import { makePair, type Recipe } from "#testing/fixtures/metrics/recipe.ts";
import { mae } from "./mae.metric.ts";
import { comparablePair, type MetricPair } from "./metric.ts";
import { metrics } from "./metrics.ts";
import { mse } from "./mse.metric.ts";
import { psnr } from "./psnr.metric.ts";
import { ssim } from "./ssim.metric.ts";
import { ssimMap } from "./ssim-map.ts";

const RECIPES: readonly Recipe[] = pairs.pairs;

function pairOf(a: number[], b: number[], width: number, bands = 1): MetricPair {
  const height = a.length / width / bands;
  return {
    a: Float32Array.from(a),
    b: Float32Array.from(b),
    bands,
    width,
    height,
    valid: null,
  };
}

describe(`NumPy ${pairs.numpy}, scikit-image ${pairs["scikit-image"]}, torchmetrics ${pairs.torchmetrics}`, () => {
  it("has at least 20 pairs", () => {
    expect(RECIPES.length).toBeGreaterThanOrEqual(20);
  });

  it.each(RECIPES)("$name", (recipe) => {
    const { expected } = recipe;
    const pair = makePair(recipe);
    expect(sum(pair.a)).toBe(recipe.sumA);
    expect(sum(pair.b)).toBe(recipe.sumB);
    expect(Math.abs(mae.compute(pair) - expected.mae)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs(mse.compute(pair) - expected.mse)).toBeLessThanOrEqual(1e-6);
    if (expected.psnr === null) {
      expect(psnr.compute(pair)).toBe(Number.POSITIVE_INFINITY);
    } else {
      expect(Math.abs(psnr.compute(pair) - expected.psnr)).toBeLessThanOrEqual(1e-6);
    }
    expect(Math.abs(ssim.compute(pair) - expected.ssim)).toBeLessThanOrEqual(1e-5);
    if (expected.ssimTorchmetrics !== null) {
      const distance = Math.abs(ssim.compute(pair) - expected.ssimTorchmetrics);
      expect(distance).toBeLessThanOrEqual(1e-5);
    }
    expect(ssimMap(comparablePair(pair)).n).toBe(expected.windows);
  });

  it("does not see what lies under the mask", () => {
    for (const recipe of RECIPES.filter(({ masked }) => masked > 0)) {
      const pair = makePair(recipe);
      const pixels = pair.width * pair.height;
      pair.a.forEach((_, i) => {
        if (pair.valid?.[i % pixels] === 0) {
          pair.a[i] = i % 2 === 0 ? Number.NaN : 1e30;
        }
      });
      expect(mae.compute(pair)).toBeCloseTo(recipe.expected.mae, 6);
      expect(ssim.compute(pair)).toBeCloseTo(recipe.expected.ssim, 5);
      // NaN alone is mask enough.
      pair.a.forEach((_, i) => {
        pair.a[i] = pair.valid?.[i % pixels] === 0 ? Number.NaN : (pair.a[i] as number);
      });
      expect(ssim.compute({ ...pair, valid: null })).toBeCloseTo(
        recipe.expected.ssim,
        5,
      );
    }
  });
});

describe("by hand", () => {
  // |differences| .5 0 .25 .25 → MAE 1/4; squares .25 0 .0625 .0625 → MSE .375/4 = .09375;
  // PSNR −10·log10(.09375) = 10.280287
  const pair = pairOf([0, 0.5, 1, 0.25], [0.5, 0.5, 0.75, 0.5], 2);

  it("MAE, MSE, PSNR of 2 × 2", () => {
    expect(mae.compute(pair)).toBe(0.25);
    expect(mse.compute(pair)).toBe(0.09375);
    expect(psnr.compute(pair)).toBeCloseTo(10.280287, 6);
  });

  it("takes 1 × 1, and NaN in one band masks the pixel in all", () => {
    expect(mae.compute(pairOf([0.25], [1], 1))).toBe(0.75);
    const nan = pairOf([0, Number.NaN, 0, 0], [0.5, 0, 0.5, 1], 2, 2);
    expect(mae.compute(nan)).toBe(0.5);
  });

  it("SSIM of two constants is the luminance term alone", () => {
    const flat = (value: number) => new Array<number>(121).fill(value);
    // (2·.2·.6 + 1e-4) / (.04 + .36 + 1e-4) = .2401 / .4001
    expect(ssim.compute(pairOf(flat(0.2), flat(0.6), 11))).toBeCloseTo(
      0.2401 / 0.4001,
      6,
    );
    expect(ssim.compute(pairOf(flat(0), flat(0), 11))).toBe(1);
  });

  it("says where windows were excluded in the map", () => {
    const recipe = RECIPES.find(({ masked }) => masked > 0);
    const pair = makePair(recipe as Recipe);
    const { data, n, width, height } = ssimMap(comparablePair(pair));
    const values = data.filter((value) => !Number.isNaN(value));
    expect(data).toHaveLength(width * height);
    expect(values).toHaveLength(n);
    expect(sum(values) / n).toBeCloseTo(ssim.compute(pair), 6);
  });
});

describe("refusals", () => {
  const refused = expect.objectContaining({ code: "measure-refused" });

  it("different sizes, for every metric", () => {
    const pair = pairOf(new Array(121).fill(0), new Array(132).fill(0), 11);
    for (const metric of metrics) {
      expect(() => metric.compute(pair)).toThrow(refused);
    }
  });

  it("no pixel at all, nothing valid, and a mask of another size", () => {
    const pair = pairOf(new Array(144).fill(0), new Array(144).fill(0), 12);
    for (const metric of metrics) {
      expect(() => metric.compute({ ...pair, valid: new Uint8Array(144) })).toThrow(
        refused,
      );
      expect(() => metric.compute({ ...pair, valid: new Uint8Array(9) })).toThrow(
        refused,
      );
      expect(() => metric.compute(pairOf([], [], 0))).toThrow(refused);
    }
  });

  it("SSIM where no window fits or none is whole", () => {
    expect(() => ssim.compute(pairOf([0], [0], 1))).toThrow(refused);
    const narrow = pairOf(new Array(200).fill(0), new Array(200).fill(0), 10);
    expect(() => ssim.compute(narrow)).toThrow(refused);
    const pair = pairOf(new Array(144).fill(0), new Array(144).fill(0), 12);
    const valid = new Uint8Array(144).fill(1);
    valid[5 * 12 + 5] = 0;
    expect(() => ssim.compute({ ...pair, valid })).toThrow(refused);
  });
});

describe("properties", () => {
  const recipe = fc
    .record({
      seed: fc.integer({ min: 0, max: 0xffffffff }),
      bands: fc.constantFrom(1, 3),
      width: fc.integer({ min: 11, max: 24 }),
      height: fc.integer({ min: 11, max: 24 }),
      period: fc.integer({ min: 1, max: 40 }),
      pattern: fc.double({ min: 0, max: 1, noNaN: true }),
      gain: fc.double({ min: -1, max: 2, noNaN: true }),
      offset: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      noise: fc.double({ min: 0, max: 1, noNaN: true }),
      masked: fc.constantFrom(0, 0.001),
    })
    .map(makePair)
    .filter((pair) => pair.valid === null || (pair.valid.at(0) ?? 0) === 1);

  it("an image equals itself", () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const pair = { ...made, b: made.a, valid: null };
        expect(mae.compute(pair)).toBe(0);
        expect(mse.compute(pair)).toBe(0);
        expect(psnr.compute(pair)).toBe(Number.POSITIVE_INFINITY);
        expect(ssim.compute(pair)).toBeCloseTo(1, 9);
      }),
      { numRuns: 30 },
    );
  });

  it("exchanging both images changes nothing; SSIM lies in [−1, 1]; MAE² ≤ MSE", () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const pair = { ...made, valid: null };
        const swapped = { ...pair, a: pair.b, b: pair.a };
        for (const metric of metrics) {
          expect(metric.compute(swapped)).toBeCloseTo(metric.compute(pair), 9);
        }
        expect(Math.abs(ssim.compute(pair))).toBeLessThanOrEqual(1 + 1e-12);
        expect(mae.compute(pair) ** 2).toBeLessThanOrEqual(mse.compute(pair) + 1e-12);
      }),
      { numRuns: 30 },
    );
  });

  it("mirroring both images changes nothing", () => {
    fc.assert(
      fc.property(recipe, (made) => {
        // A reversed plane is the image turned by 180°; bands change places as well.
        const turned = {
          ...made,
          a: made.a.toReversed(),
          b: made.b.toReversed(),
          valid: made.valid?.toReversed() ?? null,
        };
        expect(mae.compute(turned)).toBeCloseTo(mae.compute(made), 9);
        expect(outcome(turned)).toBeCloseTo(outcome(made), 9);
      }),
      { numRuns: 30 },
    );
  });
});

/** SSIM, or 9 where it is refused. */
function outcome(pair: MetricPair): number {
  try {
    return ssim.compute(pair);
  } catch {
    return 9;
  }
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
