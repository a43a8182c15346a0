import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pixelToWorld } from "./affine.ts";
import type { Grid } from "./grid.ts";
import { polygonMask } from "./polygon-mask.ts";

const grid: Grid = {
  crs: "EPSG:32631",
  affine: [2, 0, 100, 0, -2, 200],
  width: 8,
  height: 6,
};
type Ring = readonly (readonly [number, number])[];
/** Pixel coordinates to the grid's CRS. */
const at = (points: Ring, of: Grid = grid): Ring =>
  points.map(([col, row]) => pixelToWorld(of.affine, col, row));
const rows = (mask: Uint8Array, width = 8) =>
  Array.from({ length: mask.length / width }, (_, r) =>
    mask.subarray(r * width, (r + 1) * width).join(""),
  );

describe("polygonMask", () => {
  it("takes pixels whose centre lies inside", () => {
    const ring = at([
      [1.4, 1],
      [4.6, 1],
      [4.6, 3.4],
      [1.4, 3.4],
    ]);
    expect(rows(polygonMask(grid, ring))).toEqual([
      "00000000",
      "01111000",
      "01111000",
      "00000000",
      "00000000",
      "00000000",
    ]);
    expect(polygonMask(grid, ring.toReversed())).toEqual(polygonMask(grid, ring));
  });

  it("leaves out what a self-crossing ring encloses twice", () => {
    // Two squares in one ring, the second one inside of the first.
    const ring = at([
      ...([
        [0, 0],
        [6, 0],
        [6, 6],
        [0, 6],
        [0, 0],
      ] as const),
      ...([
        [2, 2],
        [4, 2],
        [4, 4],
        [2, 4],
        [2, 2],
      ] as const),
    ]);
    expect(rows(polygonMask(grid, ring))).toEqual([
      ...["11111100", "11111100", "11001100", "11001100", "11111100", "11111100"],
    ]);
  });

  it("is empty of fewer than three points, outside, and of no area", () => {
    const none = (points: Ring) => polygonMask(grid, at(points)).includes(1);
    expect(none([])).toBe(false);
    expect(none([[1, 1]])).toBe(false);
    expect(
      none([
        [1, 1],
        [5, 5],
      ]),
    ).toBe(false);
    expect(
      none([
        [20, 1],
        [25, 1],
        [22, 5],
      ]),
    ).toBe(false);
    expect(
      none([
        [-5, -5],
        [40, -5],
        [40, 40],
        [-5, 40],
      ]),
    ).toBe(true);
  });

  it("parts the pixels between two polygons with a common edge, on any grid", () => {
    const point = fc.tuple(
      fc.double({ min: -3, max: 13, noNaN: true }),
      fc.double({ min: -3, max: 13, noNaN: true }),
    );
    const turned: Grid = { ...grid, affine: [1.2, 0.8, 5, 0.8, -1.2, 9] };
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 6 }), (cut) => {
        // A line from the upper left to the lower right corner of a box around all.
        const line = at([[-20, -20], ...cut, [30, 30]], turned);
        const one = polygonMask(turned, [...line, ...at([[-20, 30]], turned)]);
        const other = polygonMask(turned, [...line, ...at([[30, -20]], turned)]);
        one.forEach((value, i) => {
          expect(value + (other[i] as number)).toBe(1);
        });
      }),
    );
  });
});
