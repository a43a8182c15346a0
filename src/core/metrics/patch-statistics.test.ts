import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addValue, mergeMoments, NO_MOMENTS, standardDeviation } from "./moments.ts";
import {
  addPatch,
  isPatchCounted,
  mergePatchMoments,
  type PatchMoments,
  patchFacts,
  patchMean,
} from "./patch-statistics.ts";

describe("moments", () => {
  it("of 1, 2, 4 by hand, with an infinity counted apart", () => {
    // mean 7/3; squares (16 + 1 + 25)/9 = 42/9; over n − 1 = 2: 21/9; √ = 1.527525
    const moments = [1, 2, Infinity, 4].reduce(addValue, NO_MOMENTS);
    expect(moments).toMatchObject({ n: 3, infinite: 1 });
    expect(moments.mean).toBeCloseTo(7 / 3, 12);
    expect(standardDeviation(moments)).toBeCloseTo(1.527525, 6);
    expect(standardDeviation(addValue(NO_MOMENTS, 3))).toBeNull();
  });

  it("of shards, merged in any grouping, are those of one pass", () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (shards) => {
        const merged = shards
          .map((shard) => shard.reduce(addValue, NO_MOMENTS))
          .toReversed()
          .reduce(mergeMoments);
        const all = shards.flat();
        const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
        const m2 = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        expect(merged.n).toBe(all.length);
        expect(Math.abs(merged.mean - mean)).toBeLessThan(1e-9);
        expect(Math.abs(merged.m2 - m2)).toBeLessThan(1e-9 * Math.max(1, m2));
      }),
    );
  });
});

describe("patches", () => {
  it("count from half of their pixels on", () => {
    expect([49, 50].map((n) => isPatchCounted(n, 10))).toEqual([false, true]);
  });

  it("have means by metric, merged over shards; PSNR's leaves equal patches out", () => {
    const shards: PatchMoments[] = [
      addPatch({}, { mae: 0.1, psnr: 20 }),
      addPatch(addPatch({}, { mae: 0.3, psnr: Infinity }), { mae: 0.2, psnr: 30 }),
    ];
    const merged = shards.reduce(mergePatchMoments);
    const [mae, , psnr, ssim] = patchFacts(256).map((facts) =>
      patchMean(facts, merged[facts.id]),
    );
    expect(mae).toMatchObject({ id: "mae", mean: expect.closeTo(0.2, 12), n: 3 });
    expect(mae?.std).toBeCloseTo(0.1, 12);
    expect(psnr).toMatchObject({ mean: 25, n: 2, infinite: 1 });
    expect(psnr?.settings).toContain("mean over whole patches of 256 px");
    expect(ssim).toBeNull();
  });

  it("that are all equal have the mean Infinity", () => {
    const [, , psnr] = patchFacts(8).map((facts) =>
      patchMean(facts, addPatch({}, { psnr: Infinity })[facts.id]),
    );
    expect(psnr).toMatchObject({ mean: Infinity, std: null, n: 0, infinite: 1 });
  });
});
