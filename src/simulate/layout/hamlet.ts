/** Hamlets of the Rakhine coast: huts of metal or thatch under palms. */

import type { Random } from "#core/random.ts";
import { areaOf, middleOf, pointIn, rect } from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import type { Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor } from "./roof-colors.ts";

/** Fills a convex block; huts face about `axisRad`. */
export function paintHamlet(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
): void {
  painter.polygon(block, { material: "yard", label: "residential" });
  const { parts } = split(random, block, {
    targetM2: random.between(220, 380),
    jitterRad: 0.2,
  });
  for (const plot of parts) {
    const sideM = Math.sqrt(areaOf(plot));
    if (random.chance(0.3)) {
      painter.polygon(plot, { material: random.choice(["grass", "soil"] as const) });
    }
    if (random.chance(0.75)) {
      const isThatch = random.chance(0.35);
      const depthM = sideM * random.between(0.3, 0.42);
      const hut = rect(
        middleOf(plot),
        sideM * random.between(0.4, 0.6),
        depthM,
        axisRad + 0.2 * random.normal(),
      );
      if (painter.isFree(hut, ["water", "pond"])) {
        painter.building(hut, random.choice([2.8, 3.4, 5]), {
          color: drawRoofColor(random, isThatch ? "thatch" : "metal"),
          roof: random.choice(["gable", "hip"] as const, [3, 1]),
          riseM: depthM * (isThatch ? 0.4 : 0.25),
          material: isThatch ? "roof-tile" : "roof-metal",
        });
      }
    }
    for (let i = random.poisson(2.2); i > 0; i -= 1) {
      painter.tree(pointIn(plot, random), random.between(1.8, 4.6), { kind: "palm" });
    }
  }
}
