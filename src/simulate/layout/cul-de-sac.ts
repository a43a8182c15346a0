/** A dead-end street with its turning circle, and the houses that face it. */

import type { Random } from "#core/random.ts";
import { distance, headingOf, pointIn, rect } from "#simulate/geometry.ts";
import { pathOf, wiggle } from "#simulate/polyline.ts";
import type { LotOptions } from "./house-lot.ts";
import { addHouse } from "./houses.ts";
import type { Point, Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";

const CIRCLE_M = 10.5;

/** Fills a block with houses about a street from `entrance` to `end`. */
export function paintCulDeSac(
  painter: Painter,
  random: Random,
  block: Polygon,
  [entrance, end]: readonly [Point, Point],
  options: LotOptions,
): void {
  painter.polygon(block, {
    material: random.choice(["grass", "grass", "yard"] as const),
    label: "residential",
  });
  const points = wiggle(random, entrance, end, { amplitudeM: 4, count: 16, cell: 12 });
  // It begins in the street that it leaves.
  points[0] = entrance;
  const path = pathOf(points);
  const head = path.at(path.lengthM);
  painter.road({
    points,
    widthM: 6.5,
    sidewalkM: 1.3,
    hasMarks: false,
    parkedShare: 0.12,
  });
  painter.disc(head, CIRCLE_M + 1.5, { material: "concrete", label: "road" });
  painter.disc(head, CIRCLE_M, { material: "asphalt", label: "road" });
  if (random.chance(0.4)) {
    painter.disc(head, 3.2, { material: "grass" });
    painter.tree(head, random.between(1.5, 3));
  }
  painter.reserveLine(points, 12);
  const place = (street: Point, away: number, lotM: number) => {
    const setback = random.between(11, 15);
    const depth = random.between(...options.lengthM);
    const width = Math.min(lotM - 3, random.between(...options.widthM) * 1.3);
    const far = setback + depth / 2;
    const at: Point = [
      street[0] + far * Math.cos(away),
      street[1] + far * Math.sin(away),
    ];
    const rad = away + Math.PI / 2 + 0.03 * random.normal();
    const outline = rect(at, width + 1, depth + 1, rad);
    if (painter.isTaken(outline) || !painter.isFree(outline, ["water", "marsh"])) {
      return;
    }
    painter.line([street, at], 3, { material: "concrete", label: "residential" });
    addHouse(painter, random, at, [width, depth], rad, {
      ...options.house,
      heightM: random.choice(options.heightsM),
    });
    if (random.chance(0.5)) {
      const drive: Point = [
        street[0] + 8 * Math.cos(away),
        street[1] + 8 * Math.sin(away),
      ];
      painter.car(drive, away);
    }
  };
  const lotM = Math.max(15, options.lotM * 1.3);
  for (let along = 12; along < path.lengthM - 8; along += lotM) {
    for (const side of [-1, 1]) {
      place(path.at(along), path.headingAt(along) + (side * Math.PI) / 2, lotM);
    }
  }
  const arrival = headingOf(entrance, head);
  for (let turn = -1.7; turn <= 1.71; turn += 0.85) {
    place(head, arrival + turn + 0.05 * random.normal(), lotM);
  }
  const reach = distance(entrance, head);
  for (let i = random.poisson((options.trees * reach) / 6); i > 0; i -= 1) {
    painter.tree(pointIn(block, random), random.between(1.8, 5));
  }
}
