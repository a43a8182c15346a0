import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "#core/errors.ts";
import { type Grid, PIXEL_AFFINE } from "#core/raster/grid.ts";
import { hasOverlap, planTilePyramid, tileToBox, tileToGrid } from "./tile-pyramid.ts";

const utm: Grid = {
  crs: "EPSG:32631",
  affine: [2, 0, 1000, 0, -2, 9000],
  width: 1024,
  height: 300,
};

describe("planTilePyramid", () => {
  test("goes from the whole layer in one tile to the layer's own pixels", () => {
    // 1024 px = 4 tiles across: 2 halvings.
    expect(planTilePyramid(utm, "EPSG:32631")).toEqual({
      crs: "EPSG:32631",
      box: [1000, 8400, 3048, 9000],
      resolutions: [8, 4, 2],
    });
  });

  test("a layer smaller than a tile has one level", () => {
    const tiny: Grid = { ...utm, width: 1, height: 1 };
    expect(planTilePyramid(tiny, "EPSG:32631")?.resolutions).toEqual([2]);
  });

  test("one pixel more than a tile takes another level", () => {
    const levels = (width: number) =>
      planTilePyramid({ ...utm, width, height: 200 }, "EPSG:32631")?.resolutions.length;
    expect([levels(256), levels(257), levels(512), levels(513)]).toEqual([1, 2, 2, 3]);
  });

  test("a rotated layer is covered by its hull, at the length of its pixel's side", () => {
    // A 3-4-5 triangle: pixels of 5 m, turned.
    const turned: Grid = {
      crs: "EPSG:32631",
      affine: [3, 4, 0, 4, -3, 0],
      width: 100,
      height: 100,
    };
    const pyramid = planTilePyramid(turned, "EPSG:32631");
    expect(pyramid?.box).toEqual([0, -300, 700, 400]);
    expect(pyramid?.resolutions.at(-1)).toBeCloseTo(5, 9);
  });

  test("oblong pixels: the shorter side, so that nothing is lost", () => {
    const oblong: Grid = { ...utm, affine: [2, 0, 0, 0, -1, 0] };
    expect(planTilePyramid(oblong, "EPSG:32631")?.resolutions.at(-1)).toBe(1);
  });

  test("degrees seen in UTM: a pixel of 0.0001° is 7 to 11 m", () => {
    const degrees: Grid = {
      crs: "EPSG:4326",
      affine: [1e-4, 0, 2.2, 0, -1e-4, 48.9],
      width: 1000,
      height: 1000,
    };
    const finest = planTilePyramid(degrees, "EPSG:32631")?.resolutions.at(-1) ?? 0;
    // cos 48.85° · 11.13 m = 7.3 m
    expect(finest).toBeGreaterThan(7.2);
    expect(finest).toBeLessThan(7.4);
  });

  test("pixel space has y upwards", () => {
    const image: Grid = { crs: "pixel", affine: PIXEL_AFFINE, width: 640, height: 480 };
    const pyramid = planTilePyramid(image, "pixel");
    expect(pyramid?.box).toEqual([0, -480, 640, 0]);
    expect(pyramid?.resolutions).toEqual([4, 2, 1]);
  });

  test("refuses pixel space over a real CRS", () => {
    const image: Grid = { crs: "pixel", affine: PIXEL_AFFINE, width: 640, height: 480 };
    expect(() => planTilePyramid(image, "EPSG:32631")).toThrow(AppError);
  });
});

describe("tileToGrid", () => {
  test("the first tile begins at the layer's upper left corner", () => {
    const pyramid = planTilePyramid(utm, "EPSG:32631");
    if (pyramid === null) {
      throw new Error("no pyramid");
    }
    expect(tileToGrid(pyramid, { level: 2, col: 0, row: 0 })).toEqual({
      crs: "EPSG:32631",
      affine: [2, 0, 1000, 0, -2, 9000],
      width: 256,
      height: 256,
    });
    // Level 1: 4 m · 256 = 1024 m a tile.
    expect(tileToGrid(pyramid, { level: 1, col: 1, row: 0 }).affine).toEqual([
      4, 0, 2024, 0, -4, 9000,
    ]);
  });

  test("the tiles of a level cover the layer without overlap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0.1, max: 40, noNaN: true }),
        (width, height, size) => {
          const grid: Grid = {
            crs: "EPSG:32631",
            affine: [size, 0, 5e5, 0, -size, 5e6],
            width,
            height,
          };
          const pyramid = planTilePyramid(grid, "EPSG:32631");
          const last = (pyramid?.resolutions.length ?? 0) - 1;
          if (pyramid === null) {
            return false;
          }
          const [whole, first, next] = [
            tileToBox(pyramid, { level: 0, col: 0, row: 0 }),
            tileToBox(pyramid, { level: last, col: 0, row: 0 }),
            tileToBox(pyramid, { level: last, col: 1, row: 0 }),
          ];
          const hair = size * 1e-6;
          return (
            whole[2] >= pyramid.box[2] - hair &&
            whole[1] <= pyramid.box[1] + hair &&
            Math.abs(first[2] - next[0]) < hair
          );
        },
      ),
    );
  });
});

test("boxes that share an edge do not overlap", () => {
  expect(hasOverlap([0, 0, 1, 1], [1, 0, 2, 1])).toBe(false);
  expect(hasOverlap([0, 0, 1, 1], [0.9, 0.9, 2, 2])).toBe(true);
});
