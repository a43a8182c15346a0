/**
 * GeoTIFF's georeference tags → CRS and affine (OGC 19-008r4), with GDAL's reading where
 * files and the standard differ. Control points: `place-image.ts`. Left out: vertical systems, units other than metre and degree.
 */

import { type Affine, translateAffine } from "#core/raster/affine.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { type GeoKeys, numberKey, parseCrs } from "./crs-keys.ts";

export type GeoTags = {
  /** The decoded GeoKeyDirectory (tag 34735), keys by their standard names; null = none. */
  readonly geoKeys: GeoKeys | null;
  /** Tag 33922: (col, row, 0, x, y, z) a point. */
  readonly modelTiepoint: ArrayLike<number> | null;
  /** Tag 33550: x, y, z size of a pixel; y counts downwards. */
  readonly modelPixelScale: ArrayLike<number> | null;
  /** Tag 34264: 4 × 4 by rows. */
  readonly modelTransformation: ArrayLike<number> | null;
};

export type Georeference = { readonly crs: CrsCode; readonly affine: Affine };

const PIXEL_IS_POINT = 2;

/**
 * Where the file's pixels lie; pixel corners are whole numbers in the returned affine,
 * whatever GTRasterTypeGeoKey says (PixelIsPoint is shifted by half a pixel).
 *
 * @returns null for an image without georeference: no transform, only ground control
 *   points, or a transform without a word about its CRS
 * @throws AppError crs-unknown when a CRS is named that cannot be placed here
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

/** The transform as stored, before PixelIsPoint is looked at. */
function parseAffine(tags: GeoTags): Affine | null {
  const { modelPixelScale: scale, modelTiepoint: tie, modelTransformation: m } = tags;
  if (scale !== null && tie !== null && scale.length >= 2 && tie.length >= 6) {
    const [scaleX, scaleY] = [Number(scale[0]), Number(scale[1])];
    if (scaleX !== 0 && scaleY !== 0) {
      const [col, row, x, y] = [tie[0], tie[1], tie[3], tie[4]].map(Number);
      // Some writers store a negative y size; GDAL takes its magnitude, north stays up.
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
