import { expect, it } from "vitest";
import gdal from "#testing/fixtures/gdal-thin-plate.json" with { type: "json" };
import { fitThinPlate } from "./thin-plate.ts";

const points = gdal.points.map(([col = 0, row = 0, x = 0, y = 0]) => ({
  col,
  row,
  x,
  y,
}));

it("is exact at every point, and between them where GDAL's spline is", () => {
  const toPixel = fitThinPlate(points);
  for (const { col, row, x, y } of points) {
    const [c = 0, r = 0] = toPixel?.(x, y) ?? [];
    expect(Math.hypot(c - col, r - row)).toBeLessThan(1e-4);
  }
  for (const [x = 0, y = 0, col = 0, row = 0] of gdal.places) {
    const [c = 0, r = 0] = toPixel?.(x, y) ?? [];
    expect(Math.hypot(c - col, r - row)).toBeLessThan(0.01);
  }
});

it("fits no spline to points on one line or too few of them", () => {
  const line = Array.from({ length: 6 }, (_, i) => ({
    col: i,
    row: i,
    x: i,
    y: 2 * i,
  }));
  expect(fitThinPlate(line)).toBeNull();
  expect(fitThinPlate(points.slice(0, 3))).toBeNull();
});
