/**
 * This file converts GeoTIFF's georeference tags to CRS and affine transform (OGC
 * 19-008r4). Where files deviate from the standard it follows GDAL. Control points are
 * handled in `place-image.ts`. Vertical systems and units other than metre and degree
 * are not supported.
 */

import { type Affine, translateAffine } from "#core/raster/affine.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { type GeoKeys, numberKey, parseCrs } from "./crs-keys.ts";

export type GeoTags = {
  /** The decoded GeoKeyDirectory (tag 34735), with the keys' standard names; null = none. */
  readonly geoKeys: GeoKeys | null;
  /** Tag 33922: (col, row, 0, x, y, z) per point. */
  readonly modelTiepoint: ArrayLike<number> | null;
  /** Tag 33550: the size of a pixel in x, y, z; y counts downwards. */
  readonly modelPixelScale: ArrayLike<number> | null;
  /** Tag 34264: a 4 × 4 matrix by rows. */
  readonly modelTransformation: ArrayLike<number> | null;
};

export type Georeference = { readonly crs: CrsCode; readonly affine: Affine };

const PIXEL_IS_POINT = 2;

/**
 * Parses the georeference. In the returned affine, pixel corners have whole numbers
 * whatever GTRasterTypeGeoKey says (PixelIsPoint is shifted by half a pixel).
 *
 * @returns null for an image without georeference: no transform, only ground control
 *   points, or a transform without any CRS
 * @throws AppError crs-unknown when a CRS is named that is not known here
 */
export function parseGeoreference(tags: GeoTags): Georeference | null {
  const affine = parseAffine(tags);
  const keys = tags.geoKeys;
  if (affine === null || keys === null || Object.keys(keys).length === 0) {
    return null;
  }
  const crs = parseCrs(keys);
  const isPoint = numberKey(keys, "GTRasterTypeGeoKey") === PIXEL_IS_POINT;
  return { crs, affine: isPoint ? translateAffine(affine, -0.5, -0.5) : affine };
}

/** Parses the transform as stored, before PixelIsPoint is applied. */
function parseAffine(tags: GeoTags): Affine | null {
  const { modelPixelScale: scale, modelTiepoint: tie, modelTransformation: m } = tags;
  if (scale !== null && tie !== null && scale.length >= 2 && tie.length >= 6) {
    const [scaleX, scaleY] = [Number(scale[0]), Number(scale[1])];
    if (scaleX !== 0 && scaleY !== 0) {
      const [col, row, x, y] = [tie[0], tie[1], tie[3], tie[4]].map(Number);
      // Some writers store a negative y size; like GDAL, its magnitude is used, and
      // north stays up.
      return translateAffine(
        [scaleX, 0, x ?? 0, 0, -Math.abs(scaleY), y ?? 0],
        -(col ?? 0),
        -(row ?? 0),
      );
    }
  }
  if (m !== null && m.length >= 16) {
    const at = (k: number) => Number(m[k]);
    return [at(0), at(1), at(3), at(4), at(5), at(7)];
  }
  return null;
}
