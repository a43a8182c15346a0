import Projection from "ol/proj/Projection.js";
import { isGeographicCrs } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";

const projections = new Map<CrsCode, Projection>();

/**
 * Returns OpenLayers' object for a CRS, the same one each time, because OpenLayers
 * skips all reprojection between a source and a view that share it. It is never
 * registered with `ol/proj`, so no transform is looked up, here or online, except the
 * one that `foreign-layers.ts` provides for map tiles.
 * @throws AppError crs-unknown
 */
export function projectionOf(crs: CrsCode): Projection {
  const known = projections.get(crs);
  if (known !== undefined) {
    return known;
  }
  const units = crs === "pixel" ? "pixels" : isGeographicCrs(crs) ? "degrees" : "m";
  // Pixel space has no metres, but the view divides by them.
  const made = new Projection({
    code: crs,
    units,
    ...(units === "pixels" ? { metersPerUnit: 1 } : {}),
  });
  projections.set(crs, made);
  return made;
}
