import { describe, expect, it } from "vitest";
import { fitControlPoints } from "#core/geo/control-points.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import gdal from "#testing/fixtures/gdal-thin-plate.json" with { type: "json" };
import { bendSource } from "./bent-source.ts";

const SIZE = 2048;
const points = gdal.points.map(([col = 0, row = 0, x = 0, y = 0]) => ({
  col,
  row,
  x,
  y,
}));
const fit = fitControlPoints(points);

/** Stores in each pixel its own column in band 0 and its row in band 1. */
const source = {
  info: {
    bands: 2,
    levels: [SIZE, SIZE / 2].map((side) => ({
      ...{ width: side, height: side, tileWidth: 256, tileHeight: 256 },
    })),
  },
  async readWindow(
    _: number,
    window: { col: number; row: number; width: number; height: number },
  ) {
    const { col, row, width, height } = window;
    const plane = width * height;
    const data = new Float32Array(2 * plane);
    for (let i = 0; i < plane; i++) {
      data[i] = col + (i % width);
      data[plane + i] = row + Math.floor(i / width);
    }
    return { data, window, bands: 2 };
  },
} as unknown as RasterSource;

const affine = fit?.affine ?? [0, 0, 0, 0, 0, 0];
const bent = bendSource(source, affine, points);

async function storedAt(level: number, x: number, y: number) {
  const [c, r] = pixelToWorld(invertAffine(affine), x, y);
  const window = {
    ...{ col: Math.floor(c / 2 ** level), row: Math.floor(r / 2 ** level) },
    ...{ width: 1, height: 1 },
  };
  const { data } = await bent.readWindow(level, window);
  return [data[0] ?? Number.NaN, data[1] ?? Number.NaN] as const;
}

describe("a bent image", () => {
  it("is missed by an affine by far more than half a pixel", () => {
    expect(fit?.worstPx).toBeGreaterThan(5);
  });

  it("has at a pixel's centre the stored pixel that GDAL's spline finds there", async () => {
    for (const [x = 0, y = 0] of gdal.places) {
      // The centre of the grid's pixel, and where the spline has it in the stored image.
      const inverse = invertAffine(affine);
      const [c, r] = pixelToWorld(inverse, x, y).map(Math.floor) as [number, number];
      const place = bent.storedPixelAt?.(c, r) ?? [Number.NaN, Number.NaN];
      const [col, row] = await storedAt(0, x, y);
      if (!Number.isNaN(col)) {
        expect(Math.abs(col - place[0])).toBeLessThan(0.51);
        expect(Math.abs(row - place[1])).toBeLessThan(0.51);
      }
    }
    const inside = gdal.places[2] ?? [];
    const [col] = await storedAt(0, inside[0] ?? 0, inside[1] ?? 0);
    expect(Math.abs(col + 0.5 - (inside[2] ?? 0))).toBeLessThan(1.01);
  });

  it("gives the same pixels whatever the window, and NaN beyond the image", async () => {
    const whole = await bent.readWindow(0, { col: 0, row: 0, width: 100, height: 70 });
    const part = await bent.readWindow(0, { col: 37, row: 41, width: 9, height: 5 });
    for (let i = 0; i < 45; i++) {
      const at = (41 + Math.floor(i / 9)) * 100 + 37 + (i % 9);
      expect(part.data[i]).toBe(whole.data[at]);
    }
    const edges = [0, SIZE - 1].map(async (row) => {
      const { data } = await bent.readWindow(0, {
        col: 0,
        row,
        width: SIZE,
        height: 1,
      });
      return data.subarray(0, SIZE).some(Number.isNaN);
    });
    expect((await Promise.all(edges)).some(Boolean)).toBe(true);
  });

  it("is the same image at half of the resolution", async () => {
    const [x = 0, y = 0] = gdal.places[2] ?? [];
    const [col] = await storedAt(1, x, y);
    const [full] = await storedAt(0, x, y);
    expect(Math.abs(2 * col - full)).toBeLessThan(3);
  });
});
