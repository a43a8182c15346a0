/**
 * This file fills shapes on a raster, as runs of cells in a row. A cell belongs to a
 * shape when its centre lies inside (even-odd rule), so shapes that share an edge
 * neither overlap nor leave a gap. Shapes are in metres; cell (row, col) covers [col,
 * col + 1) × [row, row + 1) times `cellM`.
 */
import type { Point, Polygon } from "./layout/layout.ts";
import type { Frame } from "./scene-spec.ts";

export type Raster = Pick<Frame, "cells" | "cellM">;

/** A run of cells: columns `from` ≤ col < `to` of a row, within the raster. */
export type VisitSpan = (row: number, from: number, to: number) => void;

/** The inside of a polygon (any shape; crossing edges are even-odd). */
export function spanPolygon(raster: Raster, polygon: Polygon, visit: VisitSpan): void {
  const { cells, cellM } = raster;
  const count = polygon.length;
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [, y] of polygon) {
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const firstRow = Math.max(0, Math.ceil(top / cellM - 0.5));
  const endRow = Math.min(cells, Math.ceil(bottom / cellM - 0.5));
  const crossings: number[] = [];
  for (let row = firstRow; row < endRow; row += 1) {
    const y = (row + 0.5) * cellM;
    crossings.length = 0;
    for (let i = 0; i < count; i += 1) {
      const [x0, y0] = polygon[i] as Point;
      const [x1, y1] = polygon[i + 1 === count ? 0 : i + 1] as Point;
      // The comparison is half-open in y, so that a corner on the row counts once.
      if (y0 <= y !== y1 <= y) {
        crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
      }
    }
    if (crossings.length > 2) {
      crossings.sort((a, b) => a - b);
    } else if ((crossings[0] as number) > (crossings[1] as number)) {
      crossings.reverse();
    }
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      visitRun(raster, row, crossings[i] as number, crossings[i + 1] as number, visit);
    }
  }
}

/** A disc. */
export function spanDisc(
  raster: Raster,
  [x, y]: Point,
  radiusM: number,
  visit: VisitSpan,
): void {
  const { cells, cellM } = raster;
  const firstRow = Math.max(0, Math.ceil((y - radiusM) / cellM - 0.5));
  const endRow = Math.min(cells, Math.ceil((y + radiusM) / cellM - 0.5));
  for (let row = firstRow; row < endRow; row += 1) {
    const dy = (row + 0.5) * cellM - y;
    const half = Math.sqrt(Math.max(0, radiusM * radiusM - dy * dy));
    visitRun(raster, row, x - half, x + half, visit);
  }
}

/**
 * A polyline of constant width with round bends, and round ends if `isRound`. Lines
 * narrower than a cell are a cell wide. Cells may be visited more than once.
 */
export function spanLine(
  raster: Raster,
  points: readonly Point[],
  widthM: number,
  isRound: boolean,
  visit: VisitSpan,
): void {
  const half = Math.max(widthM, raster.cellM) / 2;
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [x0, y0] = points[i] as Point;
    const [x1, y1] = points[i + 1] as Point;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0) {
      continue;
    }
    const nx = (-(y1 - y0) / length) * half;
    const ny = ((x1 - x0) / length) * half;
    spanPolygon(
      raster,
      [
        [x0 + nx, y0 + ny],
        [x1 + nx, y1 + ny],
        [x1 - nx, y1 - ny],
        [x0 - nx, y0 - ny],
      ],
      visit,
    );
  }
  for (let i = 0; i < points.length; i += 1) {
    const isEnd = i === 0 || i === points.length - 1;
    if (isEnd ? isRound : isBend(points, i)) {
      spanDisc(raster, points[i] as Point, half, visit);
    }
  }
}

/** Tells whether a line turns so much at a point that its pieces would leave a gap. */
function isBend(points: readonly Point[], i: number): boolean {
  const [ax, ay] = points[i - 1] as Point;
  const [bx, by] = points[i] as Point;
  const [cx, cy] = points[i + 1] as Point;
  const cross = (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
  const dot = (bx - ax) * (cx - bx) + (by - ay) * (cy - by);
  // 0.003 rad leave 2 cm at the edge of a line of 15 m.
  return Math.abs(cross) > 0.003 * Math.abs(dot) || dot < 0;
}

function visitRun(
  { cells, cellM }: Raster,
  row: number,
  x0: number,
  x1: number,
  visit: VisitSpan,
): void {
  const from = Math.max(0, Math.ceil(x0 / cellM - 0.5));
  const to = Math.min(cells, Math.ceil(x1 / cellM - 0.5));
  if (from < to) {
    visit(row, from, to);
  }
}
