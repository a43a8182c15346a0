/** Relief of a hilly country: heights, hollows, and roads that follow the slopes. */
import { smoothLine } from "#core/simulate/polyline.ts";
import type { Random } from "#core/simulate/random.ts";
import { fieldOf, type GroundField, noiseField, sampleField } from "./ground-noise.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";

export type HillsOptions = {
  /** Standard deviation of the heights, metres. */
  readonly reliefM: number;
  /** 0 = rolling; 1 = ridges and ravines. */
  readonly ridgedShare: number;
  /** Share of the height that is left at a place, e.g. falling towards a coast. */
  readonly share?: (point: Point) => number;
};

/** Distance of the widest noise's lattice points, metres: hills are about twice as long. */
const HILL_M = 340;

/** Heights of at least 0, metres. */
export function createHills(
  painter: Painter,
  random: Random,
  { reliefM, ridgedShare, share = () => 1 }: HillsOptions,
): GroundField {
  const { values } = noiseField(painter, random, {
    cell: HILL_M,
    octaves: 4,
    persistence: 0.36,
  });
  return fieldOf(painter, (point, i) => {
    const smooth = values[i] as number;
    // A rounded |noise|: its zero lines become crests of about unit deviation.
    const crest = 1.4 * (0.8 - Math.sqrt(smooth * smooth + 0.02));
    const height = smooth * (1 - ridgedShare) + crest * ridgedShare;
    return Math.max(0, reliefM * (height + 1.3) * share(point));
  });
}

/** How hollow the ground is at `reachM`: zero mean, unit deviation, positive in hollows. */
export function hollows(
  painter: Painter,
  heights: GroundField,
  reachM: number,
): GroundField {
  const heightAt = sampleField(painter, heights);
  const field = fieldOf(
    painter,
    ([x, y]) =>
      heightAt([x + reachM, y]) +
      heightAt([x - reachM, y]) +
      heightAt([x, y + reachM]) +
      heightAt([x, y - reachM]) -
      4 * heightAt([x, y]),
  );
  let squares = 0;
  for (const value of field.values) {
    squares += value * value;
  }
  const scale = 1 / (Math.sqrt(squares / field.values.length) + 1e-6);
  return { size: field.size, values: field.values.map((value) => value * scale) };
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
