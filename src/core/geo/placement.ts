/**
 * This file computes where a grid lies on the Earth: ground spacing, corners, boxes and
 * windows, directions.
 *
 * Metric quantities refer to the WGS 84 ellipsoid (a = 6378137 m, f = 1/298.257223563)
 * at height 0; terrain height is ignored (it changes lengths by 0.016 % per kilometre).
 */

import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import {
  type CrsCode,
  clipWindow,
  type Grid,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import { createTransform, worldWidthOf } from "./crs.ts";

/** An axis-aligned rectangle in a CRS. */
export type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

export type LonLat = readonly [lon: number, lat: number];

/** Ground metres per pixel along columns (`x`), along rows (`y`) and √(x·y) (`mean`). */
export type GroundSpacing = {
  readonly x: number;
  readonly y: number;
  readonly mean: number;
};

const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const ECCENTRICITY_SQ = FLATTENING * (2 - FLATTENING);
const RAD = Math.PI / 180;
const LON_LAT: CrsCode = "EPSG:4326";

/** Number of points per edge at which a box is sampled when it is reprojected. */
const EDGE_SAMPLES = 21;
/** Tolerance in pixels for round-off, so that a window's own box gives that window again. */
const WINDOW_HAIR_PX = 1e-6;

/**
 * Computes the ground distance that one pixel step covers at the image's centre: the
 * chord between the points half a pixel before and after it, in geocentric coordinates.
 * It differs from the geodesic by s²/(24·R²) (1e-15 at 1 m), and works at poles and
 * across ±180°.
 *
 * @returns null in pixel space and where the centre lies outside of the projection
 * @throws AppError crs-unknown
 */
export function groundSpacingM(grid: Grid): GroundSpacing | null {
  if (grid.crs === "pixel") {
    return null;
  }
  const toLonLat = createTransform(grid.crs, LON_LAT);
  const [col, row] = [grid.width / 2, grid.height / 2];
  const at = (dCol: number, dRow: number) =>
    geocentric(toLonLat(...pixelToWorld(grid.affine, col + dCol, row + dRow)));
  const x = distance(at(-0.5, 0), at(0.5, 0));
  const y = distance(at(0, -0.5), at(0, 0.5));
  const mean = Math.sqrt(x * y);
  return mean > 0 ? { x, y, mean } : null;
}

/**
 * Returns the outer corners of the corner pixels as x, y of `crs`, from pixel (0, 0)
 * clockwise in pixel space.
 * @throws AppError crs-unknown, grid-mismatch (pixel space against a real CRS)
 */
export function gridCornersIn(
  grid: Grid,
  crs: CrsCode,
): readonly [LonLat, LonLat, LonLat, LonLat] {
  const transform = createTransform(grid.crs, crs);
  const at = (col: number, row: number) =>
    transform(...pixelToWorld(grid.affine, col, row));
  const { width, height } = grid;
  return [at(0, 0), at(width, 0), at(width, height), at(0, height)];
}

/**
 * Returns [lon, lat] of the outer corners of the corner pixels, from pixel (0, 0)
 * clockwise in pixel space: upper left, upper right, lower right, lower left.
 * @returns null in pixel space
 * @throws AppError crs-unknown
 */
export function gridCorners(
  grid: Grid,
): readonly [LonLat, LonLat, LonLat, LonLat] | null {
  return grid.crs === "pixel" ? null : gridCornersIn(grid, LON_LAT);
}

/** Returns the axis-aligned bounding box of the grid in its own CRS. */
export function gridBox(grid: Grid): Box {
  return windowBox(grid, { col: 0, row: 0, width: grid.width, height: grid.height });
}

/** Returns the axis-aligned bounding box of a window of the grid, in the grid's CRS. */
export function windowBox(grid: Grid, window: PixelWindow): Box {
  const { col, row, width, height } = window;
  return hull(
    [
      [col, row],
      [col + width, row],
      [col + width, row + height],
      [col, row + height],
    ].map(([c, r]) => pixelToWorld(grid.affine, c ?? 0, r ?? 0)),
  ) as Box;
}

/** Returns what of a grid lies in `box` (in its CRS); all of it where the box is null or lies outside. */
export function gridPart(grid: Grid, box: Box | null): Grid {
  const window = box === null ? null : boxToWindow(grid, box);
  return window === null ? grid : windowGrid(grid, window);
}

/**
 * Returns the smallest window of whole pixels that covers `box` (in the grid's CRS),
 * clipped to the grid; for a rotated grid it covers the box's bounding box in pixel
 * space.
 * @returns null when the box lies outside, is empty, or holds a NaN
 */
export function boxToWindow(grid: Grid, box: Box): PixelWindow | null {
  const inverse = invertAffine(grid.affine);
  const [minX, minY, maxX, maxY] = box;
  const inPixels = hull(
    [
      [minX, minY],
      [maxX, minY],
      [maxX, maxY],
      [minX, maxY],
    ].map(([x, y]) => pixelToWorld(inverse, x ?? 0, y ?? 0)),
  );
  return inPixels === null ? null : pixelHullToWindow(inPixels, grid, 0);
}

/**
 * Rounds a bounding box in pixel coordinates outwards to whole pixels, adds a margin
 * and clips it.
 * @returns null when nothing of it lies inside `size`
 */
export function pixelHullToWindow(
  pixels: Box,
  size: { readonly width: number; readonly height: number },
  marginPx: number,
): PixelWindow | null {
  const col = Math.floor(pixels[0] + WINDOW_HAIR_PX) - marginPx;
  const row = Math.floor(pixels[1] + WINDOW_HAIR_PX) - marginPx;
  const endCol = Math.ceil(pixels[2] - WINDOW_HAIR_PX) + marginPx;
  const endRow = Math.ceil(pixels[3] - WINDOW_HAIR_PX) + marginPx;
  return clipWindow({ col, row, width: endCol - col, height: endRow - row }, size);
}

/**
 * Returns the axis-aligned bounding box of `box` in another CRS, computed from a grid
 * of 21 × 21 points. A box across ±180° continues beyond the world's edge, on the side
 * of its centre: 179.9 … 180.1, and not −180 … 180.
 * @returns null when no point of it lies in both projections' domains
 * @throws AppError crs-unknown, grid-mismatch
 */
export function reprojectBox(box: Box, from: CrsCode, to: CrsCode): Box | null {
  const transform = createTransform(from, to);
  const [minX, minY, maxX, maxY] = box;
  const points: [number, number][] = [];
  const last = EDGE_SAMPLES - 1;
  const turn = worldWidthOf(to);
  const [centreX] = transform((minX + maxX) / 2, (minY + maxY) / 2);
  const isRound = Number.isFinite(turn) && Number.isFinite(centreX);
  // The two edges of the whole world are half a turn from its centre, and stay apart.
  const perTurn = (1 - 1e-9) / turn;
  // The inside is sampled too: a pole inside the box is an extreme that no edge
  // touches.
  for (let i = 0; i <= last; i++) {
    for (let j = 0; j <= last; j++) {
      const [x, y] = transform(
        minX + ((maxX - minX) * j) / last,
        minY + ((maxY - minY) * i) / last,
      );
      points.push([isRound ? x - turn * Math.round((x - centreX) * perTurn) : x, y]);
    }
  }
  return hull(points);
}

/**
 * Moves a box by whole turns of the CRS to where it lies nearest to another one: parts of
 * an image across ±180° have their own centres, on either side of the world's edge.
 * @throws AppError crs-unknown
 */
export function boxBeside(box: Box, other: Box, crs: CrsCode): Box {
  const turn = worldWidthOf(crs);
  const away = (box[0] + box[2] - other[0] - other[2]) / 2;
  const shift = Number.isFinite(turn) ? turn * Math.round(away / turn) : 0;
  return [box[0] - shift, box[1], box[2] - shift, box[3]];
}

/**
 * Converts a direction on the ground to one on the map: given `azimuthDeg` clockwise
 * from true north at (x, y), returns degrees clockwise from +y of the CRS, in (−180,
 * 180].
 * @returns null in pixel space, at the poles and outside of the projection's domain
 * @throws AppError crs-unknown
 */
export function mapDirectionDeg(
  crs: CrsCode,
  x: number,
  y: number,
  azimuthDeg: number,
): number | null {
  if (crs === "pixel") {
    return null;
  }
  const [lon, lat] = createTransform(crs, LON_LAT)(x, y);
  // Radii of curvature along the meridian (M) and the prime vertical (N).
  const sin = Math.sin(lat * RAD);
  const w2 = 1 - ECCENTRICITY_SQ * sin * sin;
  const primeVertical = SEMI_MAJOR_M / Math.sqrt(w2);
  const meridian = (primeVertical * (1 - ECCENTRICITY_SQ)) / w2;
  const stepM = 1;
  const dLat = (stepM * Math.cos(azimuthDeg * RAD)) / (meridian * RAD);
  const dLon =
    (stepM * Math.sin(azimuthDeg * RAD)) / (primeVertical * Math.cos(lat * RAD) * RAD);
  if (!(Math.abs(lat) + Math.abs(dLat) < 90) || !(Math.abs(dLon) < 90)) {
    return null;
  }
  const fromLonLat = createTransform(LON_LAT, crs);
  // A central difference has an error of second order in the step.
  const [x0, y0] = fromLonLat(lon - dLon, lat - dLat);
  const [x1, y1] = fromLonLat(lon + dLon, lat + dLat);
  const angle = Math.atan2(x1 - x0, y1 - y0) / RAD;
  return Number.isNaN(angle) ? null : angle;
}

/**
 * Returns where true north points on the map at (x, y): degrees clockwise from +y of
 * the CRS (the negative of what surveyors call grid convergence).
 * @returns null in pixel space, at the poles and outside of the projection's domain
 */
export function northAngleDeg(crs: CrsCode, x: number, y: number): number | null {
  return mapDirectionDeg(crs, x, y, 0);
}

/**
 * Returns the axis-aligned bounding box of the finite points, or null when there are
 * none.
 */
export function hull(points: readonly (readonly [number, number])[]): Box | null {
  let [minX, minY] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [maxX, maxY] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [x, y] of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) {
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
  }
  return minX <= maxX ? [minX, minY, maxX, maxY] : null;
}

/** Returns geocentric X, Y, Z in metres of a point at height 0. */
function geocentric([lon, lat]: LonLat): [number, number, number] {
  const sin = Math.sin(lat * RAD);
  const cos = Math.cos(lat * RAD);
  const primeVertical = SEMI_MAJOR_M / Math.sqrt(1 - ECCENTRICITY_SQ * sin * sin);
  return [
    primeVertical * cos * Math.cos(lon * RAD),
    primeVertical * cos * Math.sin(lon * RAD),
    primeVertical * (1 - ECCENTRICITY_SQ) * sin,
  ];
}

function distance(
  a: readonly [number, number, number],
  b: readonly [number, number, number],
): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
