/** Old rice fields of the Lowcountry: a grid of dikes beside a river, flooded or grown over. */

import type { Random } from "#core/random.ts";
import { box, extentOf, headingOf, inset, localFrame } from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import type { Watercourse } from "./rivers.ts";

/** Lays the fields along a stretch of the river, on one of its sides. */
export function paintRicefields(
  painter: Painter,
  random: Random,
  { points, widthsM }: Watercourse,
): void {
  const first = Math.floor(points.length * random.between(0.05, 0.4));
  const last = Math.floor(points.length * random.between(0.55, 0.95));
  const [from, to] = [points[first] as Point, points[last] as Point];
  const frame = localFrame(from, headingOf(from, to));
  const { u0, u1, v0, v1 } = extentOf(points.slice(first, last + 1), frame);
  const bankM = (widthsM[first] ?? 0) / 2 + 15;
  const depthM = random.between(120, 320);
  const ground = random.chance(0.5)
    ? box(frame, { u0, u1, v0: v1 + bankM - depthM / 4, v1: v1 + bankM + depthM })
    : box(frame, { u0, u1, v0: v0 - bankM - depthM, v1: v0 - bankM + depthM / 4 });
  const floodedShare = random.between(0.2, 0.9);
  const { parts } = split(random, ground, {
    targetM2: random.between(6000, 15_000),
    jitterRad: 0.04,
    axisRad: frame.rad,
  });
  for (const part of parts) {
    // Dikes with a ditch at their foot.
    painter.polygon(part, { material: "grass", label: "grass" });
    const ditch = inset(part, random.between(1.8, 3));
    const field = inset(part, random.between(4.5, 6));
    if (ditch === null || field === null) {
      continue;
    }
    painter.polygon(ditch, { material: "pond", label: "water" });
    const isFlooded = random.chance(floodedShare);
    painter.polygon(
      field,
      isFlooded
        ? { material: "pond", label: "water" }
        : { material: "marsh", label: "wetland" },
    );
    if (isFlooded && random.chance(0.5)) {
      const island = inset(field, random.between(8, 25));
      if (island !== null) {
        painter.polygon(island, { material: "marsh", label: "wetland" });
      }
    }
  }
}
