/** This file splits convex polygons recursively, into blocks, lots and fields. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  clipHalf,
  distance,
  extentOf,
  headingOf,
  localFrame,
  longAxis,
  middleOf,
  smallestCorner,
} from "./geometry.ts";
import type { Point, Polygon } from "./layout/layout.ts";

export type SplitOptions = {
  /** A part smaller than this × U(0.75, 1.45), in m², is not split again. */
  readonly targetM2: number;
  /** Standard deviation of the cut's direction, radians. */
  readonly jitterRad?: number;
  /** Where the cut is, as fractions of the extent along the long axis. */
  readonly ratio?: readonly [number, number];
  /** Cuts follow this direction or the one across it. */
  readonly axisRad?: number;
  /** Whether cuts run parallel to an edge that is nearly across the long axis. */
  readonly followsEdges?: boolean;
  /** Number of cuts to try; the one whose smallest corner is largest is used. */
  readonly tries?: number;
};

/** Where two parts were cut apart; `depth` 0 is the first cut. */
export type Cut = { readonly from: Point; readonly to: Point; readonly depth: number };

export type SplitResult = { readonly parts: Polygon[]; readonly cuts: Cut[] };

/** Splits a convex polygon; the parts cover it and do not overlap. */
export function split(
  random: Random,
  polygon: Polygon,
  options: SplitOptions,
): SplitResult {
  const result: SplitResult = { parts: [], cuts: [] };
  splitInto(result, random, polygon, options, 0);
  return result;
}

function splitInto(
  result: SplitResult,
  random: Random,
  polygon: Polygon,
  options: SplitOptions,
  depth: number,
): void {
  const stop = options.targetM2 * random.between(0.75, 1.45);
  const halves = areaOf(polygon) < stop ? null : bestCut(random, polygon, options);
  if (halves === null) {
    result.parts.push(polygon);
    return;
  }
  result.cuts.push({ from: halves.from, to: halves.to, depth });
  splitInto(result, random, halves.left, options, depth + 1);
  splitInto(result, random, halves.right, options, depth + 1);
}

type Halves = {
  readonly left: Polygon;
  readonly right: Polygon;
  readonly from: Point;
  readonly to: Point;
};

function bestCut(
  random: Random,
  polygon: Polygon,
  options: SplitOptions,
): Halves | null {
  let best: Halves | null = null;
  let bestCorner = -1;
  for (let i = 0; i < (options.tries ?? 1); i += 1) {
    const halves = cut(random, polygon, options);
    if (halves === null) {
      continue;
    }
    const corner = Math.min(smallestCorner(halves.left), smallestCorner(halves.right));
    if (corner > bestCorner) {
      [best, bestCorner] = [halves, corner];
    }
  }
  return best;
}

function cut(random: Random, polygon: Polygon, options: SplitOptions): Halves | null {
  const { targetM2, jitterRad = 0.15, ratio = [0.38, 0.62] } = options;
  const rad = normalOfCut(polygon, options) + jitterRad * random.normal();
  const frame = localFrame(middleOf(polygon), rad);
  const { u0, u1 } = extentOf(polygon, frame);
  const u = u0 + (u1 - u0) * random.between(ratio[0], ratio[1]);
  const n: Point = [Math.cos(rad), Math.sin(rad)];
  const right = clipHalf(polygon, frame.at(u, 0), n);
  const left = clipHalf(polygon, frame.at(u, 0), [-n[0], -n[1]]);
  const least = 0.12 * targetM2;
  if (
    left === null ||
    right === null ||
    areaOf(left) < least ||
    areaOf(right) < least
  ) {
    return null;
  }
  const ends = left.filter((point) => Math.abs(frame.of(point)[0] - u) < 1e-6);
  const [from, to] = [ends[0], ends.at(-1)];
  return from === undefined || to === undefined || distance(from, to) === 0
    ? null
    : { left, right, from, to };
}

/** Direction across the cut: the long axis, an edge's normal near it, or a given family. */
function normalOfCut(
  polygon: Polygon,
  { axisRad, followsEdges }: SplitOptions,
): number {
  let rad = longAxis(polygon);
  if (followsEdges === true) {
    rad = edgeNormalNear(polygon, rad);
  }
  if (axisRad !== undefined) {
    // Nearer to the axis, or to the direction across it.
    return Math.abs(Math.cos(rad - axisRad)) > Math.SQRT1_2
      ? axisRad
      : axisRad + Math.PI / 2;
  }
  return rad;
}

/** The normal of the (long) edge that lies best across `rad`; `rad` if none is near. */
function edgeNormalNear(polygon: Polygon, rad: number): number {
  const edges = polygon.map((a, i) => {
    const b = polygon[(i + 1) % polygon.length] as Point;
    return { length: distance(a, b), normal: headingOf(a, b) + Math.PI / 2 };
  });
  const longest = Math.max(...edges.map(({ length }) => length));
  let [best, bestScore] = [rad, 0];
  for (const { length, normal } of edges) {
    const aligned = Math.abs(Math.cos(normal - rad));
    const score = aligned * Math.min(length / longest, 0.5) ** 0.15;
    if (aligned > 0.8 && score > bestScore) {
      [best, bestScore] = [normal, score];
    }
  }
  return best;
}
