import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  interpolationParts,
  poolStatistics,
  statisticsWeights,
} from "./norm-statistics.ts";

const of = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return {
    ...{ mean: Float32Array.of(mean), variance: Float32Array.of(variance) },
    count: values.length,
  };
};

describe("pooled statistics", () => {
  it("are those of all values, by hand", () => {
    // 0, 0, 6 and 2: mean 2, squared distances 4, 4, 16, 0.
    const pooled = poolStatistics([of([0, 0, 6]), of([2])]);
    expect(pooled?.mean[0]).toBeCloseTo(2, 6);
    expect(pooled?.variance[0]).toBeCloseTo(6, 5);
    expect(pooled?.count).toBe(4);
    expect(poolStatistics([])).toBeNull();
  });

  it("are the same however the values are parted", () => {
    const values = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(values, fc.nat(), (all, at) => {
        const cut = 1 + (at % (all.length - 1));
        const pooled = poolStatistics([of(all.slice(0, cut)), of(all.slice(cut))]);
        expect(pooled?.mean[0]).toBeCloseTo(of(all).mean[0] as number, 3);
        expect(pooled?.variance[0]).toBeCloseTo(of(all).variance[0] as number, 3);
      }),
    );
  });
});

describe("the pixels that count", () => {
  const input = { col: -4, row: 0, width: 12, height: 8 };

  it("are whole blocks of the core with data", () => {
    const core = { col: 0, row: 0, width: 6, height: 8 };
    const valid = new Uint8Array(96).fill(1);
    valid[5 * 12 + 5] = 0;
    const { weights, count } = statisticsWeights({ input, core }, valid, 4);
    // Columns 4…7 of the input; the lower block has a hole, columns 8, 9 are no block.
    expect(count).toBe(16);
    const counted = [...weights.keys()].filter((i) => weights[i] === 1);
    expect(counted).toHaveLength(16);
    expect(counted.every((i) => i < 48 && i % 12 >= 4 && i % 12 < 8)).toBe(true);
  });

  it("are none in a tile without data", () => {
    const core = { col: 0, row: 0, width: 8, height: 8 };
    expect(statisticsWeights({ input, core }, new Uint8Array(96), 4).count).toBe(0);
  });
});

describe("the parts of three cells in a pixel", () => {
  it("are by hand: half and half at a border, the middle's own in its middle", () => {
    // Cells of 4 px: cell 1 is pixels 4…7, its middle 6.
    const parts = interpolationParts(3, 6, 1, 4);
    const [first, last] = [[...parts.subarray(0, 3)], [...parts.subarray(15)]];
    expect(first).toEqual([0.625, 0.375, 0]);
    expect([...parts.subarray(6, 9)]).toEqual([0.125, 0.875, 0]);
    expect([...parts.subarray(9, 12)]).toEqual([0, 0.875, 0.125]);
    expect(last).toEqual([0, 0.375, 0.625]);
  });

  it("sum to 1, and two tiles agree on a pixel of their border", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 2, max: 40 }),
        (cell, stride) => {
          const border = (cell + 1) * stride;
          const left = interpolationParts(border, 1, cell, stride);
          const right = interpolationParts(border, 1, cell + 1, stride);
          // Cells cell and cell + 1 as either tile sees them.
          expect(left[1]).toBeCloseTo(right[0] as number, 6);
          expect(left[2]).toBeCloseTo(right[1] as number, 6);
          expect(left.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 6);
        },
      ),
    );
  });
});
