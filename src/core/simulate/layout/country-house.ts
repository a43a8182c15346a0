/** Detached houses of the American countryside: body, wing, drive, lawn, a car. */
import { localFrame, rect } from "#core/simulate/geometry.ts";
import type { Material } from "#core/simulate/materials.ts";
import type { Random } from "#core/simulate/random.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, drawWallColor, type RoofPalette } from "./roof-colors.ts";

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
  const eavesM = random.choice(EAVES_M);
  const palette = random.choice(roofs);
  const material: Material = palette === "metal" ? "roof-metal" : "roof-tile";
  const shared = {
    color: drawRoofColor(random, palette),
    wallColor: drawWallColor(random),
    material,
    ttl: random.uniform(),
  };
  painter.building(rect(at, length, depth, frontRad), eavesM, {
    ...shared,
    roof: random.choice(["gable", "hip", "gambrel"] as const, [5, 4, 1]),
    riseM: Math.min(length, depth) * random.between(0.18, 0.34),
    ridgeRad: length >= depth ? frontRad : frontRad + Math.PI / 2,
  });
  const frame = localFrame(at, frontRad);
  if (random.chance(0.45)) {
    const wing = { length: length * random.between(0.35, 0.5), depth: 0.6 * depth };
    const middle = frame.at(
      random.sign() * 0.3 * length,
      random.sign() * (depth / 2 + wing.depth / 2 - 1.2),
    );
    painter.building(rect(middle, wing.length, wing.depth, frontRad), 0.8 * eavesM, {
      ...shared,
      roof: "gable",
      riseM: 0.22 * wing.length,
      ridgeRad: frontRad + Math.PI / 2,
    });
  }
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
