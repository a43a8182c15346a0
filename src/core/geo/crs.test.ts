import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "#core/errors.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import {
  createTransform,
  isCrsKnown,
  isGeographicCrs,
  isSameCrs,
  resolveCrs,
} from "./crs.ts";
import { listCrsCodes } from "./crs-table.ts";

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
  return "nothing thrown";
};

describe("resolveCrs", () => {
  test.each([
    ["EPSG:32633", "WGS 84 / UTM zone 33N", 1],
    ["EPSG:32759", "WGS 84 / UTM zone 59S", 1],
    ["EPSG:25832", "ETRS89 / UTM zone 32N", 1],
    ["EPSG:26917", "NAD83 / UTM zone 17N", 1],
    ["EPSG:28355", "GDA94 / MGA zone 55", 1],
    ["EPSG:32661", "WGS 84 / UPS North (N,E)", 1],
    ["EPSG:5042", "WGS 84 / UPS South (E,N)", 1],
    ["EPSG:3395", "WGS 84 / World Mercator", 1],
    ["EPSG:4326", "WGS 84", null],
  ] as const)("%s is %s", (code, name, metresPerUnit) => {
    expect(resolveCrs(code)).toMatchObject({ code, name, metresPerUnit });
  });

  test.each([
    "EPSG:32600",
    "EPSG:32662",
    "EPSG:25827",
    "EPSG:2263",
    "EPSG:0",
    "pixel",
  ] as const)("%s is unknown, with what to do", (code) => {
    expect(isCrsKnown(code)).toBe(false);
    expect(() => resolveCrs(code)).toThrow(
      expect.objectContaining({
        code: "crs-unknown",
        found: code,
        hint: expect.stringContaining("gdalwarp -t_srs EPSG:326zz"),
      }),
    );
  });

  test("every listed code resolves, and can be transformed", () => {
    expect(listCrsCodes().length).toBeGreaterThan(200);
    for (const code of listCrsCodes()) {
      const crs: CrsCode = `EPSG:${code}`;
      expect(isCrsKnown(crs)).toBe(true);
      // A parameter that proj4 does not understand would throw here.
      createTransform(crs, "EPSG:4326");
    }
  });

  test("names that stand for one projection are the same", () => {
    expect(isSameCrs("EPSG:32661", "EPSG:5041")).toBe(true);
    expect(isSameCrs("EPSG:32761", "EPSG:5042")).toBe(true);
    expect(isSameCrs("EPSG:32661", "EPSG:32761")).toBe(false);
    expect(isSameCrs("pixel", "pixel")).toBe(true);
    expect(isSameCrs("pixel", "EPSG:4326")).toBe(false);
    expect(isGeographicCrs("EPSG:4269")).toBe(true);
    expect(isGeographicCrs("EPSG:3857")).toBe(false);
    expect(isGeographicCrs("pixel")).toBe(false);
  });
});

describe("createTransform", () => {
  test("UTM's central meridian on the equator is at easting 500 000", () => {
    const [x, y] = createTransform("EPSG:4326", "EPSG:32633")(15, 0);
    expect(x).toBeCloseTo(500000, 6);
    expect(y).toBeCloseTo(0, 6);
  });

  test("both directions invert each other", () => {
    const zones = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        zones,
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: -80, max: 84, noNaN: true }),
        (zone, dLon, lat) => {
          const crs: CrsCode = `EPSG:${(lat < 0 ? 32700 : 32600) + zone}`;
          const lon = 6 * zone - 183 + dLon;
          const [x, y] = createTransform("EPSG:4326", crs)(lon, lat);
          const [lonBack, latBack] = createTransform(crs, "EPSG:4326")(x, y);
          // Longitudes may come back one turn away.
          expect(Math.abs(Math.sin(((lonBack - lon) * Math.PI) / 360))).toBeLessThan(
            1e-12,
          );
          expect(latBack).toBeCloseTo(lat, 10);
        },
      ),
    );
  });

  test("the pair is kept", () => {
    expect(createTransform("EPSG:4326", "EPSG:32611")).toBe(
      createTransform("EPSG:4326", "EPSG:32611"),
    );
  });

  test.each([
    ["EPSG:4326", "EPSG:3395", 0, 90],
    ["EPSG:4326", "EPSG:3857", 0, -90],
    ["EPSG:4326", "EPSG:32633", 105, 0],
    ["EPSG:4326", "EPSG:32633", 15, 91],
    ["EPSG:4326", "EPSG:32633", Number.NaN, 0],
    ["EPSG:32633", "EPSG:4326", Number.POSITIVE_INFINITY, 0],
    ["EPSG:32633", "EPSG:4326", 1e9, 0],
    ["EPSG:3035", "EPSG:4326", 1e9, 1e9],
    ["EPSG:6933", "EPSG:32633", 0, 1e8],
    ["EPSG:5070", "EPSG:4326", 1e9, 1e9],
    ["EPSG:5070", "EPSG:32611", 1e9, 1e9],
  ] as const)("%s → %s of (%d, %d) is outside: NaN", (from, to, x, y) => {
    expect(createTransform(from, to)(x, y)).toEqual([Number.NaN, Number.NaN]);
  });

  test.each([
    ["EPSG:4326", 181, -179],
    ["EPSG:3395", 20037508.342789244 + 1000, -179.99101684],
    ["EPSG:6933", 17367530.445161372 + 1000, -179.98963564],
  ] as const)("%s goes on beyond 180°", (crs, x, lon) => {
    const [xFound] = createTransform(crs, "EPSG:32601")(x, 0);
    const [expected] = createTransform("EPSG:4326", "EPSG:32601")(lon, 0);
    expect(Math.abs(xFound - expected)).toBeLessThan(0.1);
  });

  test("a pole has every longitude", () => {
    const [x, y] = createTransform("EPSG:4326", "EPSG:32761")(123, -90);
    expect(Math.hypot(x - 2e6, y - 2e6)).toBeLessThan(1e-6);
  });

  test("never throws for a point and never gives half a result", () => {
    const codes = [
      3395, 3857, 4326, 6933, 5041, 5042, 3031, 3413, 2154, 27700, 28992, 3035,
    ]
      .concat([2056, 5070, 3577, 3978, 2180, 32601, 32760])
      .map((code): CrsCode => `EPSG:${code}`);
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -3e7, max: 3e7, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.constantFrom(0, 90, -90, 180, -180, 1e300),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.constantFrom(...codes),
        value,
        value,
        (from, to, x, y) => {
          // Equal systems hand on what they are given.
          fc.pre(!isSameCrs(from, to));
          const [u, v] = createTransform(from, to)(x, y);
          expect(Number.isNaN(u)).toBe(Number.isNaN(v));
          if (isGeographicCrs(to) && !Number.isNaN(v)) {
            expect(Math.abs(v)).toBeLessThanOrEqual(90 + 1e-9);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("pixel space goes to itself only", () => {
    expect(createTransform("pixel", "pixel")(3, -4)).toEqual([3, -4]);
    expect(codeOf(() => createTransform("pixel", "EPSG:4326"))).toBe("grid-mismatch");
    expect(codeOf(() => createTransform("EPSG:32633", "pixel"))).toBe("grid-mismatch");
    expect(codeOf(() => createTransform("EPSG:4326", "EPSG:2263"))).toBe("crs-unknown");
  });
});
