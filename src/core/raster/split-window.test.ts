import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectWindows, type PixelWindow } from "./grid.ts";
import {
  nthTile,
  splitEvenly,
  splitWindow,
  touchedSquares,
  wholeSquares,
} from "./split-window.ts";

const side = fc.integer({ min: 1, max: 60 });
const windows = fc.record({
  col: fc.integer({ min: -40, max: 40 }),
  row: fc.integer({ min: -40, max: 40 }),
  width: side,
  height: side,
});

/** They cover the window, and no two of them share a pixel. */
function expectCover(parts: readonly PixelWindow[], window: PixelWindow): void {
  const pixels = parts.reduce((n, { width, height }) => n + width * height, 0);
  expect(pixels).toBe(window.width * window.height);
  for (const [i, part] of parts.entries()) {
    expect(intersectWindows(part, window)).toEqual(part);
    for (const other of parts.slice(i + 1)) {
      expect(intersectWindows(part, other)).toBeNull();
    }
  }
}

describe("splitWindow", () => {
  it("covers the window once, from its corner or along the raster's own lines", () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 5, max: 30 }), (window, step) => {
        const own = [...splitWindow(window, step)];
        expectCover(own, window);
        expect(own[0]).toMatchObject({ col: window.col, row: window.row });
        const aligned = [...splitWindow(window, { width: step, height: 7 }, "origin")];
        expectCover(aligned, window);
        for (const { col, row } of aligned) {
          expect(col === window.col || col % step === 0).toBe(true);
          expect(row === window.row || row % 7 === 0).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("cuts strips", () => {
    const window = { col: 3, row: 10, width: 5, height: 25 };
    expect([...splitWindow(window, { width: 5, height: 10 })]).toEqual([
      { col: 3, row: 10, width: 5, height: 10 },
      { col: 3, row: 20, width: 5, height: 10 },
      { col: 3, row: 30, width: 5, height: 5 },
    ]);
  });
});

it("gives whole squares of the raster that a window touches", () => {
  const window = { col: 60, row: 10, width: 10, height: 10 };
  expect([...touchedSquares(window, 64)]).toEqual([
    { col: 0, row: 0, width: 64, height: 64 },
    { col: 64, row: 0, width: 64, height: 64 },
  ]);
});

it("gives whole squares from the upper left corner, row by row", () => {
  expect(wholeSquares({ width: 600, height: 300 }, 256)).toEqual([
    { col: 0, row: 0, width: 256, height: 256 },
    { col: 256, row: 0, width: 256, height: 256 },
  ]);
  expect(wholeSquares({ width: 255, height: 600 }, 256)).toEqual([]);
});

it("finds a tile by its index as splitWindow lists them", () => {
  const size = { width: 70, height: 50 };
  const tile = { width: 32, height: 16 };
  const all = [...splitWindow({ ...size, col: 0, row: 0 }, tile)];
  expect(all.map((_, i) => nthTile(size, tile, i))).toEqual(all);
});

it("splits evenly into parts of two sizes at most", () => {
  const window = { col: 5, row: 7, width: 101, height: 40 };
  const parts = splitEvenly(window, 50);
  expectCover(parts, window);
  expect(parts.map(({ width }) => width)).toEqual([33, 34, 34]);
});
