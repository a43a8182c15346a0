import fc from "fast-check";
import { expect, test } from "vitest";
import { pixelToWorld } from "./affine.ts";
import type { CrsCode, Grid } from "./grid.ts";
import { createExactMapping } from "./pixel-mapping.ts";
import { sourceWindowFor } from "./resample.ts";

const SOURCE: Grid = {
  crs: "EPSG:32633",
  affine: [10, 0, 500000, 0, -10, 5000000],
  width: 1000,
  height: 800,
};

test("by hand: half the pixels of a corner, with and without margin", () => {
  // x: 55 … 75 m are pixels 5.5 … 7.5; y: 0 … 20 m are pixels 0 … 2.
  const target: Grid = {
    ...SOURCE,
    affine: [5, 0, 500055, 0, -5, 5000000],
    width: 4,
    height: 4,
  };
  expect(sourceWindowFor(target, SOURCE, 0)).toEqual({
    col: 5,
    row: 0,
    width: 3,
    height: 2,
  });
  expect(sourceWindowFor(target, SOURCE, 1)).toEqual({
    col: 4,
    row: 0,
    width: 5,
    height: 3,
  });
});

test("a target that covers everything gives everything, one beside it nothing", () => {
  const far = { ...SOURCE, affine: [10, 0, 700000, 0, -10, 5000000] as const };
  expect(sourceWindowFor(SOURCE, SOURCE)).toEqual({
    col: 0,
    row: 0,
    width: 1000,
    height: 800,
  });
  expect(sourceWindowFor(far, SOURCE)).toBeNull();
  expect(sourceWindowFor({ ...SOURCE, crs: "EPSG:32615" }, SOURCE)).toBeNull();
});

test("nothing when no point lies in both domains", () => {
  const target: Grid = {
    crs: "EPSG:4326",
    affine: [1, 0, 0, 0, -1, 500],
    width: 9,
    height: 9,
  };
  expect(sourceWindowFor(target, SOURCE)).toBeNull();
});

test("holds the source of every target pixel, in any CRS and at any turn", () => {
  const transformed = (crs: CrsCode): [number, number] =>
    createExactMapping(
      { ...SOURCE, width: 1, height: 1 },
      { ...SOURCE, crs, affine: [1, 0, 0, 0, 1, 0] },
    )(500, 400);
  fc.assert(
    fc.property(
      fc.constantFrom<CrsCode>(
        "EPSG:32633",
        "EPSG:32632",
        "EPSG:4326",
        "EPSG:3857",
        "EPSG:3413",
      ),
      fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.nat(255),
      fc.nat(255),
      (crs, turn, logScale, col, row) => {
        const step = 10 ** logScale * (crs === "EPSG:4326" ? 1e-4 : 10);
        const [c, s] = [step * Math.cos(turn), step * Math.sin(turn)];
        const [x, y] = transformed(crs);
        const affine = [c, s, x - 128 * (c + s), s, -c, y - 128 * (s - c)] as const;
        const target: Grid = { crs, affine, width: 256, height: 256 };
        const window = sourceWindowFor(target, SOURCE, 0);
        const [sourceCol, sourceRow] = createExactMapping(target, SOURCE)(
          col + 0.5,
          row + 0.5,
        );
        const isOnSource =
          sourceCol >= 0 && sourceCol < 1000 && sourceRow >= 0 && sourceRow < 800;
        if (isOnSource) {
          expect(window).not.toBeNull();
          expect(sourceCol).toBeGreaterThanOrEqual(window?.col ?? Number.NaN);
          expect(sourceRow).toBeGreaterThanOrEqual(window?.row ?? Number.NaN);
          expect(sourceCol).toBeLessThanOrEqual(
            (window?.col ?? 0) + (window?.width ?? 0),
          );
          expect(sourceRow).toBeLessThanOrEqual(
            (window?.row ?? 0) + (window?.height ?? 0),
          );
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("near a pole and across ±180° nothing is missed", () => {
  const world: Grid = {
    crs: "EPSG:4326",
    affine: [0.1, 0, -180, 0, -0.1, 90],
    width: 3600,
    height: 1800,
  };
  for (const [crs, x, y] of [
    ["EPSG:5041", 1.99e6, 2.013e6],
    ["EPSG:5042", 1.99e6, 2.013e6],
    ["EPSG:32601", 100000, 5e6],
    ["EPSG:32760", 700000, 6e6],
  ] as const) {
    const target: Grid = {
      crs,
      affine: [100, 0, x, 0, -100, y],
      width: 256,
      height: 256,
    };
    const window = sourceWindowFor(target, world);
    const exact = createExactMapping(target, world);
    for (let row = 0; row < 256; row += 5) {
      for (let col = 0; col < 256; col += 5) {
        const [c, r] = exact(col, row);
        expect(c).toBeGreaterThanOrEqual((window?.col ?? 0) - 1e-6);
        expect(r).toBeGreaterThanOrEqual((window?.row ?? 0) - 1e-6);
        expect(c).toBeLessThanOrEqual((window?.col ?? 0) + (window?.width ?? 0) + 1e-6);
        expect(r).toBeLessThanOrEqual(
          (window?.row ?? 0) + (window?.height ?? 0) + 1e-6,
        );
      }
    }
  }
});

test("reads little more than the target needs", () => {
  // A 256² tile in the neighbouring zone's system at the source's own resolution.
  const [x, y] = createExactMapping(
    { ...SOURCE },
    { ...SOURCE, crs: "EPSG:32632", affine: [1, 0, 0, 0, 1, 0] },
  )(500, 400);
  const target: Grid = {
    crs: "EPSG:32632",
    affine: [10, 0, x, 0, -10, y],
    width: 256,
    height: 256,
  };
  const window = sourceWindowFor(target, SOURCE, 0);
  // Turned by 4.2° against the source: 256 · (cos + sin) ≈ 274.
  expect(window?.width).toBeLessThan(280);
  expect(window?.height).toBeLessThan(280);
  expect(pixelToWorld(target.affine, 0, 0)).toEqual([x, y]);
});
