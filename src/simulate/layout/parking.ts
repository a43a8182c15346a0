/** Car parks: rows of bays, aisles, islands with trees. */

import type { Random } from "#core/random.ts";
import type { Label } from "#core/regions/labels.ts";
import {
  extentOf,
  inset,
  isInside,
  type LocalFrame,
  localFrame,
  middleOf,
} from "#simulate/geometry.ts";
import type { Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";

const BAY = { widthM: 2.65, depthM: 5.2 };
const AISLE_M = 6.2;

export type ParkingOptions = {
  /** Direction of the rows, radians. */
  readonly rowsRad: number;
  /** Share of the bays that are taken. */
  readonly occupied: number;
  readonly label?: Label;
  readonly hasTrees?: boolean;
};

/** Paves a convex polygon and marks it with pairs of rows, nose to nose. */
export function paintParking(
  painter: Painter,
  random: Random,
  polygon: Polygon,
  { rowsRad, occupied, label = "parking", hasTrees = true }: ParkingOptions,
): void {
  painter.polygon(polygon, { material: "asphalt", label });
  const lot = inset(polygon, 1.2);
  if (lot === null) {
    return;
  }
  const frame = localFrame(middleOf(polygon), rowsRad);
  const { u0, u1, v0, v1 } = extentOf(lot, frame);
  // The far end of a lot, away from the door, stands emptier.
  const emptyEnd = random.sign();
  let v = v0 + BAY.depthM / 2;
  for (let row = 0; v < v1 - BAY.depthM / 2; row += 1) {
    const isIsland = hasTrees && row % 4 === 1 && random.chance(0.5);
    for (let u = u0 + 1.5; u < u1 - 1.5; u += BAY.widthM) {
      const [at, head, tail] = [
        frame.at(u, v),
        frame.at(u - BAY.widthM / 2, v - BAY.depthM / 2),
        frame.at(u - BAY.widthM / 2, v + BAY.depthM / 2),
      ];
      if (!isInside(lot, at) || !isInside(lot, head) || !isInside(lot, tail)) {
        continue;
      }
      painter.line([head, tail], 0.15, { mark: "bay" }, false);
      const share = occupied * (1 + (0.7 * emptyEnd * u) / Math.max(20, u1 - u0));
      if (random.chance(share) && !painter.isTakenAt(at)) {
        painter.car(
          frame.at(u + 0.15 * random.normal(), v + 0.3 * random.normal()),
          rowsRad + Math.PI / 2,
        );
      }
    }
    if (isIsland) {
      plantIsland(painter, random, lot, frame, v + BAY.depthM / 2);
    }
    v += row % 2 === 0 ? BAY.depthM : BAY.depthM + AISLE_M;
  }
}

function plantIsland(
  painter: Painter,
  random: Random,
  lot: Polygon,
  frame: LocalFrame,
  v: number,
): void {
  const { u0, u1 } = extentOf(lot, frame);
  for (let u = u0 + 8; u < u1; u += 16) {
    const at = frame.at(u, v);
    if (isInside(lot, at)) {
      painter.disc(at, 1.1, { material: "grass" });
      painter.tree(at, random.between(1.5, 2.8));
    }
  }
}
