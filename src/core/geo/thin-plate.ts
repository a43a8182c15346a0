/**
 * This file fits the thin-plate spline through ground control points, which is exact at
 * every point, as GDAL does (`gdalwarp -tps`, alg/thinplatespline.cpp): f(x, y) = a₀ +
 * a₁x + a₂y + Σ wᵢ r²·ln r², with r the distance to point i and Σw = Σwx = Σwy = 0
 * (Bookstein 1989).
 */
import type { ControlPoint } from "./control-points.ts";

/** Returns the image position (col, row) of a place (x, y). */
export type PlaceToPixel = (
  x: number,
  y: number,
) => readonly [col: number, row: number];

/** Solving takes n³ steps; Sentinel-1's images have 210 points. */
const MOST_SPLINE_POINTS = 500;

/**
 * Fits the spline from places to pixels.
 * @returns null if there are too few or too many points, or they lie on one line
 */
export function fitThinPlate(points: readonly ControlPoint[]): PlaceToPixel | null {
  const n = points.length;
  if (n < 4 || n > MOST_SPLINE_POINTS) {
    return null;
  }
  // Coordinates relative to the mean lose no digits; the spline is the same.
  const x0 = points.reduce((sum, p) => sum + p.x, 0) / n;
  const y0 = points.reduce((sum, p) => sum + p.y, 0) / n;
  const xs = points.map((p) => p.x - x0);
  const ys = points.map((p) => p.y - y0);
  const size = n + 3;
  const rows = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(size + 2);
    for (let j = 0; j < n; j++) {
      row[j] =
        i < n
          ? kernel(
              (xs[i] as number) - (xs[j] as number),
              (ys[i] as number) - (ys[j] as number),
            )
          : ([1, xs[j], ys[j]][i - n] as number);
    }
    if (i < n) {
      const { col, row: line } = points[i] as ControlPoint;
      row.set([1, xs[i] as number, ys[i] as number, col, line], n);
    }
    return row;
  });
  const solved = solve(rows, size);
  if (solved === null) {
    return null;
  }
  return (x, y) => {
    const [dx, dy] = [x - x0, y - y0];
    const at = (k: number, rhs: 0 | 1) => solved[2 * k + rhs] as number;
    let col = at(n, 0) + at(n + 1, 0) * dx + at(n + 2, 0) * dy;
    let row = at(n, 1) + at(n + 1, 1) * dx + at(n + 2, 1) * dy;
    for (let i = 0; i < n; i++) {
      const u = kernel(dx - (xs[i] as number), dy - (ys[i] as number));
      col += at(i, 0) * u;
      row += at(i, 1) * u;
    }
    return [col, row];
  };
}

/** r²·ln r², 0 at the point itself. */
function kernel(dx: number, dy: number): number {
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : square * Math.log(square);
}

/**
 * Solves for two right sides, which are the last two columns, by elimination with
 * pivots. Returns the solutions one after the other for each unknown; null if singular.
 */
function solve(rows: Float64Array[], size: number): Float64Array | null {
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) {
      if (Math.abs(rows[i]?.[k] ?? 0) > Math.abs(rows[pivot]?.[k] ?? 0)) {
        pivot = i;
      }
    }
    const [top, other] = [rows[pivot] as Float64Array, rows[k] as Float64Array];
    rows[pivot] = other;
    rows[k] = top;
    const head = top[k] as number;
    if (!(Math.abs(head) > 1e-12)) {
      return null;
    }
    for (let i = k + 1; i < size; i++) {
      const row = rows[i] as Float64Array;
      const factor = (row[k] as number) / head;
      for (let j = k; factor !== 0 && j < size + 2; j++) {
        row[j] = (row[j] as number) - factor * (top[j] as number);
      }
    }
  }
  const out = new Float64Array(2 * size);
  for (let k = size - 1; k >= 0; k--) {
    const row = rows[k] as Float64Array;
    for (const rhs of [0, 1]) {
      let sum = row[size + rhs] as number;
      for (let j = k + 1; j < size; j++) {
        sum -= (row[j] as number) * (out[2 * j + rhs] as number);
      }
      out[2 * k + rhs] = sum / (row[k] as number);
    }
  }
  return out.every(Number.isFinite) ? out : null;
}
