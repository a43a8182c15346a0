/** A detached house in the country: the house, sometimes a shed, a car at its end. */

import type { Random } from "#core/random.ts";
import { localFrame, rect } from "#simulate/geometry.ts";
import { addHouse } from "./houses.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, type RoofPalette } from "./roof-colors.ts";

export type CountryHouseOptions = {
  /** Direction of the front, radians. */
  readonly frontRad: number;
  readonly lengthM: readonly [number, number];
  readonly depthM: readonly [number, number];
  readonly roofs: readonly RoofPalette[];
};

/** Eaves of one and two storeys, metres. */
const EAVES_M = [3.2, 3.6, 5.8, 6.2];

export function paintCountryHouse(
  painter: Painter,
  random: Random,
  at: Point,
  { frontRad, lengthM, depthM, roofs }: CountryHouseOptions,
): void {
  const [length, depth] = [random.between(...lengthM), random.between(...depthM)];
  const palette = random.choice(roofs);
  addHouse(painter, random, at, [length, depth], frontRad, {
    palette,
    material: palette === "metal" ? "roof-metal" : "roof-tile",
    heightM: random.choice(EAVES_M),
    wingShare: 0.45,
  });
  const frame = localFrame(at, frontRad);
  if (random.chance(0.3)) {
    const shed = frame.at(random.sign() * (length / 2 + 5), -depth / 2 - 3);
    painter.building(rect(shed, 4, 3.2, frontRad), 2.3, {
      color: drawRoofColor(random, "metal"),
      roof: "gable",
      riseM: 0.6,
      material: "roof-metal",
    });
  }
  if (random.chance(0.7)) {
    painter.car(
      frame.at(length / 2 + 3, random.between(-2, 4)),
      frontRad + Math.PI / 2,
    );
  }
}
