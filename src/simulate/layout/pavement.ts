/** Use on open pavement: patches, stains, painted lanes, things left about. */

import type { Random } from "#core/random.ts";
import { areaOf, localFrame, pointIn, rect } from "#simulate/geometry.ts";
import type { Point, Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";

const THINGS: readonly Rgb[] = [
  [92, 96, 98],
  [148, 120, 84],
  [60, 88, 120],
  [172, 168, 158],
  [156, 72, 52],
  [70, 92, 66],
];

export type WearOptions = {
  /** Patches and stains for 1000 m². */
  readonly patches: number;
  /** Boxes (bins, pallets, machines) for 1000 m². */
  readonly things: number;
  /** Direction of patches and things, radians. */
  readonly rad: number;
};

/** Wears a convex paved polygon; only concrete and asphalt of it are touched. */
export function wearPavement(
  painter: Painter,
  random: Random,
  polygon: Polygon,
  { patches, things, rad }: WearOptions,
): void {
  const area = areaOf(polygon) / 1000;
  const isPaved = (at: Point) =>
    painter.isOnCanvas(at) &&
    ["concrete", "asphalt"].includes(painter.materialAt(at)) &&
    painter.labelAt(at) !== "road";
  for (let i = random.poisson(patches * area); i > 0; i -= 1) {
    const at = pointIn(polygon, random);
    const isRepair = random.chance(0.55);
    const sizeM = isRepair ? random.between(3, 16) : random.between(1, 5);
    const shape = isRepair
      ? rect(at, sizeM, sizeM * random.between(0.2, 0.8), rad)
      : blob(random, at, sizeM);
    const material = random.choice(
      ["asphalt", "concrete", "rough-soil", "soil"] as const,
      isRepair ? [5, 4, 0, 0] : [4, 0, 1, 1],
    );
    if (isPaved(at) && shape.every(isPaved)) {
      painter.polygon(shape, { material });
    }
  }
  for (let i = random.poisson(things * area); i > 0; i -= 1) {
    const at = pointIn(polygon, random);
    // Things stand together.
    const count = 1 + random.poisson(1.5);
    const color = random.choice(THINGS);
    const [lengthM, widthM] = [random.between(0.8, 3.2), random.between(0.8, 1.6)];
    const heightM = random.between(0.6, 2.2);
    for (let k = 0; k < count; k += 1) {
      const spot = localFrame(at, rad).at(
        k * (lengthM + 0.5),
        random.between(-0.6, 0.6),
      );
      if (isPaved(spot)) {
        painter.box(
          spot,
          { lengthM, widthM, heightM, angleRad: rad + 0.1 * random.normal() },
          "equipment",
          color,
        );
      }
    }
  }
}

/** A roundish outline of uneven radius. */
function blob(random: Random, center: Point, radiusM: number): Polygon {
  const corners = 11;
  const stretch = random.between(0.5, 1);
  const { at } = localFrame(center, random.between(0, Math.PI));
  return Array.from({ length: corners }, (_, i) => {
    const turn = (2 * Math.PI * i) / corners;
    const radius = radiusM * random.between(0.65, 1.15);
    return at(radius * Math.cos(turn), stretch * radius * Math.sin(turn));
  });
}
