import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crsFromName, type Datum, utmCrs, wktToCrs } from "./crs-name.ts";

test.each([
  ["WGS 84 / UTM zone 33N", "EPSG:32633"],
  ["WGS 84 / UTM zone 1S", "EPSG:32701"],
  ["UTM Zone 31, Northern Hemisphere", "EPSG:32631"],
  ["UTM Zone 31, Southern Hemisphere", "EPSG:32731"],
  ["PCS Name = WGS_1984_UTM_Zone_36S", "EPSG:32736"],
  ["UTM 33 North / WGS84", "EPSG:32633"],
  ["UTM33N", "EPSG:32633"],
  ["ETRS89 / UTM zone 32N", "EPSG:25832"],
  ["ETRS89 / UTM zone 12N", "EPSG:32612"],
  ["NAD83 / UTM zone 17N", "EPSG:26917"],
  ["NAD_1983_UTM_Zone_10N", "EPSG:26910"],
  ["WGS 84 / UPS North (E,N)", "EPSG:32661"],
  ["WGS 84 / UPS South (N,E)", "EPSG:32761"],
  ["Universal Polar Stereographic South", "EPSG:32761"],
  ["EPSG:3035", "EPSG:3035"],
  ["urn:ogc:def:crs:EPSG::32633", "EPSG:32633"],
  ["EPSG:2263", null],
  ["NAD27 / UTM zone 10N", null],
  ["ED50 / UTM zone 32N", null],
  ["WGS 72 / UTM zone 33N", null],
  ["NAD83(2011) / UTM zone 17N", null],
  ["WGS 84 / UTM zone 61N", null],
  ["WGS 84 / UTM zone 33", null],
  ["WGS 84 / UTM grid system (northern hemisphere)", null],
  ["unnamed", null],
  ["", null],
] as const)("the name %j is %s", (name, expected) => {
  expect(crsFromName(name, null)).toBe(expected);
});

test("a name without a datum takes the file's, one with a datum keeps its own", () => {
  expect(crsFromName("UTM Zone 32, Northern Hemisphere", "ETRS89")).toBe("EPSG:25832");
  expect(crsFromName("UTM Zone 32, Northern Hemisphere", "other")).toBeNull();
  expect(crsFromName("WGS 84 / UTM zone 32N", "ETRS89")).toBe("EPSG:32632");
});

test.each([
  [33, "N", "NAD83", null],
  [10, "S", "NAD83", null],
  [0, "N", "WGS84", null],
  [1.5, "N", "WGS84", null],
  [60, "S", "ETRS89", "EPSG:32760"],
] as const)("UTM %d%s on %s is %s", (zone, hemisphere, datum, expected) => {
  expect(utmCrs(zone, hemisphere, datum as Datum)).toBe(expected);
});

const CAPELLA =
  'PROJCS["WGS 84 / UTM zone 33N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",15],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","32633"]]';

test.each([
  ["Capella's", CAPELLA, "EPSG:32633"],
  [
    "the same without its authority",
    CAPELLA.replace(',AUTHORITY["EPSG","32633"]]', "]"),
    "EPSG:32633",
  ],
  [
    "geographic",
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]]]',
    "EPSG:4326",
  ],
  [
    "WKT 2",
    'PROJCRS["WGS 84 / UPS South (E,N)",BASEGEOGCRS["WGS 84",ID["EPSG",4326]],CS[Cartesian,2],ID["EPSG",5042]]',
    "EPSG:5042",
  ],
  [
    "ESRI's",
    'PROJCS["UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137,298.257222101]]],PROJECTION["Transverse_Mercator"]]',
    "EPSG:25832",
  ],
])("%s WKT", (_, wkt, expected) => {
  expect(wktToCrs(wkt)).toBe(expected);
});

test.each([
  [
    'PROJCS["NAD83 / New York Long Island (ftUS)",AUTHORITY["EPSG","2263"]]',
    "EPSG:2263",
  ],
  // The authority of the base system must not be taken for that of the whole.
  ['PROJCS["local",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]]]', '"local"'],
  ["garbage", 'WKT "garbage"'],
  ["", 'WKT ""'],
])("WKT %j is unknown", (wkt, found) => {
  expect(() => wktToCrs(wkt)).toThrow(
    expect.objectContaining({ code: "crs-unknown", found }),
  );
});

const folder = join(process.env.SAR2EARTH_DATA ?? "", "capella-metadata");

test.runIf(process.env.SAR2EARTH_DATA && existsSync(folder))(
  "the real products' WKT",
  () => {
    const found = readdirSync(folder).map((name) => {
      const { image } = JSON.parse(readFileSync(join(folder, name), "utf8")).collect;
      const wkt = image.image_geometry.coordinate_system?.wkt;
      return wkt === undefined ? null : wktToCrs(wkt);
    });
    // The SLC lies in the slant plane and has none.
    expect(found.sort()).toEqual(["EPSG:32633", "EPSG:32633", null]);
  },
);
