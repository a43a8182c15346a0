/** Rural Sittwe: paddies within bunds, shrimp ponds, hamlets, tidal rivers with mangroves. */

import type { Random } from "#core/random.ts";
import { inset } from "#simulate/geometry.ts";
import { growCreeks } from "#simulate/layout/creeks.ts";
import { fieldOf, noiseField, paintWhere } from "#simulate/layout/ground-noise.ts";
import { paintHamlet } from "#simulate/layout/hamlet.ts";
import { chooseBlocks, type LandCut, splitLand } from "#simulate/layout/land.ts";
import type { Polygon } from "#simulate/layout/layout.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import {
  createRiver,
  crossingOf,
  paintRiver,
  type Watercourse,
} from "#simulate/layout/rivers.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { paintPaddies } from "#simulate/layout/strips.ts";
import { wiggle } from "#simulate/polyline.ts";
import { split } from "#simulate/split.ts";

/** How likely a block is a group of shrimp ponds, by what the place lives on. */
const POND_SHARE = { paddy: 0, mixed: 0.4, shrimp: 0.85 };

export function paintSittweR(painter: Painter): void {
  const random = painter.random("land");
  painter.fill("grass", "grass");
  const axisRad = random.between(0, Math.PI);
  const living = random.choice(["paddy", "mixed", "shrimp"] as const, [40, 35, 25]);
  const { blocks, cuts } = splitLand(painter, random, {
    targetM2: random.between(28_000, 50_000),
    jitterRad: 0.2,
    axisRad,
  });
  const hamlets = random.chance(0.7)
    ? chooseBlocks(painter, random, blocks, random.between(0.5, 2.4))
    : new Set<Polygon>();
  const floodedShare = random.between(0.05, 0.7);
  for (const block of blocks) {
    const land = inset(block, 2);
    if (land === null) {
      continue;
    }
    if (hamlets.has(block)) {
      const ground = inset(land, random.between(10, 45)) ?? land;
      painter.polygon(land, { material: "grass", label: "grass" });
      paintHamlet(painter, random, ground, axisRad);
    } else if (random.chance(POND_SHARE[living])) {
      paintShrimpPonds(painter, random, land, axisRad);
    } else {
      paintPaddies(painter, random, land, {
        axisRad,
        plotM2: random.between(500, 1600),
        floodedShare,
      });
    }
  }
  for (const cut of cuts) {
    paintWay(painter, random, cut);
  }
  const waters = paintTidalWaters(painter, painter.random("river"));
  paintRoads(painter, { bridgeM: 55 });
  growMangroves(painter, painter.random("mangrove"), waters);
}

/** Large ponds between dikes; some are drained to the mud. */
function paintShrimpPonds(
  painter: Painter,
  random: Random,
  land: Polygon,
  axisRad: number,
): void {
  painter.polygon(land, { material: "grass", label: "aquaculture" });
  const { parts } = split(random, land, {
    targetM2: random.between(5000, 11_000),
    jitterRad: 0.06,
    ratio: [0.4, 0.6],
    axisRad,
  });
  for (const part of parts) {
    const floor = inset(part, random.between(2.5, 4.5));
    const water = floor && inset(floor, random.between(0.8, 3));
    if (floor === null || water === null) {
      continue;
    }
    painter.polygon(floor, { material: "mud", label: "aquaculture" });
    if (random.chance(0.86)) {
      painter.polygon(water, { material: "pond", label: "aquaculture" });
    }
  }
}

/** Earth roads on dams under palms, then paths. */
function paintWay(painter: Painter, random: Random, { from, to, rank }: LandCut): void {
  const points = wiggle(random, from, to, { amplitudeM: 3, count: 24 });
  if (rank < 1) {
    painter.road({
      ...{ points, widthM: 5, sidewalkM: 1, material: "soil" },
      ...{ hasMarks: false, parkedShare: 0.03 },
    });
    painter.lineTrees(random, points, {
      ...{ spacingM: 12, offsetM: 4.5, radiusM: [2, 4], kind: "palm", share: 0.5 },
    });
  } else if (rank < 3) {
    painter.line(points, 3.5, { material: "grass", label: "grass" });
    painter.line(points, 1.6, { material: "soil", label: "road" });
    painter.lineTrees(random, points, {
      ...{ spacingM: 15, offsetM: 2.5, radiusM: [1.6, 3.5], kind: "palm", share: 0.4 },
    });
  }
}

/** The river and its creeks within mud banks. */
function paintTidalWaters(painter: Painter, random: Random): Watercourse[] {
  const widthM = random.between(14, 48);
  const river = createRiver(random, ...crossingOf(painter, random), {
    amplitudeM: random.between(35, 75),
    widthM: [0.8 * widthM, 1.2 * widthM],
  });
  const creeks = growCreeks(painter, random, river, {
    share: random.between(0.08, 0.3),
    lengthM: [60, 260],
  });
  const bankM = random.between(3, 7);
  for (const creek of creeks) {
    paintRiver(painter, creek, { material: "mud", label: "wetland", widthM: 1.5 });
  }
  paintRiver(painter, river, { material: "mud", label: "wetland", widthM: bankM });
  // The river's bank must not close the mouths.
  for (const creek of creeks) {
    paintRiver(painter, creek, null);
  }
  return [river, ...creeks];
}

/** Mangroves along the waters, here a strip, there a wood. */
function growMangroves(
  painter: Painter,
  random: Random,
  waters: readonly Watercourse[],
): void {
  const reachM = random.between(4, 24);
  const noise = noiseField(painter, random, { cell: 80, octaves: 4 });
  const toWater = painter.distanceTo("water");
  const belt = fieldOf(
    painter,
    (point, i) => (reachM + 12 * (noise.values[i] as number) - toWater(point)) / 10,
  );
  paintWhere(painter, belt, { material: "mud", label: "forest" }, [
    ...["water", "yard", "soil", "asphalt", "concrete"],
  ] as const);
  painter.scatterTrees(
    random,
    (point) =>
      painter.materialAt(point) === "mud" && painter.labelAt(point) === "forest",
    { spacingM: 2.9, radiusM: [1.2, 2.7], share: 0.9, heightM: [3, 7] },
  );
  for (const { points } of waters.slice(0, 1)) {
    addBoats(painter, random, points);
  }
}

/** Wooden boats on the river. */
function addBoats(
  painter: Painter,
  random: Random,
  points: Watercourse["points"],
): void {
  for (let i = random.poisson(points.length / 20); i > 0; i -= 1) {
    const k = 1 + random.integer(points.length - 2);
    const [from, to] = [points[k], points[k + 1]];
    if (from !== undefined && to !== undefined && painter.isOnCanvas(from)) {
      painter.boxes.push({
        ...{ x: from[0] + 2 * random.normal(), y: from[1] + 2 * random.normal() },
        ...{ lengthM: random.between(6, 13), widthM: random.between(1.6, 2.8) },
        ...{ angleRad: Math.atan2(to[1] - from[1], to[0] - from[0]), heightM: 1.3 },
        ...{ color: [116, 92, 70], kind: "boat" },
      });
    }
  }
}
