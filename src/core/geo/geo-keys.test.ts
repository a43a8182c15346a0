import { describe, expect, test } from "vitest";
import { pixelToWorld } from "#core/raster/affine.ts";
import { type GeoKeys, parseCrs } from "./crs-keys.ts";
import { type GeoTags, parseGeoreference } from "./geo-keys.ts";

const UTM: GeoKeys = {
  GTModelTypeGeoKey: 1,
  GTRasterTypeGeoKey: 1,
  ProjectedCSTypeGeoKey: 32633,
};

const tags = (changes: Partial<GeoTags>): GeoTags => ({
  geoKeys: UTM,
  modelTiepoint: [0, 0, 0, 1000, 2000, 0],
  modelPixelScale: [2, 3, 0],
  modelTransformation: null,
  ...changes,
});

describe("parseGeoreference", () => {
  test("scale and tie point: y counts downwards", () => {
    expect(parseGeoreference(tags({}))).toEqual({
      crs: "EPSG:32633",
      affine: [2, 0, 1000, 0, -3, 2000],
    });
  });

  test("a tie point inside the image is where it says", () => {
    const found = parseGeoreference(
      tags({ modelTiepoint: [10, 20, 0, 1000, 2000, 0] }),
    );
    // Pixel (0, 0) is 10 pixels of 2 to the west and 20 pixels of 3 to the north.
    expect(found?.affine).toEqual([2, 0, 980, 0, -3, 2060]);
  });

  test("a negative y size means the same as a positive one", () => {
    expect(parseGeoreference(tags({ modelPixelScale: [2, -3, 0] }))?.affine).toEqual([
      2, 0, 1000, 0, -3, 2000,
    ]);
  });

  test("the 16 numbers, rotation included", () => {
    const modelTransformation = [1, 2, 9, 100, 3, -4, 9, 200, 9, 9, 9, 9, 0, 0, 0, 1];
    const found = parseGeoreference(
      tags({ modelPixelScale: null, modelTiepoint: null, modelTransformation }),
    );
    expect(found?.affine).toEqual([1, 2, 100, 3, -4, 200]);
  });

  test("PixelIsPoint: the stored place is the pixel's centre", () => {
    const geoKeys = { ...UTM, GTRasterTypeGeoKey: 2 };
    const straight = parseGeoreference(tags({ geoKeys }));
    expect(straight?.affine).toEqual([2, 0, 999, 0, -3, 2001.5]);
    const modelTransformation = [1, 2, 0, 100, 3, -4, 0, 200, 0, 0, 0, 0, 0, 0, 0, 1];
    const rotated = parseGeoreference(
      tags({ geoKeys, modelPixelScale: null, modelTransformation }),
    );
    const affine = rotated?.affine ?? [0, 0, 0, 0, 0, 0];
    expect(pixelToWorld(affine, 0.5, 0.5)).toEqual([100, 200]);
  });

  test.each([
    ["nothing", { geoKeys: null, modelTiepoint: null, modelPixelScale: null }],
    ["keys but no transform", { modelTiepoint: null, modelPixelScale: null }],
    [
      "ground control points",
      { modelTiepoint: Array(24).fill(1), modelPixelScale: null },
    ],
    ["a transform without a CRS", { geoKeys: null }],
    ["an empty key directory", { geoKeys: {} }],
    ["a zero pixel size", { modelPixelScale: [0, 0, 0] }],
    [
      "a transformation that is cut off",
      { modelPixelScale: null, modelTransformation: [1, 2] },
    ],
  ])("%s is no georeference", (_, changes) => {
    expect(parseGeoreference(tags(changes))).toBeNull();
  });
});

const PROJECTED = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32767 };
const UPS = {
  ...PROJECTED,
  GeographicTypeGeoKey: 4326,
  ProjCoordTransGeoKey: 15,
  ProjNatOriginLatGeoKey: 90,
  ProjStraightVertPoleLongGeoKey: 0,
  ProjScaleAtNatOriginGeoKey: 0.994,
  ProjFalseEastingGeoKey: 2000000,
  ProjFalseNorthingGeoKey: 2000000,
};
const TM = {
  ...PROJECTED,
  GeographicTypeGeoKey: 4326,
  ProjCoordTransGeoKey: 1,
  ProjNatOriginLatGeoKey: 0,
  ProjNatOriginLongGeoKey: -69,
  ProjScaleAtNatOriginGeoKey: 0.9996,
  ProjFalseEastingGeoKey: 500000,
  ProjFalseNorthingGeoKey: 10000000,
};

describe("parseCrs", () => {
  test.each<[string, GeoKeys, string]>([
    ["a projected code", UTM, "EPSG:32633"],
    ["the newer key name", { ProjectedCRSGeoKey: 32661 }, "EPSG:32661"],
    [
      "a geographic code",
      { GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4326 },
      "EPSG:4326",
    ],
    [
      "a geographic code without a model type",
      { GeographicTypeGeoKey: 4258 },
      "EPSG:4258",
    ],
    [
      "a user-defined geographic system on WGS 84's ellipsoid",
      {
        GTModelTypeGeoKey: 2,
        GeographicTypeGeoKey: 32767,
        GeogSemiMajorAxisGeoKey: 6378137,
        GeogInvFlatteningGeoKey: 298.257223563,
      },
      "EPSG:4326",
    ],
    [
      "UTM north by its projection",
      { ...PROJECTED, ProjectionGeoKey: 16031 },
      "EPSG:32631",
    ],
    [
      "UTM south by its projection",
      { ...PROJECTED, ProjectionGeoKey: 16119 },
      "EPSG:32719",
    ],
    ["UPS by its projection", { ...PROJECTED, ProjectionGeoKey: 16161 }, "EPSG:32761"],
    [
      "UTM by its projection on ETRS89",
      { ...PROJECTED, ProjectionGeoKey: 16032, GeographicTypeGeoKey: 4258 },
      "EPSG:25832",
    ],
    [
      "UTM by its projection, datum by its code",
      { ...PROJECTED, ProjectionGeoKey: 16017, GeogGeodeticDatumGeoKey: 6269 },
      "EPSG:26917",
    ],
    ["UTM by parameters", TM, "EPSG:32719"],
    ["UTM north by parameters", { ...TM, ProjFalseNorthingGeoKey: 0 }, "EPSG:32619"],
    ["UPS north by parameters", UPS, "EPSG:32661"],
    ["UPS south by parameters", { ...UPS, ProjNatOriginLatGeoKey: -90 }, "EPSG:32761"],
    [
      "UTM by citation",
      { ...PROJECTED, GTCitationGeoKey: "WGS 84 / UTM zone 33N" },
      "EPSG:32633",
    ],
    [
      "UPS by citation",
      { ...PROJECTED, PCSCitationGeoKey: "WGS 84 / UPS South (E,N)" },
      "EPSG:32761",
    ],
    [
      "an ESRI string in the citation",
      {
        ...PROJECTED,
        PCSCitationGeoKey:
          'ESRI PE String = PROJCS["WGS_1984_UTM_Zone_11N",GEOGCS["GCS_WGS_1984"],UNIT["Meter",1.0]]|',
      },
      "EPSG:32611",
    ],
    [
      "metres by size",
      { ...UTM, ProjLinearUnitsGeoKey: 32767, ProjLinearUnitSizeGeoKey: 1 },
      "EPSG:32633",
    ],
  ])("%s", (_, keys, expected) => {
    expect(parseCrs(keys)).toBe(expected);
  });

  test.each<[string, GeoKeys, string]>([
    [
      "a code that is not in the table",
      { ...UTM, ProjectedCSTypeGeoKey: 2263 },
      "EPSG:2263",
    ],
    ["feet", { ...UTM, ProjLinearUnitsGeoKey: 9003 }, "units 9003"],
    [
      "radians",
      { GeographicTypeGeoKey: 4326, GeogAngularUnitsGeoKey: 9101 },
      "units 9101",
    ],
    [
      "a geocentric system",
      { GTModelTypeGeoKey: 3, GeographicTypeGeoKey: 4978 },
      "GTModelType 3",
    ],
    [
      "UTM on a datum without codes here",
      { ...PROJECTED, ProjectionGeoKey: 16033, GeographicTypeGeoKey: 4230 },
      "Projection 16033",
    ],
    [
      "a transverse Mercator that is not UTM",
      { ...TM, ProjNatOriginLongGeoKey: -70 },
      "ProjCoordTrans 1",
    ],
    [
      "a polar stereographic that is not UPS",
      { ...UPS, ProjScaleAtNatOriginGeoKey: 1 },
      "ProjCoordTrans 15",
    ],
    [
      "a citation that says nothing",
      { ...PROJECTED, GTCitationGeoKey: "my grid" },
      '"my grid"',
    ],
    ["no CRS key at all", { GTRasterTypeGeoKey: 1 }, "no CRS keys"],
    [
      "a user-defined geographic system on another ellipsoid",
      {
        GTModelTypeGeoKey: 2,
        GeographicTypeGeoKey: 32767,
        GeogSemiMajorAxisGeoKey: 6377397.155,
      },
      "GTModelType 2",
    ],
  ])("%s is unknown, and the message says what was found", (_, keys, found) => {
    expect(() => parseCrs(keys)).toThrow(
      expect.objectContaining({
        code: "crs-unknown",
        found: expect.stringContaining(found),
      }),
    );
  });
});
