import { describe, expect, it } from "vitest";
import { type Affine, pixelToWorld } from "#core/raster/affine.ts";
import { placeImage } from "./place-image.ts";

const SIZE = { width: 200, height: 100 };
const LON_LAT = { GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4326 };
const NOTHING = {
  geoKeys: LON_LAT,
  modelTiepoint: null,
  modelPixelScale: null,
  modelTransformation: null,
  hasRpc: false,
};
const matrix = ([a, b, c, d, e, f]: Affine) => [
  ...[a, b, 0, c, d, e, 0, f, 0, 0, 0, 0, 0, 0, 0, 1],
];
const PLACE: Affine = [1e-3, 2e-4, 12, 1e-4, -1e-3, 45];

function tiepoints(bend: number): number[] {
  return [0, 50, 100, 150, 200].flatMap((col) =>
    [0, 50, 100].flatMap((row) => {
      const [x, y] = pixelToWorld(PLACE, col + bend * (col / 200) ** 2, row);
      return [col, row, 0, x, y, 0];
    }),
  );
}

describe("control points", () => {
  it("place an image by the affine that fits them, and say so", () => {
    const placed = placeImage({ ...NOTHING, modelTiepoint: tiepoints(0) }, SIZE);
    placed.georeference?.affine.forEach((v, i) => {
      expect(v).toBeCloseTo(PLACE[i] ?? 0, 9);
    });
    expect(placed.notices.join()).toMatch(/15 ground control points .*exactly/);
    expect(placed.bentBy).toBeUndefined();
  });

  it("place nothing where an affine misses them, and say what would", () => {
    const bent = placeImage({ ...NOTHING, modelTiepoint: tiepoints(200) }, SIZE);
    expect(bent.georeference).toBeNull();
    expect(bent.notices.join()).toContain("gdalwarp -tps");
    const line = [0, 0, 0, 12, 45, 0, 9, 9, 0, 13, 44, 0, 18, 18, 0, 14, 43, 0];
    const onLine = placeImage({ ...NOTHING, modelTiepoint: line }, SIZE);
    expect(onLine.notices.join()).toContain("one line");
  });

  it("and coefficients that are not used are spoken of", () => {
    const { georeference, notices } = placeImage({ ...NOTHING, hasRpc: true }, SIZE);
    expect(georeference).toBeNull();
    expect(notices.join()).toContain("RPC");
  });
});

describe("transforms that place nothing", () => {
  it.each<[string, Affine, RegExp]>([
    ["the identity", [1, 0, 0, 0, 1, 0], /identity/],
    ["all zero", [0, 0, 12, 0, 0, 45], /inverted/],
    ["not finite", [1e-3, 0, Number.NaN, 0, -1e-3, 45], /inverted/],
    ["beyond the poles", [1, 0, 10, 0, 1, 20], /latitude/],
  ])("%s", (_, affine, notice) => {
    const given = { ...NOTHING, modelTransformation: matrix(affine) };
    const { georeference, notices } = placeImage(given, SIZE);
    expect(georeference).toBeNull();
    expect(notices.join()).toMatch(notice);
  });
});

it("brings longitudes that go on beyond 180 degrees back", () => {
  const given = matrix([1e-3, 0, 372, 0, -1e-3, 45]);
  const placed = placeImage({ ...NOTHING, modelTransformation: given }, SIZE);
  expect(placed.georeference?.affine[2]).toBeCloseTo(12, 9);
});
