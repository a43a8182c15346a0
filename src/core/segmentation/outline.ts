/** This file traces the outlines of masks as polygons. */
import { contours } from "d3-contour";
import { pixelToWorld } from "#core/raster/affine.ts";
import {
  type CrsCode,
  type Grid,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import type { MaskLogits } from "./mask.ts";

type Position = readonly [x: number, y: number];
type Ring = readonly Position[];

/** Coordinates of a GeoJSON MultiPolygon: rings are closed, holes follow their outline. */
export type Outline = readonly (readonly Ring[])[];

/** Outlines leave out bends smaller than this, in pixels. */
const TOLERANCE_PX = 0.25;
/** Smaller parts and holes are specks of the network, in square pixels. */
const LEAST_AREA_PX = 12;

/**
 * Traces where the logits pass 0, interpolated between pixels by marching squares, in the
 * CRS of `grid`, and simplifies it within a quarter of a pixel (Douglas and Peucker).
 * @param box of the mask's pixels: only there is anything traced
 */
export function outlineOf(logits: MaskLogits, box: PixelWindow, grid: Grid): Outline {
  // A border of one pixel, where the mask ends.
  const window = {
    col: box.col - 1,
    row: box.row - 1,
    width: box.width + 2,
    height: box.height + 2,
  };
  const values = cut(logits, window);
  const trace = contours().size([window.width, window.height]);
  const placed = windowGrid(grid, window);
  const toWorld = ([col = 0, row = 0]: readonly number[]): Position =>
    pixelToWorld(placed.affine, col, row);
  return trace
    .contour(values, 0)
    .coordinates.map((rings) =>
      rings
        .filter((ring) => Math.abs(areaOf(ring)) >= LEAST_AREA_PX)
        .map((ring) => simplifyRing(ring, TOLERANCE_PX).map(toWorld)),
    )
    .filter((rings) => rings.length > 0);
}

/** Values of a window that may reach beyond the image, where nothing is inside. */
function cut({ width, height, values }: MaskLogits, window: PixelWindow): number[] {
  const out: number[] = [];
  for (let row = window.row; row < window.row + window.height; row += 1) {
    for (let col = window.col; col < window.col + window.width; col += 1) {
      const isInside = col >= 0 && row >= 0 && col < width && row < height;
      out.push(isInside ? (values[row * width + col] as number) : -1);
    }
  }
  return out;
}

/** Signed area of a closed ring (shoelace formula). */
function areaOf(ring: readonly (readonly number[])[]): number {
  let twice = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [x0 = 0, y0 = 0] = ring[i - 1] ?? [];
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    twice += x0 * y1 - x1 * y0;
  }
  return twice / 2;
}

/** Simplifies a closed ring from its first point over the farthest one and back. */
function simplifyRing(
  ring: readonly (readonly number[])[],
  tolerance: number,
): readonly (readonly number[])[] {
  const [x = 0, y = 0] = ring[0] ?? [];
  let far = 0;
  let most = -1;
  ring.forEach(([px = 0, py = 0], i) => {
    const away = Math.hypot(px - x, py - y);
    if (away > most) {
      [far, most] = [i, away];
    }
  });
  const keep = new Set([0, far, ring.length - 1]);
  markBends(ring, 0, far, tolerance, keep);
  markBends(ring, far, ring.length - 1, tolerance, keep);
  const kept = ring.filter((_, i) => keep.has(i));
  // A ring needs three corners and its end.
  return kept.length < 4 ? ring : kept;
}

/** Marks the points between `from` and `to` that a straight line would miss. */
function markBends(
  ring: readonly (readonly number[])[],
  from: number,
  to: number,
  tolerance: number,
  keep: Set<number>,
): void {
  const pending: [number, number][] = [[from, to]];
  for (let span = pending.pop(); span !== undefined; span = pending.pop()) {
    const [a, b] = span;
    let [worst, at] = [tolerance, -1];
    for (let i = a + 1; i < b; i += 1) {
      const off = distanceToLine(ring[i] ?? [], ring[a] ?? [], ring[b] ?? []);
      if (off > worst) {
        [worst, at] = [off, i];
      }
    }
    if (at >= 0) {
      keep.add(at);
      pending.push([a, at], [at, b]);
    }
  }
}

function distanceToLine(
  [x = 0, y = 0]: readonly number[],
  [x0 = 0, y0 = 0]: readonly number[],
  [x1 = 0, y1 = 0]: readonly number[],
): number {
  const length = Math.hypot(x1 - x0, y1 - y0);
  return length === 0
    ? Math.hypot(x - x0, y - y0)
    : Math.abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length;
}

/** What a segment is written with. */
export type OutlinedSegment = {
  readonly outline: Outline;
  readonly predictedIou: number;
  readonly stability: number;
  readonly areaPx: number;
};

/**
 * Returns segments as a GeoJSON FeatureCollection. In longitude and latitude it follows RFC
 * 7946; other coordinate systems are named by the `crs` member of the earlier
 * specification, which GDAL and QGIS read.
 */
export function segmentsToGeoJson(
  segments: readonly (OutlinedSegment & { readonly properties?: object })[],
  crs: CrsCode,
): object {
  const name = crs === "pixel" ? null : `urn:ogc:def:crs:${crs.replace(":", "::")}`;
  return {
    type: "FeatureCollection",
    ...(name === null || crs === "EPSG:4326"
      ? {}
      : { crs: { type: "name", properties: { name } } }),
    features: segments.map(
      ({ outline, predictedIou, stability, areaPx, properties = {} }, i) => ({
        type: "Feature",
        id: i + 1,
        properties: {
          ...properties,
          predictedIou: rounded(predictedIou),
          stability: rounded(stability),
          areaPx,
        },
        geometry: { type: "MultiPolygon", coordinates: outline },
      }),
    ),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
