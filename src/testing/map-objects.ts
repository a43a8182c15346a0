/** Objects of OpenStreetMap, as GeoJSON, at known places of a grid. */
import { createTransform } from "#core/geo/crs.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";

type Pixel = readonly [col: number, row: number];
type Tags = Readonly<Record<string, string>>;

/** An area between two corners, in pixels of the grid. */
export function mapArea(grid: Grid, tags: Tags, [c0, r0]: Pixel, [c1, r1]: Pixel) {
  const ring = [
    [c0, r0],
    [c1, r0],
    [c1, r1],
    [c0, r1],
    [c0, r0],
  ] as const;
  return feature(tags, {
    type: "Polygon",
    coordinates: [ring.map((at) => lonLat(grid, at))],
  });
}

export function mapLine(grid: Grid, tags: Tags, points: readonly Pixel[]) {
  return feature(tags, {
    type: "LineString",
    coordinates: points.map((at) => lonLat(grid, at)),
  });
}

/** A file of them, as the page gets it. */
export function mapObjectsFile(name: string, features: readonly object[]): File {
  return new File([JSON.stringify({ type: "FeatureCollection", features })], name);
}

function feature<T>(properties: Tags, geometry: T) {
  return { type: "Feature", properties, geometry };
}

function lonLat(grid: Grid, [col, row]: Pixel): readonly [number, number] {
  return createTransform(grid.crs, "EPSG:4326")(...pixelToWorld(grid.affine, col, row));
}
