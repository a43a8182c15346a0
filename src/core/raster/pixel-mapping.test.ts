import { describe, expect, test } from "vitest";
import type { Affine } from "./affine.ts";
import type { CrsCode, Grid } from "./grid.ts";
import {
  APPROXIMATION_BOUND_PX,
  createExactMapping,
  createPixelMapping,
} from "./pixel-mapping.ts";

const grid = (crs: CrsCode, affine: Affine, width = 256, height = 256): Grid => ({
  crs,
  affine,
  width,
  height,
});

/**
 * Largest distance between both mappings over all pixel centres, along each source axis
 * in source pixels or in the target pixel's reach where that is larger. NaN must meet NaN.
 */
function largestError(target: Grid, source: Grid): number {
  const mapping = createPixelMapping(target, source);
  const exact = createExactMapping(target, source);
  const cols = new Float64Array(target.width);
  const rows = new Float64Array(target.width);
  let largest = 0;
  for (let row = 0; row < target.height; row++) {
    mapping.fillRow(row + 0.5, 0.5, 1, target.width, cols, rows);
    for (let col = 0; col < target.width; col++) {
      const at = exact(col + 0.5, row + 0.5);
      const found = [cols[col] ?? 0, rows[col] ?? 0];
      if (Number.isNaN(at[0])) {
        expect(found).toEqual(at);
        continue;
      }
      const byCol = exact(col + 0.6, row + 0.5);
      const byRow = exact(col + 0.5, row + 0.6);
      for (const axis of [0, 1] as const) {
        const reach =
          10 * Math.hypot(byCol[axis] - at[axis], byRow[axis] - at[axis]) || 1;
        const error = Math.abs((found[axis] ?? 0) - at[axis]);
        largest = Math.max(largest, error / Math.max(1, reach));
      }
    }
  }
  return largest;
}

describe("one CRS", () => {
  test("is one exact affine", () => {
    const source = grid("EPSG:32633", [2, 0, 100, 0, -2, 200]);
    const target = grid("EPSG:32633", [1, 0, 104, 0, -1, 190]);
    // col: (1·col + 104 − 100)/2, row: (190 − row − 200)/−2.
    expect(createPixelMapping(target, source).affine).toEqual([0.5, 0, 2, 0, 0.5, 5]);
  });

  test("two names of one projection are one CRS", () => {
    const affine: Affine = [10, 0, 2e6, 0, -10, 2e6];
    const mapping = createPixelMapping(
      grid("EPSG:5041", affine),
      grid("EPSG:32661", affine),
    );
    expect(mapping.affine).toEqual([1, 0, 0, 0, 1, 0]);
  });

  test("rows are filled at any position and step", () => {
    const source = grid("EPSG:32633", [2, 0.5, 100, 0.25, -2, 200]);
    const target = grid("EPSG:32633", [1, -0.25, 104, 0.5, -1, 190]);
    const mapping = createPixelMapping(target, source);
    const exact = createExactMapping(target, source);
    const [cols, rows] = [new Float64Array(3), new Float64Array(3)];
    mapping.fillRow(7.25, 2.5, 0.75, 3, cols, rows);
    for (const k of [0, 1, 2]) {
      const [c, r] = exact(2.5 + 0.75 * k, 7.25);
      expect(cols[k]).toBeCloseTo(c, 10);
      expect(rows[k]).toBeCloseTo(r, 10);
    }
  });
});

describe("two CRS", () => {
  // Around 34.2° N, 119° W.
  const SOURCE = grid("EPSG:3395", [10, 0, -13255424, 0, -10, 4037900], 1024, 1024);
  test.each<[string, Grid, Grid]>([
    [
      "UTM tile on Mercator pixels",
      grid("EPSG:32611", [8, 0, 312000, 0, -8, 3790000]),
      SOURCE,
    ],
    [
      "degrees on rotated UTM",
      grid("EPSG:4326", [5e-6, 0, 169.447, 0, -5e-6, -19.527]),
      grid(
        "EPSG:32759",
        [-0.143, -0.5768, 337934.5, -0.5768, 0.143, 7840518.5],
        2000,
        2000,
      ),
    ],
    [
      "a wide tile, strongly curved",
      grid("EPSG:3857", [8000, 0, -2e6, 0, -8000, 9e6]),
      grid("EPSG:3413", [8000, 0, -3e6, 0, -8000, 3e6]),
    ],
    [
      "a tile across ±180°",
      grid("EPSG:32601", [2000, 0, 0, 0, -2000, 5e6]),
      grid("EPSG:4326", [0.01, 0, -180, 0, -0.01, 60], 36000, 6000),
    ],
    [
      "a tile over the pole",
      grid("EPSG:5041", [1000, 0, 1.87e6, 0, -1000, 2.13e6]),
      grid("EPSG:4326", [0.01, 0, -180, 0, -0.01, 90], 36000, 1000),
    ],
    [
      "a tile beyond the domain",
      grid("EPSG:4326", [0.05, 0, 100, 0, -0.05, 95]),
      grid("EPSG:3857", [5000, 0, 1e7, 0, -5000, 3e7], 2000, 2000),
    ],
    // One target pixel is about 800 source pixels here.
    ["a tile far out", grid("EPSG:32611", [8000, 0, -7e5, 0, -8000, 4.8e6]), SOURCE],
    ["one pixel", grid("EPSG:32611", [8, 0, 312000, 0, -8, 3790000], 1, 1), SOURCE],
    ["one row", grid("EPSG:32611", [8, 0, 312000, 0, -8, 3790000], 300, 1), SOURCE],
  ])("%s: every position is within the bound", (_, target, source) => {
    expect(largestError(target, source)).toBeLessThan(APPROXIMATION_BOUND_PX);
  });

  test("pixel space cannot be laid over a CRS", () => {
    expect(() =>
      createPixelMapping(grid("pixel", [1, 0, 0, 0, -1, 0]), SOURCE),
    ).toThrow(expect.objectContaining({ code: "grid-mismatch" }));
  });
});
