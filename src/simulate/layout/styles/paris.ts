/** Paris: boulevards and streets at all angles, blocks about courts, squares, the river. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  between,
  clipHalf,
  distance,
  headingOf,
  inset,
  localFrame,
  longAxis,
  middleOf,
  rect,
} from "#simulate/geometry.ts";
import { bend } from "#simulate/layout/city-crossings.ts";
import { addChurch, paintSchool } from "#simulate/layout/civic.ts";
import { addWingedBuilding } from "#simulate/layout/flat-buildings.ts";
import type { Point, Polygon } from "#simulate/layout/layout.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { paintPark } from "#simulate/layout/parks.ts";
import { wearPavement } from "#simulate/layout/pavement.ts";
import { paintPerimeterBlock } from "#simulate/layout/perimeter-block.ts";
import { crossingOf } from "#simulate/layout/rivers.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { type Cut, split } from "#simulate/split.ts";

/** Carriageway and sidewalk by rank: boulevards, avenues, streets, lanes. */
const STREETS = [
  { widthM: 15, sidewalkM: 5 },
  { widthM: 12, sidewalkM: 4.2 },
  { widthM: 8.5, sidewalkM: 2.4 },
  { widthM: 5.6, sidewalkM: 2 },
] as const;

/** Cuts of a canvas of this side have the ranks of their depth. */
const REFERENCE_CANVAS_M = 640;

export function paintParis(painter: Painter): void {
  const random = painter.random("plan");
  painter.fill("concrete", "residential");
  const { canvasM, middle } = painter;
  const center: Point = [
    middle[0] + random.between(-0.15, 0.15) * canvasM,
    middle[1] + random.between(-0.15, 0.15) * canvasM,
  ];
  const side = 1.75 * canvasM;
  const { parts, cuts } = split(
    random,
    rect(center, side, side, random.between(0, Math.PI)),
    {
      targetM2: random.between(6500, 12_000),
      jitterRad: random.between(0.05, 0.2),
      followsEdges: random.chance(0.8),
      tries: 4,
    },
  );
  const alongRiver = random.chance(0.35) ? paintSeine(painter) : keepWhole;
  const extraDepth = Math.round(2 * Math.log2((1.35 * canvasM) / REFERENCE_CANVAS_M));
  for (const cut of cuts) {
    queueStreet(painter, random, cut, Math.max(0, cut.depth - extraDepth));
  }
  const heightM = random.between(15.5, 19);
  parts.forEach((part, index) => {
    if (painter.isInView(part)) {
      paintBlock(painter, painter.random("block", index), part, heightM, alongRiver);
    }
  });
  paintRoads(painter, { bridgeM: 150, hasCrosswalks: true });
}

/** The part of a block that lies back from the quays; null where it is too little. */
type ClipAtRiver = (block: Polygon) => Polygon | null;

const keepWhole: ClipAtRiver = (block) => block;

/** The river between its quays; returns what cuts blocks along them. */
function paintSeine(painter: Painter): ClipAtRiver {
  const random = painter.random("river");
  const widthM = random.between(80, 115);
  const points = bend(random, ...crossingOf(painter, random), 16);
  painter.line(points, widthM + 34, { material: "asphalt", label: "road" });
  painter.line(points, widthM + 20, { material: "concrete", label: "road" });
  painter.line(points, widthM + 12, { material: "concrete", label: "other" });
  painter.line(points, widthM, { material: "water", label: "water" });
  painter.lineTrees(random, points, {
    ...{ spacingM: 8, offsetM: widthM / 2 + 9, radiusM: [2.4, 4], share: 0.8 },
  });
  const backM = widthM / 2 + 19;
  return (block) => {
    const center = middleOf(block);
    const nearest = points.reduce((best, point) =>
      distance(point, center) < distance(best, center) ? point : best,
    );
    const bank = headingOf(nearest, center);
    let land: Polygon | null = block;
    for (const point of points) {
      // Only the reach in front of the block: beyond a bend lies the other bank.
      if (land !== null && distance(point, nearest) < 90) {
        const n: Point = [Math.cos(bank), Math.sin(bank)];
        land = clipHalf(land, [point[0] + n[0] * backM, point[1] + n[1] * backM], n);
      }
    }
    return land !== null && areaOf(land) > 500 ? land : null;
  };
}

function queueStreet(
  painter: Painter,
  random: Random,
  { from, to }: Cut,
  rank: number,
): void {
  const { widthM, sidewalkM } = STREETS[Math.min(rank, 3)] as (typeof STREETS)[number];
  const points = Array.from({ length: 12 }, (_, i) => between(from, to, i / 11));
  painter.road({ points, widthM, sidewalkM, parkedShare: 0.38 });
  if (rank < 2) {
    painter.lineTrees(random, points, {
      ...{ spacingM: 7.5, offsetM: widthM / 2 + 2.6, radiusM: [2, 3.4], share: 0.88 },
    });
  }
}

function paintBlock(
  painter: Painter,
  random: Random,
  part: Polygon,
  heightM: number,
  clipAtRiver: ClipAtRiver,
): void {
  const whole = inset(part, random.between(6.5, 9.5));
  const block = whole && clipAtRiver(whole);
  if (block === null) {
    return;
  }
  const area = areaOf(block);
  const rad = longAxis(block);
  const kind = random.uniform();
  if (kind < 0.06) {
    paintSquare(painter, random, block);
  } else if (kind < 0.09 && area > 3500) {
    paintSchool(painter, random, block, rad);
  } else if (kind < 0.13 && area > 3000) {
    paintChurchSquare(painter, random, block, rad);
  } else if (kind < 0.16 && area > 5000) {
    paintSlabs(painter, random, block, rad);
  } else {
    paintPerimeterBlock(painter, random, block, {
      heightM: heightM + random.normal(),
      depthM: random.between(10.5, 14),
      chamferM: random.choice([0.5, 2, 3.5]),
    });
  }
}

function paintSquare(painter: Painter, random: Random, block: Polygon): void {
  paintPark(painter, random, block, { radiusM: [2.5, 4.5], treeM2: 45, path: "sand" });
}

/** A church on its square. */
function paintChurchSquare(
  painter: Painter,
  random: Random,
  block: Polygon,
  rad: number,
): void {
  painter.polygon(block, { material: "concrete", label: "other" });
  const scale = Math.min(2.1, Math.sqrt(areaOf(block)) / 36);
  addChurch(painter, random, middleOf(block), rad, scale, "zinc");
  wearPavement(painter, random, block, { patches: 3, things: 2, rad });
  painter.lineTrees(random, [...block, block[0] as Point], {
    ...{ spacingM: 8, offsetM: 0, radiusM: [2, 3.6], share: 0.5 },
  });
}

/** Post-war slabs on a lawn. */
function paintSlabs(
  painter: Painter,
  random: Random,
  block: Polygon,
  rad: number,
): void {
  painter.polygon(block, { material: "grass", label: "residential" });
  const heightM = random.choice([22, 28, 34, 46]);
  for (const part of split(random, block, { targetM2: 2600, axisRad: rad }).parts) {
    const lot = inset(part, random.between(7, 10));
    if (lot !== null && areaOf(lot) > 160) {
      const long = Math.sqrt(areaOf(lot)) * 1.5;
      const slab = rect(middleOf(lot), Math.min(long, reach(lot)), 12.5, longAxis(lot));
      addWingedBuilding(painter, random, slab, heightM, longAxis(lot));
    }
    painter.treesIn(random, part, 5, [2, 4.5]);
  }
  const frame = localFrame(middleOf(block), rad);
  painter.line([frame.at(-30, 4), frame.at(30, 4)], 3, {
    material: "asphalt",
    label: "residential",
  });
}

function reach(polygon: Polygon): number {
  const center = middleOf(polygon);
  return 1.4 * Math.max(...polygon.map((corner) => distance(center, corner)));
}
