import { expect, test } from "vitest";
import { parseGeoKeyDirectory } from "#core/tiff/geo-key-directory.ts";

test("short, double and text values by name", () => {
  const directory = [
    ...[1, 1, 0, 5],
    ...[1024, 0, 1, 1],
    ...[1026, 34737, 7, 0],
    ...[3080, 34736, 1, 1],
    ...[2062, 34736, 3, 0],
    ...[60_000, 0, 1, 5],
  ];
  expect(parseGeoKeyDirectory(directory, [1, 2, 3], "UTM 33|")).toEqual({
    GTModelTypeGeoKey: 1,
    GTCitationGeoKey: "UTM 33",
    ProjNatOriginLongGeoKey: 2,
    GeogTOWGS84GeoKey: [1, 2, 3],
  });
});

test("a directory that promises more than there is", () => {
  expect(parseGeoKeyDirectory([1, 1, 0, 900, 1024, 0, 1, 2], undefined, null)).toEqual({
    GTModelTypeGeoKey: 2,
  });
  expect(parseGeoKeyDirectory([1, 1, 0, 1, 3080, 34736, 1, 99], [1], null)).toEqual({});
  expect(parseGeoKeyDirectory([1], undefined, null)).toBeNull();
  expect(parseGeoKeyDirectory(undefined, undefined, null)).toBeNull();
});
