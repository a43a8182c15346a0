/** A motorway through a city: two carriageways, a median, lanes full of cars. */

import type { Random } from "#core/random.ts";
import { offset, pathOf } from "#simulate/polyline.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";

const CARRIAGEWAY_M = 13;
/** From the road's middle to that of a carriageway. */
const APART_M = 8.2;
const LANES_M = [-4.8, -1.6, 1.6, 4.8];
/** Width of the ground that it takes. */
export const EXPRESSWAY_M = 46;

export function paintExpressway(
  painter: Painter,
  random: Random,
  points: readonly Point[],
): void {
  painter.line(points, EXPRESSWAY_M, { material: "grass", label: "grass" });
  painter.line(points, 32, { material: "concrete", label: "road" });
  const jam = random.between(14, 40);
  for (const side of [-1, 1]) {
    const middle = offset(points, side * APART_M);
    painter.line(middle, CARRIAGEWAY_M, { material: "asphalt", label: "road" });
    const path = pathOf(middle);
    for (const edge of [-6.3, 6.3]) {
      painter.line(offset(middle, edge), 0.25, { mark: edge > 0 ? "white" : "yellow" });
    }
    for (const lane of [-3.2, 0, 3.2]) {
      for (let along = 0; along < path.lengthM - 3; along += 12) {
        painter.line([path.at(along, lane), path.at(along + 3, lane)], 0.25, {
          mark: "white",
        });
      }
    }
    for (const lane of LANES_M) {
      let along = random.exponential(jam);
      while (along < path.lengthM) {
        const heading = path.headingAt(along) + (side > 0 ? 0 : Math.PI);
        const isTruck = random.chance(0.08);
        painter.car(path.at(along, lane), heading, { isMoving: true, isTruck });
        along += 11 + random.exponential(jam);
      }
    }
  }
  // The barrier in the median.
  const path = pathOf(points);
  for (let along = 0; along < path.lengthM; along += 6) {
    painter.scatterer(path.at(along), 0.8, 0.2 + 0.4 * random.normal());
  }
}
