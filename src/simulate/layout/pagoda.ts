/** A Burmese monastery: a stupa on its terraces, halls with stepped roofs, old trees. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  ellipse,
  inset,
  localFrame,
  middleOf,
  rect,
} from "#simulate/geometry.ts";
import type { Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor } from "./roof-colors.ts";

const GILT: Rgb = [206, 172, 84];
const WHITEWASH: Rgb = [222, 218, 206];

/** Fills a convex block. */
export function paintPagoda(
  painter: Painter,
  random: Random,
  block: Polygon,
  rad: number,
): void {
  painter.polygon(block, {
    material: random.choice(["concrete", "yard", "grass"] as const),
    label: "other",
  });
  const center = middleOf(block);
  const baseM = Math.min(15, 0.2 * Math.sqrt(areaOf(block)));
  const stupa = { ttl: 1, material: "roof-tile", hvac: 0 } as const;
  for (const [share, height] of [
    [1, 0.18],
    [0.78, 0.36],
  ] as const) {
    painter.building(
      rect(center, 2 * share * baseM, 2 * share * baseM, rad),
      height * baseM,
      { ...stupa, color: WHITEWASH },
    );
  }
  const color = random.chance(0.7) ? GILT : WHITEWASH;
  for (const [share, height] of [
    [0.55, 0.9],
    [0.34, 1.35],
    [0.14, 2],
  ] as const) {
    painter.building(
      ellipse(center, share * baseM, share * baseM, rad, 12),
      height * baseM,
      { ...stupa, color },
    );
  }
  painter.scatterer(center, 2.1 * baseM, 1.2);
  const frame = localFrame(center, rad);
  for (let i = 0; i < 4; i += 1) {
    const turn = (i * Math.PI) / 2;
    const at = frame.at(2.2 * baseM * Math.cos(turn), 2.2 * baseM * Math.sin(turn));
    const land = inset(block, 6);
    if (land === null || !random.chance(0.55)) {
      continue;
    }
    const sideM = random.between(7, 13);
    const roof = {
      color: drawRoofColor(random, random.chance(0.5) ? "tile" : "metal"),
      roof: "hip",
      riseM: 2.2,
      ridgeRad: rad + turn,
      material: "roof-metal",
      ttl: 1,
    } as const;
    painter.building(rect(at, sideM * 1.5, sideM, rad + turn), 3.6, roof);
    painter.building(rect(at, sideM * 0.9, sideM * 0.55, rad + turn), 6, roof);
  }
  painter.treesIn(random, block, 4 + random.poisson(6), [2.5, 6]);
  painter.treesIn(random, block, random.poisson(6), [1.8, 3.4], "palm");
}
