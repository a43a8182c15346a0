/**
 * This file finds the CRS that GeoTIFF's geo keys describe (OGC 19-008r4): by code, by
 * the projection's code or parameters, or by a citation in words.
 */

import type { CrsCode } from "#core/raster/grid.ts";
import { isCrsKnown, unknownCrs } from "./crs.ts";
import {
  crsFromName,
  type Datum,
  datumFromName,
  geographicCrs,
  upsCrs,
  utmCrs,
  wktToCrs,
} from "./crs-name.ts";

/** Names and values of the keys, as a TIFF reader returns them. */
export type GeoKeys = Readonly<Record<string, unknown>>;

const USER_DEFINED = 32767;
const MODEL_PROJECTED = 1;
const MODEL_GEOGRAPHIC = 2;
const UNIT_METRE = 9001;
const UNIT_DEGREE = 9102;

/**
 * Finds the CRS: by code, otherwise (user-defined) by ProjectionGeoKey, by the
 * projection's parameters, or by citation.
 * @throws AppError crs-unknown
 */
export function parseCrs(keys: GeoKeys): CrsCode {
  const projected = numberKey(keys, "ProjectedCSTypeGeoKey", "ProjectedCRSGeoKey");
  const geographic = numberKey(keys, "GeographicTypeGeoKey", "GeodeticCRSGeoKey");
  const model =
    numberKey(keys, "GTModelTypeGeoKey") ??
    (projected === null && geographic !== null ? MODEL_GEOGRAPHIC : MODEL_PROJECTED);
  if (model === MODEL_GEOGRAPHIC) {
    validateUnits(keys, "GeogAngularUnitsGeoKey", UNIT_DEGREE);
    const crs = isCoded(geographic)
      ? codeToCrs(geographic)
      : geographicCrs(parseDatum(keys) ?? "other");
    return crs ?? fail(keys);
  }
  if (model !== MODEL_PROJECTED) {
    return fail(keys);
  }
  validateUnits(keys, "ProjLinearUnitsGeoKey", UNIT_METRE);
  if (isCoded(projected)) {
    return codeToCrs(projected);
  }
  const datum = parseDatum(keys);
  const crs =
    projectionCodeToCrs(numberKey(keys, "ProjectionGeoKey"), datum ?? "WGS84") ??
    projectionParametersToCrs(keys, datum ?? "WGS84") ??
    citationToCrs(keys, datum);
  return crs ?? fail(keys);
}

function isCoded(code: number | null): code is number {
  return code !== null && code > 0 && code < USER_DEFINED;
}

function codeToCrs(code: number): CrsCode {
  const crs: CrsCode = `EPSG:${code}`;
  if (!isCrsKnown(crs)) {
    throw unknownCrs(crs);
  }
  return crs;
}

/**
 * Converts EPSG's conversion codes: 160zz and 161zz are UTM north and south, 16061 and
 * 16161 UPS.
 */
function projectionCodeToCrs(code: number | null, datum: Datum): CrsCode | null {
  if (code === null || code < 16001 || code > 16161) {
    return null;
  }
  const hemisphere = code < 16100 ? "N" : "S";
  const zone = code % 100;
  if (zone === 61) {
    return datum === "WGS84" ? upsCrs(hemisphere) : null;
  }
  return utmCrs(zone, hemisphere, datum);
}

/** Coordinate transformation codes of GeoTIFF (ProjCoordTransGeoKey). */
const TRANSVERSE_MERCATOR = 1;
const MERCATOR = 7;
const POLAR_STEREOGRAPHIC = 15;

/**
 * Recognises the systems that files describe by parameters: UTM, UPS, two polar ones,
 * Mercator.
 */
function projectionParametersToCrs(keys: GeoKeys, datum: Datum): CrsCode | null {
  const value = (name: string, otherwise: number) => numberKey(keys, name) ?? otherwise;
  const method = numberKey(keys, "ProjCoordTransGeoKey");
  const lat = value("ProjNatOriginLatGeoKey", 0);
  const lon = numberKey(
    keys,
    "ProjStraightVertPoleLongGeoKey",
    "ProjNatOriginLongGeoKey",
  );
  const scale = value("ProjScaleAtNatOriginGeoKey", 1);
  const falseEasting = value("ProjFalseEastingGeoKey", 0);
  const falseNorthing = value("ProjFalseNorthingGeoKey", 0);
  const is = (
    ...expected: [lat: number, lon: number, k: number, fe: number, fn: number]
  ) =>
    [lat, lon ?? 0, scale, falseEasting, falseNorthing].every(
      (v, k) => Math.abs(v - (expected[k] ?? 0)) < 1e-6,
    );
  if (method === TRANSVERSE_MERCATOR && lon !== null) {
    const zone = Math.round((lon + 183) / 6);
    const meridian = 6 * zone - 183;
    if (is(0, meridian, 0.9996, 500000, 0)) {
      return utmCrs(zone, "N", datum);
    }
    return is(0, meridian, 0.9996, 500000, 10000000) ? utmCrs(zone, "S", datum) : null;
  }
  if (datum !== "WGS84") {
    return null;
  }
  if (method === POLAR_STEREOGRAPHIC) {
    if (is(90, 0, 0.994, 2e6, 2e6)) {
      return upsCrs("N");
    }
    if (is(-90, 0, 0.994, 2e6, 2e6)) {
      return upsCrs("S");
    }
    if (is(-71, 0, 1, 0, 0)) {
      return "EPSG:3031";
    }
    return is(70, -45, 1, 0, 0) ? "EPSG:3413" : null;
  }
  return method === MERCATOR && is(0, 0, 1, 0, 0) ? "EPSG:3395" : null;
}

function citationToCrs(keys: GeoKeys, datum: Datum | null): CrsCode | null {
  for (const text of citations(keys)) {
    const peString = /ESRI PE String\s*=\s*(PROJCS.*)$/is.exec(text)?.[1];
    const crs =
      peString === undefined
        ? crsFromName(text, datum)
        : wktToCrs(peString.replace(/\|\s*$/, ""));
    if (crs !== null) {
      return crs;
    }
  }
  return null;
}

/** Lists the citations that may name a projected system, most specific first. */
function citations(keys: GeoKeys): string[] {
  return ["PCSCitationGeoKey", "ProjectedCitationGeoKey", "GTCitationGeoKey"]
    .map((name) => keys[name])
    .filter((text): text is string => typeof text === "string" && text !== "");
}

/**
 * Finds the datum: by geographic code, datum code, ellipsoid or citation; null when
 * none is given. An unnamed datum on the ellipsoid of WGS 84 or GRS 80 is read as WGS
 * 84.
 */
function parseDatum(keys: GeoKeys): Datum | null {
  const known: Readonly<Record<number, Datum>> = {
    4326: "WGS84",
    6326: "WGS84",
    4258: "ETRS89",
    6258: "ETRS89",
    4269: "NAD83",
    6269: "NAD83",
  };
  for (const code of [
    numberKey(keys, "GeographicTypeGeoKey", "GeodeticCRSGeoKey"),
    numberKey(keys, "GeogGeodeticDatumGeoKey", "GeodeticDatumGeoKey"),
  ]) {
    if (isCoded(code)) {
      return known[code] ?? "other";
    }
  }
  const citation = keys.GeogCitationGeoKey ?? keys.GeodeticCitationGeoKey;
  const cited = typeof citation === "string" ? datumFromName(citation) : null;
  if (cited !== null) {
    return cited;
  }
  const ellipsoid = numberKey(keys, "GeogEllipsoidGeoKey", "EllipsoidGeoKey");
  if (isCoded(ellipsoid)) {
    return ellipsoid === 7030 || ellipsoid === 7019 ? "WGS84" : "other";
  }
  const semiMajor = numberKey(
    keys,
    "GeogSemiMajorAxisGeoKey",
    "EllipsoidSemiMajorAxisGeoKey",
  );
  if (semiMajor !== null) {
    const inverse =
      numberKey(keys, "GeogInvFlatteningGeoKey", "EllipsoidInvFlatteningGeoKey") ?? 0;
    const isEarth =
      Math.abs(semiMajor - 6378137) < 0.01 && Math.abs(inverse - 298.2572) < 1e-3;
    return isEarth ? "WGS84" : "other";
  }
  return null;
}

/**
 * Checks a unit.
 * @throws AppError crs-unknown unless it is absent, unspecified or `expected`
 */
function validateUnits(keys: GeoKeys, name: string, expected: number): void {
  const unit = numberKey(keys, name);
  const size = numberKey(keys, "ProjLinearUnitSizeGeoKey");
  const isUnitSize = unit === USER_DEFINED && (size === null || size === 1);
  if (unit !== null && unit !== 0 && unit !== expected && !isUnitSize) {
    throw unknownCrs(
      `units ${unit} (EPSG; ${expected} expected) with ${describeKeys(keys)}`,
    );
  }
}

/** Returns the first of the keys that holds a number. */
export function numberKey(keys: GeoKeys, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = keys[name];
    if (typeof value === "number") {
      return value;
    }
  }
  return null;
}

function fail(keys: GeoKeys): never {
  throw unknownCrs(describeKeys(keys));
}

/** Describes the file's keys for an error message: the codes that matter, then citations. */
function describeKeys(keys: GeoKeys): string {
  const codes = [
    "GTModelTypeGeoKey",
    "ProjectedCSTypeGeoKey",
    "GeographicTypeGeoKey",
    "ProjectionGeoKey",
    "ProjCoordTransGeoKey",
  ]
    .filter((name) => typeof keys[name] === "number")
    .map((name) => `${name.replace("GeoKey", "")} ${keys[name]}`);
  return (
    [...codes, ...citations(keys).map((text) => `"${text}"`)].join(", ") ||
    "no CRS keys"
  );
}
