/**
 * This file places a simulated scene on the Earth: on a north-up grid of its UTM zone,
 * like Capella's GEO products. The scene's metres are metres on the ground; the grid's
 * step is longer or shorter by the projection's point scale (0.9996 at the central
 * meridian), which is why a real product's geotransform and pixel spacing differ.
 */
import { createTransform, unknownCrs } from "#core/geo/crs.ts";
import { utmCrs } from "#core/geo/crs-name.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";

/** Degrees, WGS 84. */
export type LonLat = readonly [lon: number, lat: number];

export type Placement = {
  readonly grid: Grid;
  readonly center: LonLat;
  /** North-west, north-east, south-east, south-west. */
  readonly corners: readonly [LonLat, LonLat, LonLat, LonLat];
  /** Grid metres per ground metre at the centre. */
  readonly scale: number;
  /** True azimuth minus azimuth on the grid, at the centre, degrees. */
  readonly convergenceDeg: number;
};

/**
 * @param size of the scene: pixels a side, ground metres a pixel
 * @throws AppError crs-unknown outside of UTM (latitudes from 80° S to 84° N)
 */
export function placeScene(
  center: LonLat,
  size: { readonly sizePx: number; readonly gsdM: number },
): Placement {
  const crs = utmZone(center);
  const project = createTransform("EPSG:4326", crs);
  const [x, y] = project(...center);
  const { scale, convergenceDeg } = distortion(project, center);
  const { sizePx } = size;
  const step = size.gsdM * scale;
  const grid: Grid = {
    crs,
    affine: [step, 0, x - (sizePx / 2) * step, 0, -step, y + (sizePx / 2) * step],
    width: sizePx,
    height: sizePx,
  };
  const unproject = createTransform(crs, "EPSG:4326");
  const at = (col: number, row: number): LonLat =>
    unproject(...pixelToWorld(grid.affine, col, row));
  return {
    grid,
    center,
    corners: [at(0, 0), at(sizePx, 0), at(sizePx, sizePx), at(0, sizePx)],
    scale,
    convergenceDeg,
  };
}

function utmZone([lon, lat]: LonLat) {
  const zone = Math.floor((lon + 180) / 6) + 1;
  const crs = lat < -80 || lat > 84 ? null : utmCrs(zone, lat < 0 ? "S" : "N", "WGS84");
  if (crs === null) {
    throw unknownCrs(`longitude ${lon}, latitude ${lat}`);
  }
  return crs;
}

/** Returns length and direction that a short step to true east has on the grid. */
function distortion(
  project: (x: number, y: number) => [number, number],
  [lon, lat]: LonLat,
): { scale: number; convergenceDeg: number } {
  const half = 1e-3;
  const [west, east] = [project(lon - half, lat), project(lon + half, lat)];
  const [dx, dy] = [east[0] - west[0], east[1] - west[1]];
  const phi = (lat * Math.PI) / 180;
  // WGS 84: radius of the parallel, from the prime vertical's radius of curvature.
  const radiusM =
    (6_378_137 * Math.cos(phi)) / Math.sqrt(1 - 0.00669437999 * Math.sin(phi) ** 2);
  return {
    scale: Math.hypot(dx, dy) / (radiusM * ((2 * half * Math.PI) / 180)),
    convergenceDeg: (Math.atan2(dy, dx) * 180) / Math.PI,
  };
}
