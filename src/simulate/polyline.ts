/** This file handles polylines: walking along them, resampling them, bending them. */

import type { Random } from "#core/random.ts";
import { between, distance, localFrame } from "./geometry.ts";
import type { Point } from "./layout/layout.ts";

/** A polyline parametrised by its arc length. */
export type Path = {
  readonly points: readonly Point[];
  readonly lengthM: number;
  /** The point `alongM` from the start (clamped) and `acrossM` to the right. */
  at(alongM: number, acrossM?: number): Point;
  /** Direction of travel there, radians. */
  headingAt(alongM: number): number;
};

/** Needs at least two points. */
export function pathOf(points: readonly Point[]): Path {
  const reach = new Float64Array(points.length);
  for (let i = 1; i < points.length; i += 1) {
    reach[i] =
      (reach[i - 1] as number) + distance(points[i - 1] as Point, points[i] as Point);
  }
  const lengthM = reach[points.length - 1] ?? 0;
  /** Finds the index of the segment that contains `alongM` by bisection. */
  const segmentAt = (alongM: number) => {
    let [low, high] = [0, points.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((reach[middle] as number) <= alongM) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
  const headingAt = (alongM: number) => {
    const i = segmentAt(alongM);
    const [x0, y0] = points[i] as Point;
    const [x1, y1] = points[i + 1] as Point;
    return Math.atan2(y1 - y0, x1 - x0);
  };
  return {
    points,
    lengthM,
    headingAt,
    at(alongM, acrossM = 0) {
      const t = Math.min(lengthM, Math.max(0, alongM));
      const i = segmentAt(t);
      const start = reach[i] as number;
      const length = (reach[i + 1] as number) - start;
      const [x, y] = between(
        points[i] as Point,
        points[i + 1] as Point,
        length > 0 ? (t - start) / length : 0,
      );
      if (acrossM === 0) {
        return [x, y];
      }
      const rad = headingAt(t);
      return [x - acrossM * Math.sin(rad), y + acrossM * Math.cos(rad)];
    },
  };
}

/** The same line in steps of about `stepM`, ends included. */
export function resample(points: readonly Point[], stepM: number): Point[] {
  const path = pathOf(points);
  const count = Math.max(1, Math.round(path.lengthM / stepM));
  return Array.from({ length: count + 1 }, (_, i) =>
    path.at((path.lengthM * i) / count),
  );
}

/** The line moved `acrossM` to its right (negative: left). */
export function offset(points: readonly Point[], acrossM: number): Point[] {
  return points.map((point, i) => {
    const [x0, y0] = points[Math.max(0, i - 1)] as Point;
    const [x1, y1] = points[Math.min(points.length - 1, i + 1)] as Point;
    const rad = Math.atan2(y1 - y0, x1 - x0);
    return [point[0] - acrossM * Math.sin(rad), point[1] + acrossM * Math.cos(rad)];
  });
}

export type WiggleOptions = {
  /** Standard deviation of the widest bends, metres. */
  readonly amplitudeM: number;
  /** Points of the result. */
  readonly count?: number;
  /** Points between the knots of the widest bends. */
  readonly cell?: number;
};

/**
 * Creates a winding line from `from` to about `to`: three octaves of random offsets
 * across the chord, smoothed with a Gaussian.
 */
export function wiggle(
  random: Random,
  from: Point,
  to: Point,
  { amplitudeM, count = 40, cell = 6 }: WiggleOptions,
): Point[] {
  const offsets = new Float64Array(count);
  for (let octave = 0; octave < 3; octave += 1) {
    const knots = Math.max(3, Math.floor((count * 2 ** octave) / cell));
    const values = Array.from(
      { length: knots + 2 },
      () => (random.normal() * amplitudeM) / 2 ** octave,
    );
    for (let i = 0; i < count; i += 1) {
      const at = (knots * i) / Math.max(1, count - 1);
      const knot = Math.floor(at);
      const [a, b] = [values[knot] as number, values[knot + 1] as number];
      offsets[i] = (offsets[i] as number) + a + (b - a) * (at - knot);
    }
  }
  const smooth = smoothLine(offsets, Math.max(1.5, count / 26));
  const length = distance(from, to);
  const chord = localFrame(from, Math.atan2(to[1] - from[1], to[0] - from[0]));
  return Array.from(smooth, (across, i) =>
    chord.at((length * i) / Math.max(1, count - 1), across),
  );
}

/** Smooths values with a Gaussian; beyond the ends the end values are repeated. */
export function smoothLine(values: Float64Array, sigma: number): Float64Array {
  const reach = Math.ceil(4 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.map((_, i) => {
    let sum = 0;
    for (let k = -reach; k <= reach; k += 1) {
      const at = Math.min(values.length - 1, Math.max(0, i + k));
      sum += (values[at] as number) * (weights[k + reach] as number);
    }
    return sum / total;
  });
}

/** The parts of a line for which `isKept` holds at the points, each of two or more points. */
export function runsOf(
  points: readonly Point[],
  isKept: (point: Point) => boolean,
): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (const point of points) {
    if (isKept(point)) {
      run.push(point);
    } else {
      runs.push(run);
      run = [];
    }
  }
  return [...runs, run].filter(({ length }) => length > 1);
}
