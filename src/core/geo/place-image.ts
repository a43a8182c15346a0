/**
 * This file decides where an image lies on the Earth from all of its tags, and collects
 * what the user should know about it: control points, coefficients that are not used,
 * invalid transforms.
 */
import { AppError } from "#core/errors.ts";
import { type Affine, pixelToWorld, translateAffine } from "#core/raster/affine.ts";
import {
  type ControlPoint,
  fitControlPoints,
  parseControlPoints,
} from "./control-points.ts";
import { isGeographicCrs } from "./crs.ts";
import { numberKey, parseCrs } from "./crs-keys.ts";
import { type Georeference, type GeoTags, parseGeoreference } from "./geo-keys.ts";

export type Placed = {
  /** Georeference, finite and invertible; null for an image in pixel space. */
  readonly georeference: Georeference | null;
  /**
   * Control points of a bent image, from which the affine differs; absent where the
   * affine is exact.
   */
  readonly bentBy?: readonly ControlPoint[];
  readonly notices: readonly string[];
};

type Size = { readonly width: number; readonly height: number };

/**
 * Control points are rejected when their fit is off by more than this fraction of the
 * image.
 */
const MOST_OFF = 0.05;
/** An affine that misses all control points by less than this is taken as exact. */
const EXACT_PX = 0.05;
const PIXEL_IS_POINT = 2;

/**
 * Decides the placement.
 * @throws AppError crs-unknown when a transform's CRS is not known here
 */
export function placeImage(
  tags: GeoTags & { readonly hasRpc: boolean },
  size: Size,
): Placed {
  const stated = parseGeoreference(tags);
  if (stated !== null) {
    return validatePlace(stated, size);
  }
  const points = parseControlPoints(tags.modelTiepoint ?? []);
  if (points.length > 1 && tags.modelTransformation === null) {
    return placeByPoints(tags, points, size);
  }
  return tags.hasRpc
    ? nowhere(
        "The file is placed by rational polynomial coefficients (RPC), which are not used: gdalwarp -rpc in.tif out.tif places it.",
      )
    : { georeference: null, notices: [] };
}

function placeByPoints(
  { geoKeys }: GeoTags,
  points: ReturnType<typeof parseControlPoints>,
  size: Size,
): Placed {
  const what = `The file has ${points.length} ground control points (GCP) and no transform`;
  const fit = fitControlPoints(points);
  const unused = (why: string) =>
    nowhere(
      `${what}; they are not used: ${why}. gdalwarp -tps in.tif out.tif places it.`,
    );
  if (geoKeys === null || Object.keys(geoKeys).length === 0) {
    return unused("their coordinate system is not stated");
  }
  if (fit === null) {
    return unused("they lie on one line");
  }
  const longest = Math.max(size.width, size.height);
  if (fit.worstPx > MOST_OFF * longest) {
    return unused(`one affine misses them by up to ${Math.round(fit.worstPx)} pixels`);
  }
  let georeference: Georeference;
  const isPoint = numberKey(geoKeys, "GTRasterTypeGeoKey") === PIXEL_IS_POINT;
  try {
    const affine = isPoint ? translateAffine(fit.affine, -0.5, -0.5) : fit.affine;
    georeference = { crs: parseCrs(geoKeys), affine };
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    return unused(`their coordinate system is unknown here (${error.found})`);
  }
  const placed = validatePlace(georeference, size);
  if (placed.georeference === null) {
    return placed;
  }
  const isBent = fit.worstPx >= EXACT_PX && points.length >= 4;
  const how = isBent
    ? `the thin-plate spline through them, as gdalwarp -tps does; its pixels are moved by up to ${fit.worstPx.toFixed(1)} and never mixed`
    : "the affine that fits them exactly";
  const shift = isPoint ? 0.5 : 0;
  const turn = placed.georeference.affine[2] - georeference.affine[2];
  const bentBy = points.map(({ col, row, x, y }) => ({
    ...{ col: col + shift, row: row + shift },
    ...{ x: x + turn, y },
  }));
  return {
    ...placed,
    ...(isBent ? { bentBy } : {}),
    notices: [`${what}: it is placed by ${how}.`, ...placed.notices],
  };
}

/** Drops an invalid transform; brings longitudes to −180…180. */
function validatePlace({ crs, affine }: Georeference, size: Size): Placed {
  const [a, b, , d, e] = affine;
  const det = a * e - b * d;
  if (!affine.every(Number.isFinite) || !Number.isFinite(1 / det)) {
    return nowhere(
      `The georeference cannot be inverted ([${affine.join(", ")}]): it is not used.`,
    );
  }
  if (isIdentity(affine)) {
    return nowhere(
      "The transform is the identity (a pixel is a unit): that is no georeference, and it is not used.",
    );
  }
  if (!isGeographicCrs(crs)) {
    return { georeference: { crs, affine }, notices: [] };
  }
  const corners = [
    [0, 0],
    [size.width, 0],
    [size.width, size.height],
    [0, size.height],
  ].map(([col = 0, row = 0]) => pixelToWorld(affine, col, row));
  const highest = Math.max(...corners.map(([, lat]) => Math.abs(lat)));
  // Grids of the whole Earth may end half a pixel beyond the poles.
  if (highest > 90 + Math.hypot(d, e)) {
    return nowhere(
      `The georeference reaches latitude ${highest.toFixed(2)}°, which no place has: it is not used.`,
    );
  }
  const [lon] = pixelToWorld(affine, size.width / 2, size.height / 2);
  const turns = Math.floor((lon + 180) / 360);
  return {
    georeference: {
      crs,
      affine: [a, b, affine[2] - 360 * turns, d, e, affine[5]],
    },
    notices: [],
  };
}

/**
 * Recognises an identity transform, also upside down, which some writers store for
 * "none".
 */
function isIdentity([a, b, c, d, e, f]: Affine): boolean {
  return a === 1 && b === 0 && c === 0 && d === 0 && Math.abs(e) === 1 && f === 0;
}

function nowhere(notice: string): Placed {
  return { georeference: null, notices: [notice] };
}
