/** Parks and squares: lawns, paths, ponds, trees. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  between,
  ellipse,
  inset,
  isInside,
  middleOf,
  pointIn,
} from "#simulate/geometry.ts";
import type { Point, Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";

export type ParkOptions = {
  /** Radii of its trees, metres. */
  readonly radiusM: readonly [number, number];
  /** Ground for each tree under closed crowns, m². */
  readonly treeM2: number;
  readonly path?: "concrete" | "sand";
};

/** A park on a convex polygon; no two are laid out alike. */
export function paintPark(
  painter: Painter,
  random: Random,
  polygon: Polygon,
  { radiusM, treeM2, path = "concrete" }: ParkOptions,
): void {
  painter.polygon(polygon, { material: "grass", label: "park" });
  const pave = { material: path, label: "park" } as const;
  const area = areaOf(polygon);
  const center = middleOf(polygon);
  const ring = inset(polygon, random.between(3, 8));
  const plan = random.choice(["diagonals", "cross", "ring", "lawn", "winding"]);
  const corners = polygon.length;
  const corner = (i: number) => polygon[i % corners] as Point;
  if (plan === "diagonals") {
    for (let i = 0; i < corners; i += 1) {
      painter.line([corner(i), center], 2.8, pave);
    }
  } else if (plan === "cross") {
    for (let i = 0; i < corners; i += 1) {
      painter.line([between(corner(i), corner(i + 1), 0.5), center], 3, pave);
    }
  } else if (plan === "winding") {
    for (let i = random.integer(2) + 2; i > 0; i -= 1) {
      const [from, to] = [random.integer(corners), random.integer(corners)];
      const bend = pointIn(polygon, random);
      const [a, b] = [
        between(corner(from), corner(from + 1), random.uniform()),
        between(corner(to), corner(to + 1), random.uniform()),
      ];
      painter.line(bezier(a, bend, b), 2.4, pave);
    }
  }
  if (ring !== null && (plan === "ring" || random.chance(0.3))) {
    painter.line([...ring, ring[0] as Point], 2.6, pave);
  }
  if (area > 1500 && random.chance(0.5)) {
    const half = Math.sqrt(area) * random.between(0.06, 0.12);
    painter.polygon(ellipse(center, half * 1.3, half, random.between(0, 3), 16), pave);
    painter.scatterer(center, random.between(2, 7), 1 + 0.4 * random.normal());
  }
  if (area > 4000 && random.chance(0.3)) {
    const half = Math.sqrt(area) * random.between(0.1, 0.17);
    const at = pointIn(inset(polygon, half * 1.2) ?? polygon, random);
    painter.polygon(ellipse(at, half * 1.4, half, random.between(0, 3), 20), {
      material: "pond",
      label: "water",
    });
  }
  // A lawn keeps its trees at the border.
  const clearing =
    plan === "lawn" || random.chance(0.35)
      ? inset(polygon, Math.sqrt(area) * random.between(0.12, 0.25))
      : null;
  const density = random.between(0.5, 1.1);
  for (let i = Math.round((density * area) / treeM2); i > 0; i -= 1) {
    const at = pointIn(polygon, random);
    const isOnLawn = clearing !== null && isInside(clearing, at);
    if ((!isOnLawn || random.chance(0.08)) && painter.materialAt(at) === "grass") {
      painter.tree(at, random.between(...radiusM));
    }
  }
}

function bezier(a: Point, bend: Point, b: Point): Point[] {
  return Array.from({ length: 15 }, (_, i) => {
    const t = i / 14;
    return between(between(a, bend, t), between(bend, b, t), t);
  });
}
