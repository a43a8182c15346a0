import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finished } from "#testing/finished.ts";
import distances from "#testing/fixtures/distributions/distances.json" with {
  type: "json",
};
import { makeFeatures } from "#testing/fixtures/distributions/recipe.ts";
import { type FeatureShard, mergeShards, withMoments } from "./feature-shard.ts";
import { frechetDistance, frechetWarning } from "./frechet.ts";
import { kernelWarning, kernelDistance as kernelWork } from "./kid.ts";

// The two largest take minutes: frechet.bench.ts checks them.
const SETS = distances.sets.filter(({ n, dims }) => dims === 192 || n <= 500);
const NO_INTERVAL = { resamples: 0, seed: 1 };
const refused = expect.objectContaining({ code: "measure-refused" });

const kernelDistance = (...args: Parameters<typeof kernelWork>) =>
  finished(kernelWork(...args));

function shardOf(rows: number[][]): FeatureShard {
  return {
    kind: "features",
    n: rows.length,
    dims: rows[0]?.length ?? 0,
    features: Float32Array.from(rows.flat()),
  };
}

describe(`NumPy ${distances.numpy}, SciPy ${distances.scipy}`, () => {
  it.each(SETS)("$n × $dims ($oracle)", ({ n, dims, seed, shift, ...expected }) => {
    const a = makeFeatures(n, dims, seed, 0);
    const b = makeFeatures(n, dims, seed + 1, shift);
    const sum = a.features.reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(expected.sumA, 6);
    const found = frechetDistance(a, b);
    expect(Math.abs(found / expected.frechet - 1)).toBeLessThanOrEqual(1e-3);
    if (expected.kid !== undefined) {
      const { value } = kernelDistance(a, b, NO_INTERVAL);
      expect(Math.abs(value - expected.kid)).toBeLessThanOrEqual(1e-4);
      expect(Math.abs(value / expected.kid - 1)).toBeLessThanOrEqual(1e-6);
    }
  });
});

describe("by hand", () => {
  it("Fréchet distance in one dimension: (Δμ)² + (Δσ)²", () => {
    // Means 1 and 5, sample deviations √2 and 2·√2: 16 + 2.
    const a = shardOf([[0], [2]]);
    const b = shardOf([[3], [7]]);
    expect(frechetDistance(a, b)).toBeCloseTo(18, 12);
    expect(frechetDistance(withMoments(a), b)).toBeCloseTo(18, 12);
  });

  it("features that never fire, or depend on others, add nothing", () => {
    const few = makeFeatures(40, 3, 1, 0);
    const [a, b] = [few, makeFeatures(40, 3, 2, 0.1)].map((shard) => {
      const rows = Array.from({ length: shard.n }, (_, i) => [
        ...shard.features.subarray(i * 3, i * 3 + 3),
      ]);
      return { plain: shardOf(rows), wide: shardOf(rows.map((r) => [...r, 0, 0])) };
    }) as [
      Record<"plain" | "wide", FeatureShard>,
      Record<"plain" | "wide", FeatureShard>,
    ];
    const plain = frechetDistance(a.plain, b.plain);
    expect(frechetDistance(a.wide, b.wide)).toBeCloseTo(plain, 12);
    // The same features twice: d² doubles.
    const twice = (shard: FeatureShard) =>
      shardOf(
        Array.from({ length: shard.n }, (_, i) => {
          const row = (shard as typeof few).features.subarray(i * 3, i * 3 + 3);
          return [...row, ...row];
        }),
      );
    expect(frechetDistance(twice(a.plain), twice(b.plain))).toBeCloseTo(2 * plain, 7);
  });

  it("KID of two pairs", () => {
    // d = 1, k = (xy + 1)³. Within a: k(0,1) = 1; within b: k(1,2) = 27;
    // across: k(0,1) + k(0,2) + k(1,1) + k(1,2) = 1 + 1 + 8 + 27, mean 9.25.
    const a = shardOf([[0], [1]]);
    const b = shardOf([[1], [2]]);
    expect(kernelDistance(a, b, NO_INTERVAL)).toEqual({
      value: 1 + 27 - 18.5,
      interval: null,
    });
  });
});

describe("properties", () => {
  it("a set does not differ from itself, in either route", () => {
    for (const [n, dims] of [
      [20, 64],
      [200, 16],
    ] as const) {
      const a = makeFeatures(n, dims, 5, 0);
      expect(frechetDistance(a, a)).toBeLessThan(1e-9);
      expect(frechetDistance(withMoments(a), a)).toBeLessThan(1e-6);
    }
  });

  it("shards in any number and order give the numbers of one pass", () => {
    const sizes = { n: 90, dims: 24 };
    const [whole, other] = [0, 0.1].map((shift) =>
      makeFeatures(sizes.n, sizes.dims, 11, shift),
    ) as [ReturnType<typeof makeFeatures>, ReturnType<typeof makeFeatures>];
    const expected = {
      frechet: frechetDistance(whole, other),
      kid: kernelDistance(whole, other, NO_INTERVAL).value,
    };
    const splits = fc.record({
      owners: fc.array(fc.nat({ max: 6 }), {
        minLength: sizes.n,
        maxLength: sizes.n,
      }),
      seed: fc.nat(),
      most: fc.constantFrom(sizes.n, sizes.n - 1, 30),
    });
    fc.assert(
      fc.property(splits, ({ owners, seed, most }) => {
        const shards = [...new Set(owners)]
          .sort((p, q) => ((p * 7 + seed) % 11) - ((q * 7 + seed) % 11))
          .map((owner) =>
            shardOf(
              owners.flatMap((o, i) =>
                o === owner
                  ? [[...whole.features.subarray(i * sizes.dims, (i + 1) * sizes.dims)]]
                  : [],
              ),
            ),
          );
        // In two steps, as shards of shards.
        const half = Math.ceil(shards.length / 2);
        const halves = [shards.slice(0, half), shards.slice(half)].filter(
          (part) => part.length > 0,
        );
        const merged = mergeShards(
          halves.map((part) => mergeShards(part, most)),
          most,
        );
        expect(merged.n).toBe(sizes.n);
        expect(merged.kind).toBe(most >= sizes.n ? "features" : "moments");
        const d = frechetDistance(merged, other);
        expect(Math.abs(d / expected.frechet - 1)).toBeLessThanOrEqual(1e-6);
        if (merged.kind === "features") {
          const { value } = kernelDistance(merged, other, NO_INTERVAL);
          expect(Math.abs(value - expected.kid)).toBeLessThanOrEqual(1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("the interval holds the value, is the same each time, and 0 for equal sets", () => {
    const a = makeFeatures(60, 16, 3, 0);
    const options = { resamples: 200, seed: 7 };
    const far = kernelDistance(a, makeFeatures(60, 16, 4, 0.3), options);
    const [low, high] = far.interval ?? [Number.NaN, Number.NaN];
    expect(low).toBeLessThan(far.value);
    expect(high).toBeGreaterThan(far.value);
    expect(low).toBeGreaterThan(0);
    expect(kernelDistance(a, makeFeatures(60, 16, 4, 0.3), options)).toEqual(far);
    expect(kernelWarning(60, 60, far)).toBeNull();
    const near = kernelDistance(a, makeFeatures(60, 16, 5, 0), options);
    expect(kernelWarning(60, 60, near)).toContain("cannot be told");
  });

  it("has the same numbers in one piece and in many", () => {
    const [n, dims] = [200, 16];
    const [a, b] = [makeFeatures(n, dims, 3, 0), makeFeatures(150, dims, 4, 0.3)];
    const work = kernelWork(a, b, { resamples: 8000, seed: 7 });
    const parts: number[] = [];
    let step = work.next();
    for (; !step.done; step = work.next()) {
      parts.push(step.value);
    }
    expect(parts.length).toBeGreaterThan(30);
    expect(parts).toEqual(parts.toSorted((p, q) => p - q));
    expect(parts.at(-1)).toBe(1);
    // By the definition, pair by pair.
    const mean = (x: typeof a, y: typeof b) => {
      let [sum, count] = [0, 0];
      for (let i = 0; i < x.n; i++) {
        for (let j = 0; j < y.n; j++) {
          if (x === y && i === j) {
            continue;
          }
          let dot = 0;
          for (let d = 0; d < dims; d++) {
            dot +=
              (x.features[i * dims + d] as number) *
              (y.features[j * dims + d] as number);
          }
          sum += (dot / dims + 1) ** 3;
          count += 1;
        }
      }
      return sum / count;
    };
    const value = mean(a, a) + mean(b, b) - 2 * mean(a, b);
    expect(step.value.value).toBeCloseTo(value, 12);
    const whole = kernelDistance(a, b, { resamples: 0, seed: 7 });
    expect(step.value.value).toBeCloseTo(whole.value, 12);
  });

  it("the interval's width is that of repeated draws", () => {
    // 40 pairs of independent sets: their values scatter as one bootstrap says.
    const values = Array.from(
      { length: 40 },
      (_, i) =>
        kernelDistance(
          makeFeatures(50, 8, 1000 + i, 0),
          makeFeatures(50, 8, 2000 + i, 0.2),
          NO_INTERVAL,
        ).value,
    );
    const mean = values.reduce((s, v) => s + v, 0) / 40;
    const std = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 39);
    const { interval } = kernelDistance(
      makeFeatures(50, 8, 1000, 0),
      makeFeatures(50, 8, 2000, 0.2),
      { resamples: 400, seed: 1 },
    );
    const [low, high] = interval as [number, number];
    const ratio = (high - low) / (2 * 1.96 * std);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });
});

describe("refusals and warnings", () => {
  it("different features, a single image, moments only", () => {
    const a = makeFeatures(30, 8, 1, 0);
    expect(() => frechetDistance(a, makeFeatures(30, 9, 1, 0))).toThrow(refused);
    expect(() => frechetDistance(a, makeFeatures(1, 8, 1, 0))).toThrow(refused);
    expect(() => kernelDistance(a, makeFeatures(1, 8, 1, 0), NO_INTERVAL)).toThrow(
      refused,
    );
    expect(() => kernelDistance(withMoments(a), a, NO_INTERVAL)).toThrow(refused);
    expect(() => mergeShards([])).toThrow();
    expect(() => mergeShards([a, makeFeatures(2, 9, 1, 0)])).toThrow();
  });

  it("says when n is too small", () => {
    expect(frechetWarning(100, 5000, 256)).toContain("n = 100 images for 256");
    expect(frechetWarning(1000, 1000, 256)).toContain("Biased upwards at n = 1000");
    expect(frechetWarning(2048, 2049, 256)).toBeNull();
    expect(kernelWarning(10, 10, { value: 1, interval: null })).toContain("too few");
  });
});
