/** Rivers: winding lines of changing width with their banks. */

import type { Random } from "#core/random.ts";
import type { Label } from "#core/regions/labels.ts";
import { distance } from "#simulate/geometry.ts";
import type { Material } from "#simulate/materials.ts";
import { wiggle } from "#simulate/polyline.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";

export type Watercourse = {
  readonly points: readonly Point[];
  /** One for each point. */
  readonly widthsM: readonly number[];
};

/** Points of a river lie so far apart, and the knots of its width. */
const STEP_M = 10;
const WIDTH_KNOT_M = 90;
/** How far beyond the canvas a crossing begins and ends. */
const BEYOND_M = 12;

export type RiverOptions = {
  readonly amplitudeM: number;
  readonly widthM: readonly [number, number];
};

/** A river from `from` to about `to`. */
export function createRiver(
  random: Random,
  from: Point,
  to: Point,
  { amplitudeM, widthM }: RiverOptions,
): Watercourse {
  const lengthM = distance(from, to);
  const count = Math.max(12, Math.round(lengthM / STEP_M));
  const points = wiggle(random, from, to, { amplitudeM, count });
  const knots = Array.from({ length: Math.ceil(lengthM / WIDTH_KNOT_M) + 2 }, () =>
    random.between(...widthM),
  );
  const widthsM = points.map((_, i) => {
    const at = (i / (count - 1)) * (knots.length - 1.001);
    const knot = Math.floor(at);
    const [a, b] = [knots[knot] as number, knots[knot + 1] as number];
    return a + (b - a) * (at - knot);
  });
  return { points, widthsM };
}

/** Two points beyond opposite sides of the canvas, anywhere along them. */
export function crossingOf(painter: Painter, random: Random): [Point, Point] {
  const { canvasM } = painter;
  const [from, to] = [random.between(0.1, 0.9), random.between(0.1, 0.9)];
  const ends: [Point, Point] = random.chance(0.5)
    ? [
        [-BEYOND_M, from * canvasM],
        [canvasM + BEYOND_M, to * canvasM],
      ]
    : [
        [from * canvasM, -BEYOND_M],
        [to * canvasM, canvasM + BEYOND_M],
      ];
  return random.chance(0.5) ? ends : [ends[1], ends[0]];
}

export type Bank = {
  readonly material: Material;
  readonly label: Label;
  readonly widthM: number;
};

/** Paints the bank, then the water. */
export function paintRiver(
  painter: Painter,
  { points, widthsM }: Watercourse,
  bank: Bank | null,
): void {
  if (bank !== null) {
    painter.varyingLine(
      points,
      widthsM.map((width) => width + 2 * bank.widthM),
      { material: bank.material, label: bank.label },
    );
  }
  painter.varyingLine(points, widthsM, { material: "water", label: "water" });
}
