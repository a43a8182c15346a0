import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Affine } from "#core/raster/affine.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import {
  boxBeside,
  boxToWindow,
  gridBox,
  gridCorners,
  groundSpacingM,
  mapDirectionDeg,
  northAngleDeg,
  reprojectBox,
  windowBox,
} from "./placement.ts";

const grid = (crs: CrsCode, affine: Affine, width = 100, height = 80): Grid => ({
  crs,
  affine,
  width,
  height,
});
const UTM = grid("EPSG:32633", [10, 0, 500000, 0, -10, 5000000]);

describe("groundSpacingM", () => {
  test.each<[string, Grid, number, number]>([
    // The central meridian's scale is 0.9996: 10 m in the plane are 10/0.9996 on the ground.
    ["UTM at its central meridian", UTM, 10.004, 10.004],
    // Quarter of the meridian's neighbourhood at the equator: M = a(1 − e²) = 6335439 m,
    // N = a = 6378137 m, times π/180 · 1e-5.
    [
      "degrees at the equator",
      grid("EPSG:4326", [1e-5, 0, 20, 0, -1e-5, 0]),
      1.113195,
      1.105743,
    ],
    [
      "rotated by 90°",
      grid("EPSG:32633", [0, 10, 500000, 10, 0, 5000000]),
      10.004,
      10.004,
    ],
    [
      "UPS at the pole (scale 0.994)",
      grid("EPSG:32661", [1, 0, 1999950, 0, -1, 2000040]),
      1.006036,
      1.006036,
    ],
    [
      "s1s2 near Los Angeles",
      grid("EPSG:3395", [10, 0, -13255424, 0, -10, 4037900]),
      8.2756,
      8.2756,
    ],
  ])("%s", (_, g, x, y) => {
    const found = groundSpacingM(g);
    expect(found?.x).toBeCloseTo(x, 3);
    expect(found?.y).toBeCloseTo(y, 3);
    expect(found?.mean).toBeCloseTo(Math.sqrt(x * y), 3);
  });

  test("ten metres of EPSG:3395 at the training set's latitudes are 8.3–8.7 m", () => {
    for (const y of [3429105.5, 4037900.7]) {
      const mean = groundSpacingM(
        grid("EPSG:3395", [10, 0, -11020652, 0, -10, y]),
      )?.mean;
      expect(mean).toBeGreaterThan(8.25);
      expect(mean).toBeLessThan(8.75);
    }
  });

  test("is continuous across ±180°", () => {
    const g = grid("EPSG:4326", [1e-3, 0, 179.95, 0, -1e-3, 10]);
    const away = grid("EPSG:4326", [1e-3, 0, 19.95, 0, -1e-3, 10]);
    expect(groundSpacingM(g)?.x).toBeCloseTo(groundSpacingM(away)?.x ?? 0, 6);
  });

  test("there is none in pixel space or outside of the projection", () => {
    expect(groundSpacingM(grid("pixel", [1, 0, 0, 0, -1, 0]))).toBeNull();
    expect(groundSpacingM(grid("EPSG:32633", [1, 0, 1e9, 0, -1, 0]))).toBeNull();
  });
});

test("corners go clockwise from pixel (0, 0), whatever the image's direction", () => {
  const north = grid("EPSG:4326", [0.1, 0, 10, 0, -0.1, 50], 20, 10);
  expect(gridCorners(north)).toEqual([
    [10, 50],
    [12, 50],
    [12, 49],
    [10, 49],
  ]);
  const flipped = grid("EPSG:4326", [0.1, 0, 10, 0, 0.1, 50], 20, 10);
  expect(gridCorners(flipped)?.[3]).toEqual([10, 51]);
  expect(gridCorners(grid("pixel", [1, 0, 0, 0, -1, 0]))).toBeNull();
});

describe("boxes and windows", () => {
  test("the hull of a rotated grid", () => {
    // Corners: (0, 0), (30, 40), (30 − 80, 40 + 60) = (−50, 100), (−80, 60).
    const g = grid("EPSG:32633", [3, -8, 0, 4, 6, 0], 10, 10);
    expect(gridBox(g)).toEqual([-80, 0, 30, 100]);
  });

  test("the smallest window that covers a box", () => {
    // x: (25 … 31) m are pixels 2.5 … 3.1; y: pixels 1.0 … 1.05.
    const box = [500025, 5000000 - 10.5, 500031, 5000000 - 10] as const;
    expect(boxToWindow(UTM, box)).toEqual({ col: 2, row: 1, width: 2, height: 1 });
  });

  test("is clipped, and null outside", () => {
    expect(boxToWindow(UTM, [0, 0, 1e7, 1e7])).toEqual({
      col: 0,
      row: 0,
      width: 100,
      height: 80,
    });
    expect(boxToWindow(UTM, [0, 0, 499999, 4999999])).toBeNull();
    expect(boxToWindow(UTM, [501000, 4999000, 501010, 4999010])).toBeNull();
    expect(boxToWindow(UTM, [Number.NaN, 0, 1, 1])).toBeNull();
  });

  test("a window's own box gives the window again", () => {
    const affines: Affine[] = [
      UTM.affine,
      [0.1, 0, 1e7 / 3, 0, -0.3, 5e6],
      [0, 7, 3, 7, 0, 9],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...affines),
        fc.nat(90),
        fc.nat(70),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        (affine, col, row, width, height) => {
          const g = grid("EPSG:32633", affine);
          const window = { col, row, width, height };
          expect(boxToWindow(g, windowBox(g, window))).toEqual(window);
        },
      ),
    );
  });
});

test("parts of an image across ±180° lie beside each other", () => {
  const scene = [796_000, 8_190_000, 828_000, 8_210_000] as const;
  // Its last kilometres have their centre beyond the edge, where x is negative.
  const part = [824_000, 8_190_000, 828_000, 8_210_000] as const;
  for (const crs of ["EPSG:4326", "EPSG:3857"] as const) {
    const [whole, own] = [scene, part].map((box) =>
      reprojectBox(box, "EPSG:32760", crs),
    );
    expect(Math.sign(own?.[0] ?? 0)).toBe(-Math.sign(whole?.[0] ?? 0));
    const placed = own && whole && boxBeside(own, whole, crs);
    expect(placed?.[0]).toBeGreaterThan(whole?.[0] ?? Number.NaN);
    expect(placed?.[2]).toBeCloseTo(whole?.[2] ?? Number.NaN, 6);
    expect(placed && whole && boxBeside(placed, whole, crs)).toEqual(placed);
  }
  const same = [1, 2, 3, 4] as const;
  expect(boxBeside(same, [500, 0, 900, 9], "EPSG:32760")).toEqual(same);
});

describe("reprojectBox", () => {
  test("covers every point of the box", () => {
    const box = [2, 44, 5, 47] as const;
    const hull = reprojectBox(box, "EPSG:4326", "EPSG:32631");
    fc.assert(
      fc.property(
        fc.double({ min: 2, max: 5, noNaN: true }),
        fc.double({ min: 44, max: 47, noNaN: true }),
        (lon, lat) => {
          const point = reprojectBox([lon, lat, lon, lat], "EPSG:4326", "EPSG:32631");
          // The edge's bow between two of the 21 points: 0.15° · 0.15°/8 of it, some 30 m.
          expect(point?.[0]).toBeGreaterThan((hull?.[0] ?? 0) - 50);
          expect(point?.[3]).toBeLessThan((hull?.[3] ?? 0) + 50);
        },
      ),
    );
  });

  test.each([
    // 20 km around ±180°, at 16° S some 0.19°: with its centre in the east, and in the west.
    ["EPSG:32760", [808_000, 8_190_000, 828_000, 8_210_000], "EPSG:4326", 360],
    ["EPSG:32701", [170_000, 8_190_000, 190_000, 8_210_000], "EPSG:4326", 360],
    ["EPSG:32760", [808_000, 8_190_000, 828_000, 8_210_000], "EPSG:3857", 40_075_017],
  ] as const)("a box of %s across ±180° continues beyond it", (from, box, to, turn) => {
    const [minX = 0, , maxX = 0] = reprojectBox(box, from, to) ?? [];
    expect(maxX - minX).toBeLessThan(turn / 1000);
    // It lies across one of the two edges.
    const edge = (Math.sign(minX) * turn) / 2;
    expect((minX - edge) * (maxX - edge)).toBeLessThan(0);
  });

  test("the whole world stays whole", () => {
    const whole = reprojectBox([-180, -80, 180, 80], "EPSG:4326", "EPSG:3857");
    expect(whole?.[0]).toBeCloseTo(-20_037_508.34, 1);
    expect(whole?.[2]).toBeCloseTo(20_037_508.34, 1);
  });

  test("a box around the pole reaches it", () => {
    const hull = reprojectBox([1.9e6, 1.9e6, 2.1e6, 2.1e6], "EPSG:5041", "EPSG:4326");
    expect(hull?.[3]).toBeCloseTo(90, 6);
  });

  test("the part inside of the domain counts; nothing inside is null", () => {
    expect(reprojectBox([0, -90, 10, 90], "EPSG:4326", "EPSG:3857")?.[2]).toBeCloseTo(
      1113194.9,
      0,
    );
    expect(reprojectBox([1e9, 1e9, 2e9, 2e9], "EPSG:32633", "EPSG:4326")).toBeNull();
  });
});

describe("directions", () => {
  test("north is up at a central meridian, in Mercator and in degrees", () => {
    expect(northAngleDeg("EPSG:32633", 500000, 5e6)).toBeCloseTo(0, 6);
    expect(northAngleDeg("EPSG:3395", 1e6, 4e6)).toBeCloseTo(0, 6);
    expect(northAngleDeg("EPSG:4326", 100, -40)).toBeCloseTo(0, 6);
  });

  test("east of the central meridian true north leans to the west", () => {
    // Convergence γ ≈ Δλ·sin φ = 2.5529° · sin 45.1161° = 1.809°; the next term of the
    // series, Δλ³·sin φ·cos²φ/3, adds 0.0006°.
    expect(northAngleDeg("EPSG:32631", 700000, 5e6)).toBeCloseTo(-1.803, 2);
    expect(northAngleDeg("EPSG:32731", 700000, 5e6)).toBeCloseTo(1.803, 1);
  });

  test("in UPS north the longitude is the angle", () => {
    // At (2e6, 2e6 − d) on the meridian 0°, north is up; 90° east of it, to the left.
    expect(northAngleDeg("EPSG:32661", 2e6, 1.9e6)).toBeCloseTo(0, 6);
    expect(northAngleDeg("EPSG:32661", 2.1e6, 2e6)).toBeCloseTo(-90, 6);
    expect(northAngleDeg("EPSG:32761", 2.1e6, 2e6)).toBeCloseTo(90, 6);
  });

  test("an azimuth turns with north where the projection is conformal", () => {
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true }), (azimuth) => {
        const north = northAngleDeg("EPSG:32631", 700000, 5e6) ?? 0;
        const found = mapDirectionDeg("EPSG:32631", 700000, 5e6, azimuth) ?? 0;
        expect(Math.cos(((found - north - azimuth) * Math.PI) / 180)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("in degrees an azimuth is stretched as the map is", () => {
    // At 60° a degree of longitude is about half as long: tan = 1/cos 60° ≈ 2.
    expect(mapDirectionDeg("EPSG:4326", 10, 60, 45)).toBeCloseTo(63.4, 0);
  });

  test("there is none at a pole, in pixel space, outside of the projection", () => {
    expect(northAngleDeg("EPSG:32661", 2e6, 2e6)).toBeNull();
    expect(northAngleDeg("pixel", 1, 1)).toBeNull();
    expect(northAngleDeg("EPSG:32633", 1e9, 0)).toBeNull();
  });
});
