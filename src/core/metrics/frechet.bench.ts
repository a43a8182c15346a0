/** Speed of the Fréchet distance, and its largest fixtures, which take minutes. */
import { bench, describe, expect } from "vitest";
import distances from "#testing/fixtures/distributions/distances.json" with {
  type: "json",
};
import { makeFeatures } from "#testing/fixtures/distributions/recipe.ts";
import { frechetDistance } from "./frechet.ts";

const ONCE = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };

describe("Fréchet distance", () => {
  const a = makeFeatures(1000, 2048, 1, 0);
  const b = makeFeatures(1000, 2048, 2, 0.05);
  bench(
    "n = 1000, d = 2048: at most 10 s",
    () => {
      const started = performance.now();
      frechetDistance(a, b);
      expect(performance.now() - started).toBeLessThanOrEqual(10_000);
    },
    ONCE,
  );

  for (const { n, dims, seed, shift, frechet, oracle } of distances.sets.filter(
    (set) => set.dims === 2048 && set.n > 500,
  )) {
    bench(
      `n = ${n}, d = ${dims}: within 1e-3 of ${oracle}`,
      () => {
        const found = frechetDistance(
          makeFeatures(n, dims, seed, 0),
          makeFeatures(n, dims, seed + 1, shift),
        );
        expect(Math.abs(found / frechet - 1)).toBeLessThanOrEqual(1e-3);
      },
      ONCE,
    );
  }
});
