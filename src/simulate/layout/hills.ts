/** Relief of a hilly country: heights, hollows, and roads that follow the slopes. */

import type { Random } from "#core/random.ts";
import { smoothLine } from "#simulate/polyline.ts";
import { type GroundField, noiseField } from "./ground-noise.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";

export type HillsOptions = {
  /** Standard deviation of the heights, metres. */
  readonly reliefM: number;
  /** 0 = rolling; 1 = ridges and ravines. */
  readonly ridgedShare: number;
  /** Share of the height that is left at a sample of the field, e.g. falling towards a coast. */
  readonly shareAt?: (index: number) => number;
};

/** Distance of the widest noise's lattice points, metres: hills are about twice as long. */
const HILL_M = 340;

/** Heights of at least 0, metres. */
export function createHills(
  painter: Painter,
  random: Random,
  { reliefM, ridgedShare, shareAt = () => 1 }: HillsOptions,
): GroundField {
  const { size, values } = noiseField(painter, random, {
    cell: HILL_M,
    octaves: 4,
    persistence: 0.36,
  });
  const heights = values.map((smooth, i) => {
    // A rounded |noise|: its zero lines become crests of about unit deviation.
    const crest = 1.4 * (0.8 - Math.sqrt(smooth * smooth + 0.02));
    const height = smooth * (1 - ridgedShare) + crest * ridgedShare;
    return Math.max(0, reliefM * (height + 1.3) * shareAt(i));
  });
  return { size, values: heights };
}

/**
 * A function of the four neighbours of each sample, `reach` samples (about metres) to the
 * west, east, north and south, and of the sample itself; at the border, of what there is.
 */
function fromNeighbours(
  { size, values }: GroundField,
  reach: number,
  combine: (w: number, e: number, n: number, s: number, here: number) => number,
): GroundField {
  const result = new Float32Array(values.length);
  for (let row = 0; row < size; row += 1) {
    const north = Math.max(0, row - reach) * size;
    const south = Math.min(size - 1, row + reach) * size;
    for (let col = 0; col < size; col += 1) {
      const i = row * size + col;
      result[i] = combine(
        values[row * size + Math.max(0, col - reach)] as number,
        values[row * size + Math.min(size - 1, col + reach)] as number,
        values[north + col] as number,
        values[south + col] as number,
        values[i] as number,
      );
    }
  }
  return { size, values: result };
}

/** Rise over run. */
export function slopes(heights: GroundField): GroundField {
  const reach = 3;
  return fromNeighbours(
    heights,
    reach,
    (w, e, n, s) => Math.sqrt((e - w) ** 2 + (s - n) ** 2) / (2 * reach),
  );
}

/** How hollow the ground is within some 14 m: unit deviation, positive in hollows. */
export function hollows(heights: GroundField): GroundField {
  const { size, values } = fromNeighbours(
    heights,
    14,
    (w, e, n, s, here) => w + e + n + s - 4 * here,
  );
  let squares = 0;
  for (const value of values) {
    squares += value * value;
  }
  const scale = 1 / (Math.sqrt(squares / values.length) + 1e-6);
  return { size, values: values.map((value) => value * scale) };
}

const STEP_M = 8;
const TURNS_RAD = [-0.5, -0.35, -0.2, -0.1, 0, 0.1, 0.2, 0.35, 0.5];
/** What a slope of 1, a turn of 1 rad and a heading 1 rad off the goal cost. */
const COST = { slope: 60, turn: 2, goal: 0.35 };

/**
 * A road from `from` to about `to` that winds around slopes: in steps of 8 m, the heading
 * that is cheapest in slope, turn and detour. `isBarred` ground costs dearly.
 */
export function traceRoad(
  random: Random,
  heightAt: (point: Point) => number,
  from: Point,
  to: Point,
  isBarred: (point: Point) => boolean,
): Point[] {
  const points: Point[] = [from];
  let at = from;
  let heading = Math.atan2(to[1] - from[1], to[0] - from[0]) + 0.3 * random.normal();
  const most = (3 * Math.hypot(to[0] - from[0], to[1] - from[1])) / STEP_M;
  while (
    points.length < most &&
    Math.hypot(to[0] - at[0], to[1] - at[1]) > 2 * STEP_M
  ) {
    const goal = Math.atan2(to[1] - at[1], to[0] - at[0]);
    const here = heightAt(at);
    let cheapest = Number.POSITIVE_INFINITY;
    let next = heading;
    for (const turn of TURNS_RAD) {
      const rad = heading + turn;
      const ahead: Point = [
        at[0] + 2 * STEP_M * Math.cos(rad),
        at[1] + 2 * STEP_M * Math.sin(rad),
      ];
      const beyond: Point = [
        at[0] + 4 * STEP_M * Math.cos(rad),
        at[1] + 4 * STEP_M * Math.sin(rad),
      ];
      const slope = (heightAt(ahead) - here) / (2 * STEP_M);
      const off = Math.atan2(Math.sin(goal - rad), Math.cos(goal - rad));
      const cost =
        COST.slope * slope * slope +
        COST.turn * turn * turn +
        COST.goal * off * off +
        (isBarred(ahead) || isBarred(beyond) ? 40 : 0);
      if (cost < cheapest) {
        [cheapest, next] = [cost, rad];
      }
    }
    heading = next;
    at = [at[0] + STEP_M * Math.cos(heading), at[1] + STEP_M * Math.sin(heading)];
    points.push(at);
  }
  points.push(to);
  const xs = smoothLine(
    Float64Array.from(points, ([x]) => x),
    1.5,
  );
  const ys = smoothLine(
    Float64Array.from(points, ([, y]) => y),
    1.5,
  );
  return points.map((_, i) => [xs[i] as number, ys[i] as number]);
}

/** Two places on different sides of the canvas, on land if some can be found. */
export function drawRoadEnds(
  painter: Painter,
  random: Random,
  isBarred: (point: Point) => boolean,
): [Point, Point] {
  const { canvasM } = painter;
  const drawEnd = (side: number): Point => {
    const along = random.between(0.1, 0.9) * canvasM;
    const across = side % 2 === 0 ? -10 : canvasM + 10;
    return side < 2 ? [across, along] : [along, across];
  };
  // Of what lies just inside of the canvas.
  const isLand = ([x, y]: Point) =>
    !isBarred([
      Math.min(canvasM - 1, Math.max(0, x)),
      Math.min(canvasM - 1, Math.max(0, y)),
    ]);
  let ends: [Point, Point] = [drawEnd(0), drawEnd(1)];
  for (let i = 0; i < 12; i += 1) {
    const [a, b] = random.shuffle([0, 1, 2, 3]);
    ends = [drawEnd(a as number), drawEnd(b as number)];
    if (ends.every(isLand)) {
      break;
    }
  }
  return ends;
}
