/**
 * This file defines points, convex polygons and local frames in the plane; metres and
 * radians, y down.
 */

import type { Random } from "#core/random.ts";
import type { Point, Polygon } from "./layout/layout.ts";

/** Axes at `origin`, u along `rad`, v a quarter turn on (to the right of u, as y is down). */
export type LocalFrame = {
  readonly rad: number;
  /** Converts (u, v) to a point of the canvas. */
  at(u: number, v: number): Point;
  /** Converts a point of the canvas to (u, v). */
  of(point: Point): Point;
};

export function localFrame([x, y]: Point, rad: number): LocalFrame {
  const [c, s] = [Math.cos(rad), Math.sin(rad)];
  return {
    rad,
    at: (u, v) => [x + u * c - v * s, y + u * s + v * c],
    of: ([px, py]) => [(px - x) * c + (py - y) * s, (py - y) * c - (px - x) * s],
  };
}

/** Bounds of a polygon along the axes of a frame (the canvas's own without one). */
export type Extent = {
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
};

export function extentOf(polygon: Polygon, frame?: LocalFrame): Extent {
  let [u0, v0] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [u1, v1] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of polygon) {
    const [u, v] = frame === undefined ? point : frame.of(point);
    [u0, u1] = [Math.min(u0, u), Math.max(u1, u)];
    [v0, v1] = [Math.min(v0, v), Math.max(v1, v)];
  }
  return { u0, u1, v0, v1 };
}

/** A rectangle about (x, y), `lengthM` along `rad` and `widthM` across. */
export function rect(
  [x, y]: Point,
  lengthM: number,
  widthM: number,
  rad: number,
): Polygon {
  const { at } = localFrame([x, y], rad);
  const [u, v] = [lengthM / 2, widthM / 2];
  return [at(-u, -v), at(u, -v), at(u, v), at(-u, v)];
}

/** The rectangle u0…u1 × v0…v1 of a frame, in canvas points. */
export function box(frame: LocalFrame, { u0, u1, v0, v1 }: Extent): Polygon {
  return [frame.at(u0, v0), frame.at(u1, v0), frame.at(u1, v1), frame.at(u0, v1)];
}

/** Signed area, m²: positive when the corners run clockwise as seen (y down). */
export function signedArea(polygon: Polygon): number {
  let twice = 0;
  for (let i = 0; i < polygon.length; i += 1) {
    const [x0, y0] = polygon[i] as Point;
    const [x1, y1] = polygon[(i + 1) % polygon.length] as Point;
    twice += x0 * y1 - x1 * y0;
  }
  return twice / 2;
}

export function areaOf(polygon: Polygon): number {
  return Math.abs(signedArea(polygon));
}

/** Mean of the corners. */
export function middleOf(polygon: Polygon): Point {
  let [x, y] = [0, 0];
  for (const point of polygon) {
    x += point[0];
    y += point[1];
  }
  return [x / polygon.length, y / polygon.length];
}

export function distance([x0, y0]: Point, [x1, y1]: Point): number {
  return Math.hypot(x1 - x0, y1 - y0);
}

/** The point at `t` between `a` (0) and `b` (1). */
export function between(a: Point, b: Point, t: number): Point {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

/** Direction from `a` to `b`, radians. */
export function headingOf(a: Point, b: Point): number {
  return Math.atan2(b[1] - a[1], b[0] - a[0]);
}

/** The part of a convex polygon with (x − p) · n ≥ 0; null where nothing is left. */
export function clipHalf(polygon: Polygon, p: Point, n: Point): Polygon | null {
  const side = polygon.map(([x, y]) => (x - p[0]) * n[0] + (y - p[1]) * n[1]);
  const kept: Point[] = [];
  for (let i = 0; i < polygon.length; i += 1) {
    const j = (i + 1) % polygon.length;
    const [a, b] = [side[i] as number, side[j] as number];
    if (a >= 0) {
      kept.push(polygon[i] as Point);
    }
    if (a >= 0 !== b >= 0) {
      kept.push(between(polygon[i] as Point, polygon[j] as Point, a / (a - b)));
    }
  }
  return kept.length >= 3 ? kept : null;
}

/** Returns the corners in the order of positive area. */
export function orient(polygon: Polygon): Polygon {
  return signedArea(polygon) < 0 ? [...polygon].reverse() : polygon;
}

/**
 * Moves every edge of a convex polygon inwards by `distanceM` (one for all, or one per
 * edge of the oriented polygon); returns null when less than 4 m² is left.
 */
export function inset(
  polygon: Polygon,
  distanceM: number | readonly number[],
): Polygon | null {
  const source = orient(polygon);
  let left: Polygon | null = source;
  for (let i = 0; i < source.length && left !== null; i += 1) {
    const a = source[i] as Point;
    const b = source[(i + 1) % source.length] as Point;
    const length = distance(a, b);
    if (length < 1e-9) {
      continue;
    }
    const n: Point = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
    const d = typeof distanceM === "number" ? distanceM : (distanceM[i] ?? 0);
    left = clipHalf(left, [a[0] + n[0] * d, a[1] + n[1] * d], n);
  }
  return left !== null && areaOf(left) > 4 ? left : null;
}

/** Direction of a polygon's longest edge, radians. */
export function longestEdge(polygon: Polygon): number {
  let [rad, longest] = [0, 0];
  for (let i = 0; i < polygon.length; i += 1) {
    const [a, b] = [polygon[i] as Point, polygon[(i + 1) % polygon.length] as Point];
    if (distance(a, b) > longest) {
      [rad, longest] = [headingOf(a, b), distance(a, b)];
    }
  }
  return rad;
}

/** Whether a convex polygon holds a point (its border belongs to it). */
export function isInside(polygon: Polygon, [x, y]: Point): boolean {
  let turn = 0;
  for (let i = 0; i < polygon.length; i += 1) {
    const [x0, y0] = polygon[i] as Point;
    const [x1, y1] = polygon[(i + 1) % polygon.length] as Point;
    const cross = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
    if (cross * turn < 0) {
      return false;
    }
    turn = cross === 0 ? turn : cross;
  }
  return true;
}

/** A random point of a convex polygon, uniform over its area. */
export function pointIn(polygon: Polygon, random: Random): Point {
  const first = polygon[0] as Point;
  const fans = polygon
    .slice(1, -1)
    .map((point, i) => [point, polygon[i + 2] as Point] as const);
  const [b, c] = random.choice(
    fans,
    fans.map(([p, q]) => areaOf([first, p, q])),
  );
  const root = Math.sqrt(random.uniform());
  return between(first, between(b, c, random.uniform()), root);
}

/** Direction in which the corners spread most, radians. */
export function longAxis(polygon: Polygon): number {
  const [mx, my] = middleOf(polygon);
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of polygon) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  return 0.5 * Math.atan2(2 * xy, xx - yy);
}

/** Returns the smallest angle between two edges in radians, which is small in slivers. */
export function smallestCorner(polygon: Polygon): number {
  let smallest = Math.PI;
  for (let i = 0; i < polygon.length; i += 1) {
    const at = polygon[i] as Point;
    const from = polygon[(i + polygon.length - 1) % polygon.length] as Point;
    const to = polygon[(i + 1) % polygon.length] as Point;
    const turn = Math.abs(headingOf(at, from) - headingOf(at, to));
    smallest = Math.min(smallest, turn > Math.PI ? 2 * Math.PI - turn : turn);
  }
  return smallest;
}

/** The part of one convex polygon that lies in another; null where they do not meet. */
export function intersect(polygon: Polygon, other: Polygon): Polygon | null {
  const border = orient(other);
  let left: Polygon | null = polygon;
  for (let i = 0; i < border.length && left !== null; i += 1) {
    const a = border[i] as Point;
    const b = border[(i + 1) % border.length] as Point;
    left = clipHalf(left, a, [-(b[1] - a[1]), b[0] - a[0]]);
  }
  return left;
}

/** A regular polygon of `corners` about a centre, by half axes along and across `rad`. */
export function ellipse(
  center: Point,
  halfLengthM: number,
  halfWidthM: number,
  rad: number,
  corners: number,
): Polygon {
  const { at } = localFrame(center, rad);
  return Array.from({ length: corners }, (_, i) => {
    const turn = (2 * Math.PI * i) / corners;
    return at(halfLengthM * Math.cos(turn), halfWidthM * Math.sin(turn));
  });
}
