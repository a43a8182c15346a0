/**
 * This file recognises coordinate systems by their names in citations and WKT. Only
 * unambiguous names are accepted (zone and hemisphere, pole).
 */

import type { CrsCode } from "#core/raster/grid.ts";
import { isCrsKnown, unknownCrs } from "./crs.ts";

/**
 * Datums whose UTM zones have codes here; `other` means a named datum that is none of
 * them.
 */
export type Datum = "WGS84" | "ETRS89" | "NAD83" | "other";

const DATUM_NAMES: readonly (readonly [RegExp, Datum])[] = [
  [/WGS[\s_]*(19)?84/i, "WGS84"],
  [/ETRS[\s_]*(19)?89/i, "ETRS89"],
  // NAD83(2011), NAD83(CSRS) and the like are excluded: these realisations have codes
  // of their own.
  [/(NAD[\s_]*(19)?83|North_American_(Datum_)?1983)(?!\s*\()/i, "NAD83"],
];

/**
 * Returns the datum that the text names, `other` when it is not one of the list, or
 * null when none is named.
 */
export function datumFromName(text: string): Datum | null {
  const found = DATUM_NAMES.find(([pattern]) => pattern.test(text));
  if (found !== undefined) {
    return found[1];
  }
  return /\b(?:(?:NAD|ED|WGS|SAD|GDA|JGD|SIRGAS|OSGB)[\s_]*\d|Pulkovo|Tokyo)/i.test(
    text,
  )
    ? "other"
    : null;
}

/**
 * Returns the code of a UTM zone on a datum, or null when the table has none. ETRS89
 * zones without a code are replaced by those of WGS 84.
 */
export function utmCrs(
  zone: number,
  hemisphere: "N" | "S",
  datum: Datum,
): CrsCode | null {
  if (!Number.isInteger(zone) || zone < 1 || zone > 60) {
    return null;
  }
  const wgs84: CrsCode = `EPSG:${(hemisphere === "N" ? 32600 : 32700) + zone}`;
  switch (datum) {
    case "WGS84":
      return wgs84;
    case "ETRS89": {
      const code: CrsCode = `EPSG:${25800 + zone}`;
      return hemisphere === "N" && isCrsKnown(code) ? code : wgs84;
    }
    case "NAD83": {
      const code: CrsCode = `EPSG:${26900 + zone}`;
      return hemisphere === "N" && isCrsKnown(code) ? code : null;
    }
    case "other":
      return null;
  }
}

/** Returns the code of a Universal Polar Stereographic zone with axes (easting, northing). */
export function upsCrs(pole: "N" | "S"): CrsCode {
  return pole === "N" ? "EPSG:32661" : "EPSG:32761";
}

/**
 * Returns the CRS that a citation names: "WGS 84 / UTM zone 33N", "UTM Zone 31,
 * Northern Hemisphere", "WGS_1984_UTM_Zone_36S", "WGS 84 / UPS North (E,N)",
 * "EPSG:32633".
 *
 * @param datum datum found elsewhere in the file, for names without one
 * @returns null when the name is ambiguous
 */
export function crsFromName(text: string, datum: Datum | null): CrsCode | null {
  const authority = /\bEPSG:{1,2}(\d{4,5})\b/i.exec(text);
  if (authority !== null) {
    const code: CrsCode = `EPSG:${Number(authority[1])}`;
    return isCrsKnown(code) ? code : null;
  }
  const named = datumFromName(text) ?? datum ?? "WGS84";
  // No \b before UTM: an underscore, as in WGS_1984_UTM_Zone_36N, is a word character.
  const utm =
    /UTM[\s_]*(?:zone)?[\s_]*(\d{1,2})[\s_,]*(N|S)(?:orthern|outhern|orth|outh)?(?![a-z])/i.exec(
      text,
    );
  if (utm !== null) {
    const hemisphere = utm[2]?.toUpperCase() === "S" ? "S" : "N";
    return utmCrs(Number(utm[1]), hemisphere, named);
  }
  const ups =
    /(?:UPS|Universal[\s_]Polar[\s_]Stereographic)[\s_,]*(N|S)(?:orth|outh)/i.exec(
      text,
    );
  if (ups !== null && named === "WGS84") {
    return upsCrs(ups[1]?.toUpperCase() === "S" ? "S" : "N");
  }
  return null;
}

/**
 * Returns the CRS of a WKT 1 or WKT 2 text (Capella's JSON, ESRI PE strings): by the
 * authority code of the outermost element, which stands last in it, otherwise by its
 * name.
 * @throws AppError crs-unknown naming what was found
 */
export function wktToCrs(wkt: string): CrsCode {
  const text = wkt.trim();
  const authority =
    /(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*(?:,[^\]]*)?\]\s*\]$/i.exec(text);
  if (authority !== null && closesOutermost(text, authority.index)) {
    const code: CrsCode = `EPSG:${Number(authority[1])}`;
    if (isCrsKnown(code)) {
      return code;
    }
    throw unknownCrs(code);
  }
  const name = /^\s*\w+\s*\[\s*"([^"]*)"/.exec(text)?.[1] ?? "";
  const isGeographic = /^GEOG/i.test(text);
  const crs = isGeographic
    ? geographicFromName(name)
    : crsFromName(name, datumFromName(text));
  if (crs === null) {
    throw unknownCrs(name === "" ? `WKT "${text.slice(0, 60)}"` : `"${name}"`);
  }
  return crs;
}

/** Returns the geographic CRS of a datum. */
export function geographicCrs(datum: Datum): CrsCode | null {
  const codes = { WGS84: 4326, ETRS89: 4258, NAD83: 4269, other: null } as const;
  const code = codes[datum];
  return code === null ? null : `EPSG:${code}`;
}

function geographicFromName(name: string): CrsCode | null {
  const datum = datumFromName(name);
  return datum === null ? null : geographicCrs(datum);
}

/** Tells whether the element at `index` is a direct child of the outermost one. */
function closesOutermost(text: string, index: number): boolean {
  let depth = 0;
  for (let k = 0; k < index; k++) {
    if (text[k] === "[") {
      depth++;
    } else if (text[k] === "]") {
      depth--;
    }
  }
  return depth === 1;
}
