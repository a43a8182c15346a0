/**
 * This file describes coordinate systems by their codes and creates exact point
 * transforms between two of them (with proj4). Axis order is always (easting, northing)
 * or (longitude, latitude).
 */
import proj4 from "proj4";
import { AppError } from "#core/errors.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { findCrs } from "./crs-table.ts";

export type Crs = {
  readonly code: CrsCode;
  /** As in the EPSG registry: "WGS 84 / UTM zone 33N". */
  readonly name: string;
  /** PROJ string, (easting, northing) order; ready for proj4 and OpenLayers. */
  readonly proj4: string;
  /** Metres per unit of the projection plane; null for degrees. */
  readonly metresPerUnit: number | null;
};

/**
 * Maps (x, y) of one CRS to (x, y) of another; gives NaN, NaN outside of either
 * projection's domain.
 */
export type Transform = (x: number, y: number) => [x: number, y: number];

/**
 * Looks up a code.
 * @throws AppError crs-unknown for codes outside of the table and for `"pixel"`
 */
export function resolveCrs(code: CrsCode): Crs {
  const entry = findEntry(code);
  if (entry === null) {
    throw unknownCrs(code);
  }
  const isGeographic = entry.proj4.startsWith("+proj=longlat");
  return { code, ...entry, metresPerUnit: isGeographic ? null : 1 };
}

/** True when `resolveCrs` would succeed. */
export function isCrsKnown(code: CrsCode): boolean {
  return findEntry(code) !== null;
}

/** True for longitude and latitude in degrees. */
export function isGeographicCrs(code: CrsCode): boolean {
  return code !== "pixel" && resolveCrs(code).metresPerUnit === null;
}

/**
 * True when both codes place a pair of numbers at the same spot, so that no transform is
 * needed: equal codes, or two names of one projection (EPSG:5041 and 32661).
 * @throws AppError crs-unknown when they differ and one is not in the table
 */
export function isSameCrs(a: CrsCode, b: CrsCode): boolean {
  if (a === b) {
    return true;
  }
  return a !== "pixel" && b !== "pixel" && resolveCrs(a).proj4 === resolveCrs(b).proj4;
}

/** Creates the error for an unknown coordinate system; `found` quotes the file. */
export function unknownCrs(found: string): AppError {
  return new AppError(
    "crs-unknown",
    "This program does not know the image's coordinate system.",
    {
      expected: "WGS 84 (EPSG:4326), UTM, UPS, Mercator or a listed national grid",
      found,
      hint: "Reproject it first: gdalwarp -t_srs EPSG:326zz (UTM zone zz) in.tif out.tif",
    },
  );
}

const transforms = new Map<string, Transform>();

/**
 * Returns the point transform from one CRS to the other. Transforming forth and back
 * reproduces a point to within 1 µm inside the projections' domains (2 mm for EPSG:3035
 * and for datums with a shift, whose heights are dropped); longitudes are in [−180,
 * 180]. A transform is created once per pair and cached.
 *
 * Points outside of a projection's domain, and non-finite ones, give [NaN, NaN] instead
 * of an error. `"pixel"` can only be transformed to itself.
 * @throws AppError crs-unknown, grid-mismatch (pixel space against a real CRS)
 * @remarks takes about 2 µs a point: for whole images use
 *   `core/raster/pixel-mapping.ts`
 */
export function createTransform(from: CrsCode, to: CrsCode): Transform {
  const key = `${from}>${to}`;
  const known = transforms.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = makeTransform(from, to);
  transforms.set(key, made);
  return made;
}

function makeTransform(from: CrsCode, to: CrsCode): Transform {
  if (from === to) {
    return (x, y) => [x, y];
  }
  if (from === "pixel" || to === "pixel") {
    throw new AppError(
      "grid-mismatch",
      "An image without georeference cannot be laid over one that has it.",
      {
        expected: "two images with a coordinate system, or two without",
        found: `${from} and ${to}`,
        hint: "Give the image a georeference first: gdal_translate -a_srs EPSG:… -a_ullr …",
      },
    );
  }
  if (isSameCrs(from, to)) {
    return (x, y) => [x, y];
  }
  const source = resolveCrs(from);
  const converter = proj4(source.proj4, resolveCrs(to).proj4);
  const isDegrees = source.metresPerUnit === null;
  const turn = worldWidth(source);
  const outside = (): [number, number] => [Number.NaN, Number.NaN];
  return (x, y) => {
    if (!Number.isFinite(x) || !Number.isFinite(y) || (isDegrees && Math.abs(y) > 90)) {
      return outside();
    }
    try {
      const there = converter.forward<[number, number]>([x, y]);
      // proj4 signals a point outside of a projection by Infinity, by −9999 radians, by
      // an exception, or not at all. In each case the inverse does not return to the
      // start.
      const back = converter.inverse<[number, number]>([...there]);
      const dx = Math.abs(back[0] - x) % turn;
      // An error in longitude is scaled by its length on the ground, so at a pole any
      // value passes.
      const shrink = isDegrees ? Math.cos((y * Math.PI) / 180) : 1;
      const error = Math.min(dx, turn - dx) * shrink + Math.abs(back[1] - y);
      const tolerance = (isDegrees ? 1e-5 : 1) + 1e-7 * (Math.abs(x) + Math.abs(y));
      return error <= tolerance ? there : outside();
    } catch {
      return outside();
    }
  };
}

/**
 * Returns the period of x in a CRS, infinite where x does not repeat.
 * @throws AppError crs-unknown
 */
export function worldWidthOf(crs: CrsCode): number {
  return crs === "pixel" ? Number.POSITIVE_INFINITY : worldWidth(resolveCrs(crs));
}

/**
 * Returns the period of x: an image across ±180° continues with x beyond the world's
 * edge. It is infinite where x does not repeat.
 */
function worldWidth(crs: Crs): number {
  if (crs.metresPerUnit === null) {
    return 360;
  }
  if (!/\+proj=(merc|cea)\b/.test(crs.proj4)) {
    return Number.POSITIVE_INFINITY;
  }
  // These projections are linear in longitude.
  const quarter =
    proj4(resolveCrs("EPSG:4326").proj4, crs.proj4).forward([90, 0])[0] ?? 0;
  return 4 * quarter;
}

function findEntry(code: CrsCode): { name: string; proj4: string } | null {
  return code === "pixel" ? null : findCrs(Number(code.slice("EPSG:".length)));
}
