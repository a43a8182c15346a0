import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisWeights } from "#core/tiling/feather.ts";

describe("axisWeights", () => {
  it("sums to 1 over the tiles of an axis at every pixel (partition of unity)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 300 }),
        (stridePx, feather, size) => {
          const plan = {
            stridePx,
            featherPx: Math.min(feather, Math.floor(stridePx / 2)),
          };
          const sum = new Float32Array(size);
          let lowest = 1;
          for (let i = 0; i * stridePx < size; i++) {
            const from = Math.max(0, i * stridePx - plan.featherPx);
            const to = Math.min(size, (i + 1) * stridePx + plan.featherPx);
            axisWeights(i, from, to - from, plan, size).forEach((w, k) => {
              sum[from + k] = (sum[from + k] as number) + w;
              lowest = Math.min(lowest, w);
            });
          }
          expect(lowest).toBeGreaterThanOrEqual(0);
          expect(Math.max(...sum.map((s) => Math.abs(s - 1)))).toBeLessThanOrEqual(
            1e-6,
          );
        },
      ),
    );
  });
});
