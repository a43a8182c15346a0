/** Piers with finger docks and moored boats. */

import type { Random } from "#core/random.ts";
import { distance, headingOf, localFrame } from "#simulate/geometry.ts";
import type { Point, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";

const HULLS: readonly Rgb[] = [
  [225, 226, 224],
  [214, 216, 220],
  [196, 200, 206],
  [70, 84, 110],
];
const PLANKS = { material: "concrete", label: "other" } as const;

/** A pier from the shore into open water; boats lie at its fingers. */
export function paintPier(
  painter: Painter,
  random: Random,
  shore: Point,
  end: Point,
): void {
  const frame = localFrame(shore, headingOf(shore, end));
  const lengthM = distance(shore, end);
  painter.line([shore, end], 2.6, PLANKS, false);
  const fingerM = random.between(9, 15);
  const occupied = random.between(0.55, 0.95);
  for (let u = 12; u < lengthM - 3; u += random.between(6.5, 8)) {
    for (const side of [-1, 1]) {
      const tip = frame.at(u, side * fingerM);
      if (painter.materialAt(tip) !== "water" || !painter.isOnCanvas(tip)) {
        continue;
      }
      painter.line([frame.at(u, 0), tip], 1.1, PLANKS, false);
      if (random.chance(occupied)) {
        const berth = frame.at(u + 2.4, side * random.between(0.5, 0.6) * fingerM);
        painter.box(
          berth,
          {
            lengthM: random.between(6, fingerM - 1),
            widthM: random.between(2.2, 3.4),
            angleRad: frame.rad + Math.PI / 2,
            heightM: random.between(1.1, 2.6),
          },
          "boat",
          random.choice(HULLS),
        );
        if (random.chance(0.4)) {
          // A mast.
          painter.scatterer(berth, random.between(6, 12), 0.5 + 0.4 * random.normal());
        }
      }
    }
  }
}
