import { describe, expect, test } from "vitest";
import { createTransform } from "#core/geo/crs.ts";
import { parseCapellaMetadata } from "#core/sar/capella-metadata.ts";
import { lookGeometry } from "#core/sar/look-geometry.ts";
import { makeProduct } from "#testing/simulated-product.ts";
import { capellaGeoJson } from "./capella-json.ts";
import { seenDn } from "./encode-product.ts";
import { footprintOf } from "./footprint.ts";
import { placeScene } from "./place-scene.ts";

describe("placeScene", () => {
  test.each([
    ["Chicago", [-87.63, 41.88], "EPSG:32616"],
    ["Sittwe", [92.9, 20.14], "EPSG:32646"],
    ["south of the equator", [151.2, -33.87], "EPSG:32756"],
  ] as const)("%s: its UTM zone, north up, the centre in the middle", (_, at, crs) => {
    const { grid, corners, scale } = placeScene(at, { sizePx: 400, gsdM: 0.5 });
    expect(grid).toMatchObject({ crs, width: 400, height: 400 });
    const [a, b, c, d, e, f] = grid.affine;
    expect([b, d]).toEqual([0, 0]);
    expect(a).toBeCloseTo(0.5 * scale, 12);
    expect(e).toBe(-a);
    const [lon, lat] = createTransform(crs, "EPSG:4326")(c + 200 * a, f + 200 * e);
    expect(lon).toBeCloseTo(at[0], 9);
    expect(lat).toBeCloseTo(at[1], 9);
    // Corners run clockwise from the north-west.
    const [nw, ne, se, sw] = corners;
    expect(nw[0]).toBeLessThan(ne[0]);
    expect(sw[0]).toBeLessThan(se[0]);
    expect(nw[1]).toBeGreaterThan(sw[1]);
    expect(ne[1]).toBeGreaterThan(se[1]);
  });

  test("the step is the ground metre times UTM's point scale", () => {
    // k = 0.9996 on the central meridian, 1 some 180 km beside it, 1.0010 at the rim.
    const scaleAt = (lon: number) =>
      placeScene([lon, 0.001], { sizePx: 8, gsdM: 1 }).scale;
    expect(scaleAt(3)).toBeCloseTo(0.9996, 6);
    expect(scaleAt(3 + 1.62)).toBeCloseTo(1, 5);
    expect(scaleAt(5.99)).toBeCloseTo(1.00097, 4);
  });

  test("the convergence is Δλ·sin φ", () => {
    const { convergenceDeg } = placeScene([4, 45], { sizePx: 8, gsdM: 1 });
    expect(convergenceDeg).toBeCloseTo(Math.sin(Math.PI / 4), 3);
    const west = placeScene([2, 45], { sizePx: 8, gsdM: 1 });
    expect(west.convergenceDeg).toBeCloseTo(-convergenceDeg, 6);
  });

  test("beyond UTM: refused", () => {
    expect(() => placeScene([0, 85], { sizePx: 8, gsdM: 1 })).toThrow(
      expect.objectContaining({ code: "crs-unknown" }),
    );
  });
});

describe("the orbit in the metadata", () => {
  test.each([
    ["right", 6, 38],
    ["right", 178, 27],
    ["left", -8, 48],
    ["left", 190, 33.3],
  ] as const)(
    "looking %s, %d° in the scene, incidence %d°: read back as simulated",
    (lookSide, deg, incidenceDeg) => {
      const product = makeProduct({
        lookSide,
        incidenceDeg,
        lookRad: (deg * Math.PI) / 180,
      });
      const capella = parseCapellaMetadata(capellaGeoJson(product));
      const look = capella && lookGeometry(capella);
      // Paris lies west of its zone's meridian (3° E): the grid's north is 0.5° west of true north.
      const onGrid = (deg + 90 + 360) % 360;
      expect(product.lookAzimuthDeg).toBeCloseTo(onGrid - 0.4895, 2);
      expect(look?.azimuthDeg).toBeCloseTo(product.lookAzimuthDeg, 6);
      expect(look?.incidenceAngleDeg).toBeCloseTo(incidenceDeg, 3);
      expect(look?.side).toBe(lookSide);
      // Looking east to the right, and west to the left, means flying north.
      const isEast = Math.sin((product.lookAzimuthDeg * Math.PI) / 180) > 0;
      expect(capella?.orbitDirection).toBe(
        isEast === (lookSide === "right") ? "ascending" : "descending",
      );
    },
  );

  test("satellite and look angle obey the law of sines over a round Earth", () => {
    const capella = parseCapellaMetadata(capellaGeoJson(makeProduct()));
    const height = Math.hypot(...(capella?.stateVectors[20]?.positionM ?? [0, 0, 0]));
    const ground = Math.hypot(...(capella?.targetPositionM ?? [0, 0, 0]));
    const sine = (ground * Math.sin((38 * Math.PI) / 180)) / height;
    expect(capella?.lookAngleDeg).toBeCloseTo((Math.asin(sine) * 180) / Math.PI, 0);
  });
});

describe("the footprint", () => {
  test("takes a few per cent off, at the edges only, differently by seed", () => {
    const product = makeProduct({ sizePx: 256 }, { hasBorder: true });
    const dn = seenDn(product);
    const share = dn.filter((v) => v === 0).length / dn.length;
    expect(share).toBeGreaterThan(0.015);
    expect(share).toBeLessThan(0.1);
    const isInner = (i: number) => {
      const [row, col] = [Math.floor(i / 256), i % 256];
      return row > 48 && row < 208 && col > 48 && col < 208;
    };
    expect(dn.some((v, i) => v === 0 && isInner(i))).toBe(false);
    expect(dn.every((v, i) => v === 0 || v === product.scene.dn[i])).toBe(true);
    expect(footprintOf({ ...product.scene, seed: 8 }).seen).not.toEqual(
      product.footprint?.seen,
    );
  });

  test.each([0, 90, 181])("exists at %d°, where the wedges are strips", (deg) => {
    const lookRad = (deg * Math.PI) / 180;
    const { footprint } = makeProduct({ sizePx: 256, lookRad }, { hasBorder: true });
    const seen = (footprint?.seen ?? new Uint8Array()).reduce((a, b) => a + b, 0);
    expect(1 - seen / 256 ** 2).toBeGreaterThan(0.015);
    expect(1 - seen / 256 ** 2).toBeLessThan(0.12);
    expect(footprint?.acrossPx).toBeLessThan(260);
  });
});
