/** Detached houses in the North American manner: main body, wings, porch, garage. */

import type { Random } from "#core/random.ts";
import { localFrame, rect } from "#simulate/geometry.ts";
import type { Point, RoofShape } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, drawWallColor, type RoofPalette } from "./roof-colors.ts";

export type HouseOptions = {
  readonly palette: RoofPalette;
  readonly material: "roof-tile" | "roof-metal";
  readonly heightM: number;
  /** Shares of the roof shapes; default gable, hip, few gambrels and flats. */
  readonly roofs?: readonly (readonly [RoofShape, number])[];
  readonly wingShare?: number;
};

const ROOFS: readonly (readonly [RoofShape, number])[] = [
  ["gable", 0.52],
  ["hip", 0.36],
  ["gambrel", 0.06],
  ["flat", 0.06],
];

/** A house about `center`, `lengthM` along `rad`; `widthM` across. */
export function addHouse(
  painter: Painter,
  random: Random,
  center: Point,
  [lengthM, widthM]: readonly [number, number],
  rad: number,
  options: HouseOptions,
): void {
  const { palette, material, heightM, roofs = ROOFS, wingShare = 0.34 } = options;
  const shape = random.choice(
    roofs.map(([roof]) => roof),
    roofs.map(([, share]) => share),
  );
  const isFlat = shape === "flat";
  const common = {
    color: drawRoofColor(random, isFlat ? "flat" : palette),
    wallColor: drawWallColor(random),
    material: isFlat ? "roof-bitumen" : material,
    ttl: random.uniform(),
  } as const;
  const short = Math.min(lengthM, widthM);
  const ridgeRad = lengthM >= widthM ? rad : rad + Math.PI / 2;
  painter.building(rect(center, lengthM, widthM, rad), heightM, {
    ...common,
    roof: shape,
    riseM: isFlat ? 0 : short * random.between(0.18, 0.36),
    ridgeRad,
    hvac: isFlat ? 0.4 : 0,
  });
  const frame = localFrame(center, rad);
  if (random.chance(wingShare)) {
    // Across one end: the plan becomes an L or a T.
    const [length, width] = [
      lengthM * random.between(0.35, 0.55),
      widthM * random.between(0.4, 0.7),
    ];
    const u = random.sign() * ((lengthM - length) / 2) * random.between(0.2, 1);
    const v = random.sign() * (widthM / 2 + width / 2 - 1.2);
    painter.building(
      rect(frame.at(u, v), length, width, rad),
      heightM * random.choice([1, 0.8, 0.6]),
      {
        ...common,
        roof: isFlat ? "flat" : "gable",
        riseM: isFlat ? 0 : 0.28 * length,
        ridgeRad: rad + Math.PI / 2,
      },
    );
  }
  if (heightM > 4.5 && random.chance(0.35)) {
    const v = random.sign() * (widthM / 2 + 1);
    painter.building(rect(frame.at(0, v), lengthM * 0.8, 2.2, rad), 2.9, {
      ...common,
      roof: "shed",
      riseM: 0.7,
      // The high side of a porch is at the house.
      ridgeRad: v > 0 ? rad + Math.PI : rad,
    });
  }
}
