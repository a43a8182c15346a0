import { describe, expect, it } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import { extentOf, maskOf } from "./mask.ts";
import { type Outline, outlineOf, segmentsToGeoJson } from "./outline.ts";

const SIDE = 24;
/** Pixels of 2 m, from (500000, 5000000) downwards. */
const GRID: Grid = {
  crs: "EPSG:32633",
  affine: [2, 0, 500_000, 0, -2, 5_000_000],
  width: SIDE,
  height: SIDE,
};

function trace(isInside: (col: number, row: number) => boolean): Outline {
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    isInside(i % SIDE, Math.floor(i / SIDE)) ? 4 : -4,
  );
  const logits = { width: SIDE, height: SIDE, values };
  const mask = maskOf(logits, new Uint8Array(values.length).fill(1));
  const extent = extentOf(mask, SIDE);
  return extent === null ? [] : outlineOf(logits, extent.box, GRID);
}

function area(ring: readonly (readonly [number, number])[]): number {
  return ring.slice(1).reduce((sum, [x, y], i) => {
    const [x0, y0] = ring[i] ?? [0, 0];
    return sum + (x0 * y - x * y0) / 2;
  }, 0);
}

describe("outlineOf", () => {
  it("traces a rectangle in the grid's CRS, half way between in and out", () => {
    const outline = trace((col, row) => col >= 4 && col < 14 && row >= 2 && row < 8);
    expect(outline).toHaveLength(1);
    const ring = outline[0]?.[0] ?? [];
    expect(ring[0]).toEqual(ring.at(-1));
    const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([500_008, 500_028]);
    expect([Math.min(...ys), Math.max(...ys)]).toEqual([4_999_984, 4_999_996]);
    // 60 pixels of 4 m², less the corners that marching squares cut (½ · 1 m² each).
    expect(Math.abs(area(ring))).toBeCloseTo(240 - 4 * 0.5, 6);
    expect(ring.length).toBeLessThanOrEqual(9);
  });

  it("keeps holes and parts, and drops specks", () => {
    const outline = trace((col, row) => {
      const isFrame =
        col < 12 && row < 12 && !(col > 3 && col < 8 && row > 3 && row < 8);
      const isOther = col >= 16 && row >= 16;
      return isFrame || isOther || (col === 20 && row === 3);
    });
    expect(outline.map((rings) => rings.length).sort()).toEqual([1, 2]);
  });

  it("closes at the border of the image", () => {
    const outline = trace(() => true);
    expect(Math.abs(area(outline[0]?.[0] ?? []))).toBeGreaterThan((2 * SIDE - 2) ** 2);
  });
});

describe("segmentsToGeoJson", () => {
  const segment = {
    outline: trace((col, row) => col < 9 && row < 9),
    ...{ predictedIou: 0.912345, stability: 0.95, areaPx: 81 },
    properties: { stage: "sar" },
  };

  it("names the coordinate system where it is not longitude and latitude", () => {
    expect(segmentsToGeoJson([segment], "EPSG:32633")).toMatchObject({
      type: "FeatureCollection",
      crs: { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::32633" } },
      features: [
        {
          ...{ type: "Feature", id: 1 },
          properties: { stage: "sar", predictedIou: 0.9123, areaPx: 81 },
          geometry: { type: "MultiPolygon", coordinates: segment.outline },
        },
      ],
    });
    expect(segmentsToGeoJson([], "EPSG:4326")).not.toHaveProperty("crs");
    expect(segmentsToGeoJson([], "pixel")).not.toHaveProperty("crs");
  });
});
