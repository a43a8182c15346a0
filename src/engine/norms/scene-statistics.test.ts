import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellCollector } from "./collect-cell.ts";
import {
  ESTIMATE,
  EXACT,
  findSceneStatistics,
  settledNorms,
  spreadCells,
} from "./scene-statistics.ts";

describe("the cells that are looked at", () => {
  it("are all of a small scene, in reading order", () => {
    expect(spreadCells({ cols: 2, rows: 2 }, 16)).toEqual([
      { col: 0, row: 0 },
      { col: 1, row: 0 },
      { col: 0, row: 1 },
      { col: 1, row: 1 },
    ]);
  });

  it("are at most so many of a large one, each once, along a strip too", () => {
    const sides = fc.record({
      cols: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(sides, fc.integer({ min: 1, max: 40 }), (lattice, most) => {
        const cells = spreadCells(lattice, most);
        expect(cells.length).toBeGreaterThan(0);
        expect(cells.length).toBeLessThanOrEqual(Math.max(most, 1));
        expect(new Set(cells.map(({ col, row }) => `${col}/${row}`)).size).toBe(
          cells.length,
        );
        for (const { col, row } of cells) {
          expect(col).toBeLessThan(lattice.cols);
          expect(row).toBeLessThan(lattice.rows);
        }
      }),
    );
    expect(spreadCells({ cols: 4, rows: 64 }, 16)).toHaveLength(16);
  });
});

/** Cells whose first mean is 1 for column 0 and 3 elsewhere; column 2 has no data. */
function collector(cols: number, normCounts: readonly number[]) {
  const asked: { col: number; norms: readonly (number | undefined)[] }[] = [];
  const made: CellCollector = {
    ...{ cols, rows: 1, stridePx: 8, normCounts },
    collect: async ({ col }, given) => {
      asked.push({ col, norms: normCounts.map((_, i) => given[i]?.norms) });
      return normCounts.map((count) =>
        count === 0 || col === 2
          ? null
          : {
              mean: Float32Array.of(col === 0 ? 1 : 3),
              ...{ variance: Float32Array.of(0), count: 64 },
            },
      );
    },
  };
  return { made, asked };
}

describe("statistics of the scene", () => {
  it("are pooled over cells with data, in one pass for a network", async () => {
    const { made, asked } = collector(3, [2]);
    const found = await findSceneStatistics(made, ESTIMATE, () => undefined);
    expect(found?.[0]?.mean[0]).toBe(2);
    expect(found?.[0]?.variance[0]).toBe(1);
    expect(asked.map(({ col }) => col)).toEqual([0, 1, 2]);
  });

  it("settle norm after norm, network after network, over cells with data", async () => {
    expect(settledNorms([2, 0, 1], 1)).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
    ]);
    expect(settledNorms([3, 2], Number.POSITIVE_INFINITY)).toEqual([
      [0, 0],
      [3, 0],
    ]);
    const { made, asked } = collector(3, [2]);
    await findSceneStatistics(made, EXACT, () => undefined);
    expect(asked.map(({ col, norms }) => [col, norms[0]])).toEqual([
      ...[0, 1, 2].map((col) => [col, undefined]),
      ...[0, 1].map((col) => [col, 1]),
    ]);
  });

  it("are none where no cell holds data, and where there is no cell", async () => {
    const { made } = collector(3, [1]);
    const empty: CellCollector = { ...made, collect: async () => [null] };
    expect(await findSceneStatistics(empty, ESTIMATE, () => undefined)).toEqual([null]);
    const none = { ...made, cols: 0 };
    expect(await findSceneStatistics(none, ESTIMATE, () => undefined)).toEqual([]);
  });

  it("are none once a stop is asked for", async () => {
    const { made } = collector(3, [1]);
    const stopped = { ...made, collect: async () => null };
    expect(await findSceneStatistics(stopped, EXACT, () => undefined)).toBeNull();
  });
});
