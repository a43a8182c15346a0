/** Bengbu: strip fields of the Huai plain, villages, ditches, a river between levees. */

import type { Random } from "#core/random.ts";
import { areaOf, inset, rect } from "#simulate/geometry.ts";
import {
  Corridors,
  chooseBlocks,
  type LandCut,
  splitLand,
} from "#simulate/layout/land.ts";
import type { Polygon } from "#simulate/layout/layout.ts";
import { paintPowerLine, paintRailway, planRailway } from "#simulate/layout/lines.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import {
  createRiver,
  crossingOf,
  paintRiver,
  type Watercourse,
} from "#simulate/layout/rivers.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { drawCropMix, paintPlantation, paintStrips } from "#simulate/layout/strips.ts";
import { eastWest, paintVillage } from "#simulate/layout/village.ts";
import { pathOf, wiggle } from "#simulate/polyline.ts";
import { split } from "#simulate/split.ts";

export function paintBengbu(painter: Painter): void {
  const random = painter.random("land");
  painter.fill("grass", "grass");
  const axisRad = random.between(0, Math.PI);
  const corridors = new Corridors(painter);
  const rivers = painter.random("river");
  const river = rivers.chance(0.8) ? planRiver(painter, rivers, corridors) : null;
  const lines = painter.random("lines");
  const railway = planRailway(painter, lines, 0.2, corridors);
  const { blocks, cuts } = splitLand(painter, random, {
    targetM2: random.between(12_000, 26_000),
    jitterRad: 0.07,
    axisRad,
  });
  paintBlocks(painter, random, blocks, axisRad, corridors);
  for (const cut of cuts) {
    paintWay(painter, random, cut);
  }
  if (river !== null) {
    paintLeveedRiver(painter, rivers, river);
  }
  if (railway !== null) {
    paintRailway(painter, lines, railway);
  }
  if (lines.chance(0.35)) {
    paintPowerLine(painter, lines, ...crossingOf(painter, lines));
  }
  paintRoads(painter, { bridgeM: 110 });
}

function paintBlocks(
  painter: Painter,
  random: Random,
  blocks: readonly Polygon[],
  axisRad: number,
  corridors: Corridors,
): void {
  const mix = drawCropMix(random, {
    green: 0.34,
    lush: 0.2,
    soil: 0.14,
    plough: 0.08,
    dry: 0.12,
    paddy: 0.12,
  });
  const plantedShare = random.choice([0, 0, 0.04, 0.12]);
  const pondShare = random.choice([0, 0.02, 0.12]);
  const villages = chooseBlocks(
    painter,
    random,
    blocks.filter((block) => areaOf(block) > 6000),
    random.between(0.6, 3.4),
  );
  for (const block of blocks) {
    const land = inset(block, random.between(1.5, 3));
    if (land === null) {
      continue;
    }
    const kind = random.uniform();
    if (villages.has(block)) {
      paintVillage(painter, random, land, {
        axisRad: eastWest(axisRad),
        rowM: [10, 13],
        houseLengthM: [11, 17],
        houseDepthM: [7, 9],
        heightsM: [3.4, 3.8, 6.8],
        yardTrees: random.between(0.3, 0.9),
        isTaken: corridors.isTaken,
      });
    } else if (kind < plantedShare) {
      paintPlantation(painter, random, land, {
        rowsRad: axisRad,
        spacingM: random.between(3.4, 5),
        radiusM: [1.2, 2.2],
        kind: "poplar",
        label: "forest",
      });
    } else if (kind < plantedShare + pondShare) {
      paintFishPonds(painter, random, land, axisRad);
    } else {
      paintStrips(painter, random, land, {
        ...mix,
        widthM: random.chance(0.75) ? [7, 24] : [25, 50],
        rowsRad: random.chance(0.7) ? axisRad : axisRad + Math.PI / 2,
      });
    }
  }
}

function paintFishPonds(
  painter: Painter,
  random: Random,
  land: Polygon,
  axisRad: number,
): void {
  painter.polygon(land, { material: "grass", label: "aquaculture" });
  const { parts } = split(random, land, { targetM2: 3200, jitterRad: 0.03, axisRad });
  for (const part of parts) {
    const pond = inset(part, random.between(1.5, 3));
    if (pond !== null) {
      painter.polygon(pond, { material: "pond", label: "aquaculture" });
    }
  }
}

/** Main roads with poplars, then tracks and ditches. */
function paintWay(painter: Painter, random: Random, { from, to, rank }: LandCut): void {
  const points = wiggle(random, from, to, { amplitudeM: 1, count: 24 });
  const poplars = { kind: "poplar", share: 0.7 } as const;
  if (rank < 2) {
    painter.road({
      ...{ points, widthM: 4.5, sidewalkM: 1.2, material: "concrete" },
      ...{ hasMarks: false, parkedShare: 0.03 },
    });
    painter.lineTrees(random, points, {
      ...{ ...poplars, spacingM: 6, offsetM: 4.5, radiusM: [1.4, 2.8] },
    });
  } else if (rank < 5) {
    if (random.chance(0.4)) {
      painter.line(points, 5.5, { material: "grass", label: "grass" });
      painter.line(points, 2.6, { material: "pond", label: "water" });
    } else {
      painter.road({
        ...{ points, widthM: 2.6, sidewalkM: 0, material: "soil", hasMarks: false },
      });
    }
    if (random.chance(0.35)) {
      painter.lineTrees(random, points, {
        ...{ ...poplars, spacingM: 5, offsetM: 3, radiusM: [1.2, 2.6] },
      });
    }
  }
}

type LeveedRiver = { readonly water: Watercourse; readonly forelandM: number };

function planRiver(
  painter: Painter,
  random: Random,
  corridors: Corridors,
): LeveedRiver {
  const widthM = random.between(16, 70);
  const forelandM = random.between(10, 24);
  const water = createRiver(random, ...crossingOf(painter, random), {
    amplitudeM: random.between(20, 60),
    widthM: [0.8 * widthM, 1.2 * widthM],
  });
  corridors.take(water.points, 1.2 * widthM + 2 * forelandM);
  return { water, forelandM };
}

/** Grassy foreland with poplars, and a pumping station. */
function paintLeveedRiver(
  painter: Painter,
  random: Random,
  { water, forelandM }: LeveedRiver,
): void {
  paintRiver(painter, water, { material: "grass", label: "grass", widthM: forelandM });
  const toWater = painter.distanceTo("water");
  painter.scatterTrees(
    random,
    (point) => painter.materialAt(point) === "grass" && toWater(point) < forelandM + 4,
    {
      ...{ spacingM: 5.5, radiusM: [1.5, 3.2], kinds: ["poplar"] },
      share: random.between(0.2, 0.6),
    },
  );
  const path = pathOf(water.points);
  const along = path.lengthM * random.between(0.3, 0.7);
  const bank = path.at(along, random.sign() * (forelandM + 0.5 * maxOf(water.widthsM)));
  const station = rect(bank, 9, 6, path.headingAt(along));
  if (painter.isFree(station)) {
    painter.building(station, 4.5, { color: [168, 160, 152], hvac: 0.2 });
  }
}

function maxOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
