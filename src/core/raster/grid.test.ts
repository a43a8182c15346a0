import { describe, expect, test } from "vitest";
import {
  clipWindow,
  coarserGrid,
  cropPlanes,
  type Grid,
  growWindow,
  resampledGrid,
  uniteWindows,
  windowGrid,
} from "./grid.ts";

const GRID: Grid = {
  crs: "EPSG:32633",
  affine: [2, 0, 100, 0, -2, 200],
  width: 10,
  height: 7,
};

test("a window's grid starts at the window's upper left corner", () => {
  expect(windowGrid(GRID, { col: 3, row: -1, width: 4, height: 5 })).toEqual({
    crs: "EPSG:32633",
    affine: [2, 0, 106, 0, -2, 202],
    width: 4,
    height: 5,
  });
});

describe("coarserGrid", () => {
  test("keeps the corner and covers the parent", () => {
    expect(coarserGrid(GRID, 4)).toEqual({
      crs: "EPSG:32633",
      affine: [8, 0, 100, 0, -8, 200],
      width: 3,
      height: 2,
    });
  });

  test("round-off adds no column, and nothing gets smaller than a pixel", () => {
    expect(coarserGrid({ ...GRID, width: 1024 }, 1 - 1e-12).width).toBe(1024);
    expect(coarserGrid(GRID, 1000, 2)).toMatchObject({ width: 1, height: 4 });
  });
});

test("a grid to resample to has no column of which much lies outside", () => {
  // 10 / 4 = 2.5 columns: half of the third lies outside; 7 / 4 = 1.75 rows: two.
  expect(resampledGrid(GRID, 4)).toMatchObject({ width: 2, height: 2 });
  expect(resampledGrid(GRID, 3.7)).toMatchObject({ width: 2, height: 2 });
  expect(resampledGrid(GRID, 3.6)).toMatchObject({ width: 3, height: 2 });
  expect(resampledGrid(GRID, 0.7)).toMatchObject({ width: 14, height: 10 });
  expect(resampledGrid({ ...GRID, width: 1024 }, 1 - 1e-12).width).toBe(1024);
  expect(resampledGrid(GRID, 1000)).toMatchObject({ width: 1, height: 1 });
});

test.each([
  ["inside", [1, 2, 3, 4], [1, 2, 3, 4]],
  ["over the left upper corner", [-2, -3, 5, 5], [0, 0, 3, 2]],
  ["over the right lower corner", [8, 5, 5, 5], [8, 5, 2, 2]],
  ["beside", [10, 0, 5, 5], null],
  ["empty", [3, 3, 0, 5], null],
] as const)("a window %s is clipped to the raster", (_, from, to) => {
  const window = (w: readonly number[]) => ({
    col: w[0] ?? 0,
    row: w[1] ?? 0,
    width: w[2] ?? 0,
    height: w[3] ?? 0,
  });
  expect(clipWindow(window(from), GRID)).toEqual(to && window(to));
});

test("windows unite and grow", () => {
  const a = { col: 1, row: 2, width: 3, height: 4 };
  expect(uniteWindows(a, { col: 0, row: 5, width: 2, height: 3 })).toEqual({
    col: 0,
    row: 2,
    width: 4,
    height: 6,
  });
  expect(growWindow(a, 2)).toEqual({ col: -1, row: 0, width: 7, height: 8 });
});

test("planes are cut out band by band", () => {
  // Two bands of 2 rows × 3 columns.
  const data = Float32Array.of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15);
  const part = { col: 1, row: 0, width: 2, height: 2 };
  expect([...cropPlanes(data, { width: 3, height: 2 }, 2, part)]).toEqual([
    1, 2, 4, 5, 11, 12, 14, 15,
  ]);
});
