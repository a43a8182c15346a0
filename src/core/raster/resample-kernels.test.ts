/** What bilinear and area promise beyond the rules of all kernels. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridOf, pixelsOf, rough } from "#testing/resample-source.ts";
import { coarserGrid, type Grid } from "./grid.ts";
import { createExactMapping } from "./pixel-mapping.ts";
import { resample } from "./resample.ts";

const SOURCE_GRID = gridOf([10, 0, 500000, 0, -10, 5000000], 40, 30);

describe("bilinear", () => {
  const ramp = (col: number, row: number) => 3 + 0.25 * (col + 0.5) - 0.5 * (row + 0.5);

  test("reproduces a ramp in any turn and scale", () => {
    const source = pixelsOf(40, 30, ramp);
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (turn, scale) => {
          const [c, s] = [10 * scale * Math.cos(turn), 10 * scale * Math.sin(turn)];
          const target = gridOf([c, s, 500200, s, -c, 4999850], 8, 8);
          const { data } = resample(source, SOURCE_GRID, target, "bilinear");
          const exact = createExactMapping(target, SOURCE_GRID);
          for (const [k, v] of data.entries()) {
            const [col, row] = exact((k % 8) + 0.5, Math.floor(k / 8) + 0.5);
            expect(Math.abs(v - ramp(col - 0.5, row - 0.5))).toBeLessThan(1e-4);
          }
        },
      ),
    );
  });

  test("reproduces a ramp from another CRS to within the positions' bound", () => {
    const source = pixelsOf(300, 300, ramp);
    const sourceGrid = gridOf([10, 0, 499000, 0, -10, 5001000], 300, 300);
    // Around 45.15° N, 15° E.
    const target: Grid = {
      crs: "EPSG:4326",
      affine: [1e-4, 0, 14.99, 0, -7e-5, 45.158],
      width: 200,
      height: 200,
    };
    const { data, valid } = resample(source, sourceGrid, target, "bilinear");
    const exact = createExactMapping(target, sourceGrid);
    expect(valid).not.toContain(0);
    for (const [k, v] of data.entries()) {
      const [col, row] = exact((k % 200) + 0.5, Math.floor(k / 200) + 0.5);
      // 0.05 px along the steepest direction, √(0.25² + 0.5²) = 0.56 a pixel.
      expect(Math.abs(v - ramp(col - 0.5, row - 0.5))).toBeLessThan(0.05 * 0.56);
    }
  });
});

describe("area", () => {
  test("keeps the mean, whatever the factor", () => {
    const source = pixelsOf(40, 30, rough);
    const mean = source.data.reduce((sum, v) => sum + v, 0) / 1200;
    for (const [factorX, factorY] of [
      [2, 2],
      [4, 3],
      [2.5, 1.5],
      [8 / 3, 30],
      [40, 1],
    ] as const) {
      const { data } = resample(
        source,
        SOURCE_GRID,
        coarserGrid(SOURCE_GRID, factorX, factorY),
        "area",
      );
      expect(data.reduce((sum, v) => sum + v, 0) / data.length).toBeCloseTo(mean, 5);
    }
  });

  test("keeps the mean of a rotated target's inside", () => {
    const source = pixelsOf(400, 400, rough);
    const grid = gridOf([1, 0, 0, 0, -1, 0], 400, 400);
    const target = gridOf([2.4, 1.8, 100, 1.8, -2.4, -150], 60, 60);
    const { data } = resample(source, grid, target, "area");
    const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
    expect(mean).toBeCloseTo(0.5, 2);
  });

  /** The mean over a footprint from 60 × 60 points, by brute force. */
  const bruteForce = (
    value: typeof rough,
    target: Grid,
    source: Grid,
    col: number,
    row: number,
  ) => {
    const exact = createExactMapping(target, source);
    let sum = 0;
    for (let k = 0; k < 3600; k++) {
      const [c, r] = exact(
        col + ((k % 60) + 0.5) / 60,
        row + (Math.floor(k / 60) + 0.5) / 60,
      );
      sum += value(Math.floor(c), Math.floor(r));
    }
    return sum / 3600;
  };

  test.each([1.3, 2, 3.7, 6, 11])(
    "rotated, scale %d: the error stays small beside the texture's",
    (scale) => {
      const source = pixelsOf(400, 400, rough);
      const grid = gridOf([1, 0, 0, 0, -1, 0], 400, 400);
      const [c, s] = [scale * Math.cos(0.4), scale * Math.sin(0.4)];
      const target = gridOf([c, s, 100, s, -c, -200], 16, 16);
      const { data } = resample(source, grid, target, "area");
      const squares = [...data].map(
        (v, k) =>
          (v - bruteForce(rough, target, grid, k % 16, Math.floor(k / 16))) ** 2,
      );
      const error = Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / 256);
      // White noise of σ = 0.289 averaged over scale² pixels keeps σ/scale; measured
      // are 0.10–0.16 of that, 0.27–0.43 from six pixels up.
      expect(error).toBeLessThan((scale < 6 ? 0.2 : 0.45) * (0.289 / scale));
    },
  );

  test("half valid is enough, less is not", () => {
    // Columns 0 … 3 are valid: footprints of 8 × 1 pixels from column 0 hold 4 of 8.
    const source = pixelsOf(
      16,
      1,
      (col) => col,
      (col) => col < 4,
    );
    const grid = gridOf([1, 0, 0, 0, -1, 0], 16, 1);
    const half = resample(source, grid, gridOf([8, 0, 0, 0, -1, 0], 1, 1), "area");
    expect([half.data[0], half.valid[0]]).toEqual([1.5, 1]);
    const less = resample(source, grid, gridOf([9, 0, 0, 0, -1, 0], 1, 1), "area");
    expect(less.valid[0]).toBe(0);
  });
});
