import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { measurePair } from "./measure-pair.ts";
import { metrics } from "./metrics.ts";
import {
  cropPair,
  mergePairSums,
  NO_SUMS,
  type PairSums,
  readPairSums,
  sumPair,
} from "./pair-sums.ts";

const recipe = fc.record({
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  bands: fc.constantFrom(1, 3),
  width: fc.integer({ min: 11, max: 60 }),
  height: fc.integer({ min: 11, max: 60 }),
  period: fc.integer({ min: 1, max: 40 }),
  pattern: fc.double({ min: 0, max: 1, noNaN: true }),
  gain: fc.constant(1),
  offset: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  noise: fc.double({ min: 0.1, max: 1, noNaN: true }),
  masked: fc.constantFrom(0, 0.002),
});

/** Cuts `size` along random lines into windows that cover it once. */
function cells(
  { width, height }: { width: number; height: number },
  cuts: { readonly cols: number[]; readonly rows: number[] },
): PixelWindow[] {
  const edges = (length: number, at: number[]) =>
    [0, ...new Set(at.map((f) => Math.floor(f * length))), length]
      .sort((p, q) => p - q)
      .filter((edge, i, all) => i === 0 || edge !== all[i - 1]);
  const [cols, rows] = [edges(width, cuts.cols), edges(height, cuts.rows)];
  return rows.slice(1).flatMap((bottom, r) =>
    cols.slice(1).map((right, c) => {
      const [row, col] = [rows[r] as number, cols[c] as number];
      return { row, col, width: right - col, height: bottom - row };
    }),
  );
}

describe("sums over parts", () => {
  const fractions = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
    maxLength: 3,
  });

  it("are those of one pass, however an image is split and merged", () => {
    fc.assert(
      fc.property(
        recipe,
        fc.record({ cols: fractions, rows: fractions }),
        fc.infiniteStream(fc.nat()),
        (made, cuts, order) => {
          const pair = makePair(made);
          let shards = cells(pair, cuts).map((core) => sumPair(pair, core));
          // Merges two at random until one is left: any order, any grouping.
          while (shards.length > 1) {
            const [i, j] = [order.next().value, order.next().value].map(
              (k) => k % shards.length,
            ) as [number, number];
            if (i !== j) {
              const both = mergePairSums(shards[i] as PairSums, shards[j] as PairSums);
              shards = [...shards.filter((_, k) => k !== i && k !== j), both];
            }
          }
          const [merged, whole] = [shards[0] as PairSums, sumPair(pair)];
          expect(merged.n).toBe(whole.n);
          for (const { id } of metrics) {
            expect(merged.sums[id]?.count).toBe(whole.sums[id]?.count);
            expect(merged.sums[id]?.sum).toBeCloseTo(whole.sums[id]?.sum ?? 0, 9);
          }
          const [p, q] = [readPairSums(merged), readPairSums(whole)];
          expect(p.readings.map(({ id }) => id)).toEqual(
            q.readings.map(({ id }) => id),
          );
          for (const [i, { value }] of p.readings.entries()) {
            expect(Math.abs(value - (q.readings[i]?.value ?? 0))).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are those of the cut-out image where its windows stay inside", () => {
    const pair = makePair({
      ...{ seed: 5, bands: 3, width: 40, height: 30, period: 7, pattern: 0.5 },
      ...{ gain: 1, offset: 0, noise: 0.3, masked: 0 },
    });
    const part = { col: 3, row: 2, width: 20, height: 15 };
    const sums = sumPair(pair, part);
    expect(sums.n).toBe(300);
    // Windows centred on the part: those of the image beyond it count as well, up to the
    // pair's border of 5: columns 5 … 22, rows 5 … 16.
    expect(sums.sums.ssim?.count).toBe(18 * 12);
    expect(sumPair(cropPair(pair, part)).sums.ssim?.count).toBe(10 * 5);
    expect(sums.sums.mae?.sum).toBeCloseTo(
      sumPair(cropPair(pair, part)).sums.mae?.sum as number,
      12,
    );
  });

  it("of nothing are refused metric by metric", () => {
    const { n, readings, refused } = readPairSums(NO_SUMS);
    expect([n, readings]).toEqual([0, []]);
    expect(refused.map(({ error }) => error.code)).toEqual(
      metrics.map(() => "measure-refused"),
    );
  });
});

describe("constant images", () => {
  it("that are equal have PSNR ∞ and SSIM 1; others the luminance term", () => {
    const flat = (value: number) => new Float32Array(3 * 256).fill(value);
    const size = { bands: 3, width: 16, height: 16, valid: null };
    const value = (b: number) =>
      Object.fromEntries(
        measurePair({ a: flat(0.5), b: flat(b), ...size }).readings.map((r) => [
          r.id,
          r.value,
        ]),
      );
    expect(value(0.5)).toEqual({ mae: 0, mse: 0, psnr: Infinity, ssim: 1 });
    // (2·.5·.25 + 1e-4) / (.25 + .0625 + 1e-4) = .2501 / .3126
    expect(value(0.25)).toMatchObject({
      mae: 0.25,
      mse: 0.0625,
      psnr: expect.closeTo(12.0412, 4),
      ssim: expect.closeTo(0.2501 / 0.3126, 9),
    });
  });
});
