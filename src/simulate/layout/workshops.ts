/** Rural workshops: halls of sheet metal in a concrete yard behind a wall. */

import type { Random } from "#core/random.ts";
import { extentOf, isInside, localFrame, middleOf, rect } from "#simulate/geometry.ts";
import type { Point, Polygon, RoofShape } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, drawWallColor } from "./roof-colors.ts";

const HALL_ROOFS: readonly RoofShape[] = ["gable", "gable", "sawtooth", "arch"];

/** Fills a convex block with halls along `axisRad`, none where `isTaken`. */
export function paintWorkshops(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
  isTaken: (ground: Polygon) => boolean,
): void {
  painter.polygon(block, {
    material: random.choice(["concrete", "yard"] as const),
    label: "industrial",
  });
  const frame = localFrame(middleOf(block), axisRad);
  const { u0, u1, v0, v1 } = extentOf(block, frame);
  const depthM = random.between(14, 26);
  for (let v = v0 + depthM; v < v1 - depthM / 2; v += depthM + random.between(8, 22)) {
    let u = u0 + random.between(6, 14);
    while (u < u1 - 20) {
      const lengthM = Math.min(random.between(30, 90), u1 - 6 - u);
      const hall = rect(frame.at(u + lengthM / 2, v), lengthM, depthM, axisRad);
      if (hall.every((corner) => isInside(block, corner)) && !isTaken(hall)) {
        paintHall(painter, random, hall, depthM, axisRad);
        parkTrucks(painter, random, frame.at(u, v + depthM / 2 + 4), lengthM, axisRad);
      }
      u += lengthM + random.between(6, 30);
    }
  }
  for (let i = 0; i < block.length; i += 1) {
    addWall(
      painter,
      block[i] as Point,
      block[(i + 1) % block.length] as Point,
      isTaken,
    );
  }
}

function paintHall(
  painter: Painter,
  random: Random,
  hall: Polygon,
  depthM: number,
  axisRad: number,
): void {
  const roof = random.choice(HALL_ROOFS);
  painter.building(hall, random.between(5.5, 9), {
    color: drawRoofColor(random, "metal"),
    wallColor: drawWallColor(random),
    roof,
    riseM: roof === "sawtooth" ? 2.2 : 0.12 * depthM,
    ridgeRad: axisRad,
    material: "roof-metal",
    hvac: random.choice([0, 0.4, 1]),
  });
}

/** Trucks and stacked goods in front of a hall. */
function parkTrucks(
  painter: Painter,
  random: Random,
  [x, y]: Point,
  lengthM: number,
  axisRad: number,
): void {
  const [cos, sin] = [Math.cos(axisRad), Math.sin(axisRad)];
  for (let along = 4; along < lengthM - 4; along += random.between(4, 14)) {
    const at: Point = [x + along * cos, y + along * sin];
    if (random.chance(0.3)) {
      painter.car(at, axisRad + Math.PI / 2, { isTruck: random.chance(0.5) });
    } else if (random.chance(0.25)) {
      painter.boxes.push({
        ...{ x: at[0], y: at[1], angleRad: axisRad, kind: "container" },
        ...{
          lengthM: random.between(2, 6),
          widthM: 2.4,
          heightM: random.between(1, 2.6),
        },
        color: drawRoofColor(random, "metal"),
      });
    }
  }
}

function addWall(
  painter: Painter,
  [x0, y0]: Point,
  [x1, y1]: Point,
  isTaken: (ground: Polygon) => boolean,
): void {
  // Short pieces, so that a river or a railway interrupts the wall and does not fell it.
  const lengthM = Math.hypot(x1 - x0, y1 - y0);
  const pieces = Math.max(1, Math.round(lengthM / 25));
  for (let i = 0; i < pieces; i += 1) {
    const share = (i + 0.5) / pieces;
    const middle: Point = [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
    const wall = rect(
      middle,
      lengthM / pieces - 0.5,
      0.5,
      Math.atan2(y1 - y0, x1 - x0),
    );
    if (!isTaken(wall)) {
      painter.building(wall, 2.3, { color: [170, 164, 154], ttl: 1 });
    }
  }
}
