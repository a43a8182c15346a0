/** One 256² map tile, by ratio to what it costs to copy one with parallel axes. */
import { bench, describe } from "vitest";
import type { CrsCode, Grid } from "./grid.ts";
import { createExactMapping } from "./pixel-mapping.ts";
import { type Kernel, resample, sourceWindowFor } from "./resample.ts";

const SIZE = 640;
const sourceGrid: Grid = {
  crs: "EPSG:32611",
  affine: [10, 0, 312000, 0, -10, 3790000],
  width: SIZE,
  height: SIZE,
};
const source = {
  data: Float32Array.from({ length: SIZE * SIZE }, (_, k) => k % 91),
  width: SIZE,
  height: SIZE,
  bands: 1,
  valid: null,
};

const tile = (
  crs: CrsCode,
  step: number,
  shear: number,
  x: number,
  y: number,
): Grid => ({
  crs,
  affine: [step, shear, x, shear, -step, y],
  width: 256,
  height: 256,
});
const TILES: readonly (readonly [string, Grid])[] = [
  ["parallel axes", tile("EPSG:32611", 16, 0, 312013, 3789913)],
  ["rotated", tile("EPSG:32611", 16, 0.5, 312013, 3789913)],
  ["another CRS", tile("EPSG:3395", 19, 0, -13249400, 4036000)],
];

for (const kernel of [
  "nearest",
  "bilinear",
  "area",
] as const satisfies readonly Kernel[]) {
  describe(kernel, () => {
    for (const [name, grid] of TILES) {
      bench(name, () => {
        resample(source, sourceGrid, grid, kernel);
      });
    }
  });
}

describe("positions of another CRS", () => {
  const [, grid] = TILES[2] ?? ["", sourceGrid];
  bench("window to read", () => {
    sourceWindowFor(grid, sourceGrid);
  });
  bench("every pixel through proj4", () => {
    const exact = createExactMapping(grid, sourceGrid);
    for (let k = 0; k < 65536; k++) {
      exact(k % 256, k >> 8);
    }
  });
});
