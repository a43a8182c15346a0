/**
 * This file writes GeoTIFF 1.1 tags for a georeference whose CRS has an EPSG code.
 * Pixels are areas, so the tie point is the upper left corner of pixel (0, 0).
 */
import { findCrs } from "#core/geo/crs-table.ts";
import type { Affine } from "#core/raster/affine.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { TagValue } from "./encode-directory.ts";
import { FIELD, TAG } from "./tiff-format.ts";

export type Georeference = { readonly crs: CrsCode; readonly affine: Affine };

const KEY = {
  modelType: 1024,
  rasterType: 1025,
  citation: 1026,
  geographicType: 2048,
  angularUnits: 2054,
  projectedType: 3072,
  linearUnits: 3076,
} as const;

/** Returns the tags, or none for an image in pixel space. */
export function geoTags(georeference: Georeference | null): TagValue[] {
  if (georeference === null || georeference.crs === "pixel") {
    return [];
  }
  return [...transformTags(georeference.affine), ...keyTags(georeference.crs)];
}

/** Writes scale and tie point where rows run straight down, otherwise the whole matrix. */
function transformTags([a, b, c, d, e, f]: Affine): TagValue[] {
  const double = (tag: number, values: number[]): TagValue => ({
    tag,
    type: FIELD.double,
    values,
  });
  return b === 0 && d === 0 && a > 0 && e < 0
    ? [
        double(TAG.modelPixelScale, [a, -e, 0]),
        double(TAG.modelTiepoint, [0, 0, 0, c, f, 0]),
      ]
    : [
        double(TAG.modelTransformation, [
          ...[a, b, 0, c],
          ...[d, e, 0, f],
          ...[0, 0, 0, 0],
          ...[0, 0, 0, 1],
        ]),
      ];
}

function keyTags(crs: CrsCode): TagValue[] {
  const code = Number(crs.slice("EPSG:".length));
  const entry = findCrs(code);
  const isGeographic = entry?.proj4.startsWith("+proj=longlat") ?? false;
  const citation = `${entry?.name ?? crs}|`;
  const METRE = 9001;
  const DEGREE = 9102;
  const keys: (readonly [number, number, number, number])[] = [
    [KEY.modelType, 0, 1, isGeographic ? 2 : 1],
    [KEY.rasterType, 0, 1, 1],
    [KEY.citation, TAG.geoAsciiParams, citation.length, 0],
    ...(isGeographic
      ? ([
          [KEY.geographicType, 0, 1, code],
          [KEY.angularUnits, 0, 1, DEGREE],
        ] as const)
      : ([
          [KEY.projectedType, 0, 1, code],
          [KEY.linearUnits, 0, 1, METRE],
        ] as const)),
  ];
  return [
    {
      tag: TAG.geoKeyDirectory,
      type: FIELD.short,
      values: [1, 1, 0, keys.length, ...keys.flat()],
    },
    { tag: TAG.geoAsciiParams, type: FIELD.ascii, values: citation },
  ];
}
