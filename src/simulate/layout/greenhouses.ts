/** Blocks of plastic greenhouses in rows: arches, and lean-tos with a wall to the north. */

import type { Random } from "#core/random.ts";
import { extentOf, isInside, localFrame, middleOf, rect } from "#simulate/geometry.ts";
import type { Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";

const FILMS: readonly Rgb[] = [
  [196, 204, 206],
  [176, 190, 198],
  [206, 204, 196],
  [150, 164, 176],
];
const EARTH_WALL: Rgb = [150, 130, 104];

/** Fills a convex block; houses run along `axisRad` (near 0: the film faces south), none where `isTaken`. */
export function paintGreenhouses(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
  isTaken: (ground: Polygon) => boolean,
): void {
  painter.polygon(block, { material: "soil", label: "greenhouse" });
  const frame = localFrame(middleOf(block), axisRad);
  const { u0, u1, v0, v1 } = extentOf(block, frame);
  const widthM = random.between(8, 11.5);
  const gapM = random.between(3, 10);
  const lengthM = random.between(60, 110);
  const isArch = random.chance(0.45);
  const film = random.choice(FILMS);
  let u = u0 + 3;
  while (u < u1 - 20) {
    const length = Math.min(lengthM, u1 - 3 - u);
    for (let v = v0 + widthM / 2 + 2; v < v1 - widthM / 2 - 2; v += widthM + gapM) {
      const centre = frame.at(u + length / 2, v);
      const outline = rect(centre, length - 2, widthM, axisRad);
      if (
        !outline.every((corner) => isInside(block, corner)) ||
        isTaken(outline) ||
        random.chance(0.06)
      ) {
        continue;
      }
      if (random.chance(0.12)) {
        // Between two crops the film is off.
        painter.farm(random, outline, random.choice(["soil", "lush"] as const), {
          rowsRad: axisRad,
          label: "greenhouse",
        });
        continue;
      }
      const tone = random.between(0.86, 1.1);
      const tint = () => 4 * random.normal();
      painter.building(outline, isArch ? 1.2 : 0.6, {
        color: [
          film[0] * tone + tint(),
          film[1] * tone + tint(),
          film[2] * tone + tint(),
        ],
        wallColor: EARTH_WALL,
        roof: isArch ? "arch" : "lean-to",
        riseM: isArch ? 2.2 : 2.8,
        ridgeRad: axisRad,
        material: "plastic",
        label: "greenhouse",
      });
      if (!isArch && random.chance(0.7)) {
        // The keeper's hut at the end of the wall.
        const hut = frame.at(
          u + length / 2 + random.sign() * (length / 2 - 0.4),
          v - widthM / 2 + 2,
        );
        painter.building(rect(hut, 3, 3.4, axisRad), 3, {
          color: [170, 164, 156],
          roof: "flat",
          label: "greenhouse",
        });
      }
    }
    if (random.chance(0.3)) {
      painter.line([frame.at(u - 2.5, v0), frame.at(u - 2.5, v1)], 2.4, {
        material: "concrete",
      });
    }
    u += length + random.between(4, 7);
  }
}
