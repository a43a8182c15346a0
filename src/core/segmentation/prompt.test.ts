import { expect, it } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import { pointGrid, promptToPixels } from "./prompt.ts";

const GRID: Grid = {
  crs: "EPSG:32633",
  affine: [2, 0, 1000, 0, -2, 5000],
  width: 100,
  height: 50,
};

it("brings points to the frame's pixels, and adds the point that is none", () => {
  const points = [
    { x: 1020, y: 4990, isInside: true },
    { x: 1060, y: 4980, isInside: false },
  ];
  const { coords, labels } = promptToPixels({ kind: "points", points }, GRID);
  expect([...coords]).toEqual([10, 5, 30, 10, 0, 0]);
  expect([...labels]).toEqual([1, 0, -1]);
});

it("brings a box to its upper left and lower right corner", () => {
  const { coords, labels } = promptToPixels(
    { kind: "box", box: [1020, 4960, 1100, 4990] },
    GRID,
  );
  expect([...coords]).toEqual([10, 5, 50, 20]);
  expect([...labels]).toEqual([2, 3]);
});

it("spreads a grid of points over the frame, each in the middle of its cell", () => {
  expect(pointGrid(2, GRID)).toEqual([
    [25, 12.5],
    [75, 12.5],
    [25, 37.5],
    [75, 37.5],
  ]);
});
