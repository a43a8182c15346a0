/**
 * This file georeferences an image that has only ground control points: it fits an
 * affine transform to them, as GDAL's first-order transformer does (`gdaltransform
 * -order 1`).
 */
import { type Affine, pixelToWorld } from "#core/raster/affine.ts";

export type ControlPoint = {
  /** Position in the image; pixel corners have whole numbers. */
  readonly col: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
};

export type FittedPoints = {
  readonly affine: Affine;
  /** Largest distance between a point and its fitted position, in pixels. */
  readonly worstPx: number;
};

/**
 * Parses the ModelTiepoint tag, (col, row, 0, x, y, z) per point; points that are not
 * finite are left out.
 */
export function parseControlPoints(tiepoints: ArrayLike<number>): ControlPoint[] {
  const points: ControlPoint[] = [];
  for (let i = 0; i + 6 <= tiepoints.length; i += 6) {
    const [col, row, , x, y] = Array.from({ length: 5 }, (_, k) =>
      Number(tiepoints[i + k]),
    ) as [number, number, number, number, number];
    if ([col, row, x, y].every(Number.isFinite)) {
      points.push({ col, row, x, y });
    }
  }
  return points;
}

/**
 * Fits x and y as affine functions of (col, row) by least squares: [x, y] = A·[col,
 * row, 1]. Coordinates are taken relative to the points' mean, so that large
 * coordinates lose no digits.
 * @returns null for fewer than three points, and for points on one line
 */
export function fitControlPoints(points: readonly ControlPoint[]): FittedPoints | null {
  const n = points.length;
  const mean = (of: (p: ControlPoint) => number) =>
    points.reduce((sum, p) => sum + of(p), 0) / n;
  const [col0, row0] = [mean((p) => p.col), mean((p) => p.row)];
  const [x0, y0] = [mean((p) => p.x), mean((p) => p.y)];
  const sum = (of: (p: ControlPoint) => number) =>
    points.reduce((total, p) => total + of(p), 0);
  const cc = sum((p) => (p.col - col0) ** 2);
  const rr = sum((p) => (p.row - row0) ** 2);
  const cr = sum((p) => (p.col - col0) * (p.row - row0));
  const det = cc * rr - cr * cr;
  if (n < 3 || !(det > 1e-9 * cc * rr)) {
    return null;
  }
  const slopes = (of: (p: ControlPoint) => number, centre: number) => {
    const c = sum((p) => (p.col - col0) * (of(p) - centre));
    const r = sum((p) => (p.row - row0) * (of(p) - centre));
    return [(c * rr - r * cr) / det, (r * cc - c * cr) / det] as const;
  };
  const [a, b] = slopes((p) => p.x, x0);
  const [d, e] = slopes((p) => p.y, y0);
  const affine: Affine = [
    ...([a, b, x0 - a * col0 - b * row0] as const),
    ...([d, e, y0 - d * col0 - e * row0] as const),
  ];
  const areaPx = Math.abs(a * e - b * d);
  if (!(areaPx > 0) || !affine.every(Number.isFinite)) {
    return null;
  }
  const worst = Math.max(
    ...points.map((p) => {
      const [x, y] = pixelToWorld(affine, p.col, p.row);
      return Math.hypot(x - p.x, y - p.y);
    }),
  );
  return { affine, worstPx: worst / Math.sqrt(areaPx) };
}
