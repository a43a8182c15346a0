/** Weifang: wide fields, blocks of greenhouses, villages and workshops in a straight grid. */

import type { Random } from "#core/random.ts";
import { inset, rect } from "#simulate/geometry.ts";
import { paintGreenhouses } from "#simulate/layout/greenhouses.ts";
import { Corridors, type LandCut, splitLand } from "#simulate/layout/land.ts";
import type { Point, Polygon } from "#simulate/layout/layout.ts";
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
import { paintVillage } from "#simulate/layout/village.ts";
import { paintWorkshops } from "#simulate/layout/workshops.ts";

const BANK_M = 9;

export function paintWeifang(painter: Painter): void {
  const random = painter.random("land");
  painter.fill("soil", "farmland");
  const axisRad = 0.06 * random.normal();
  const corridors = new Corridors(painter);
  const rivers = painter.random("river");
  const river = rivers.chance(0.4) ? planRiver(painter, rivers, corridors) : null;
  const lines = painter.random("lines");
  const railway = planRailway(painter, lines, 0.2, corridors);
  const { blocks, cuts } = splitLand(painter, random, {
    targetM2: random.between(24_000, 52_000),
    jitterRad: 0.02,
    axisRad,
  });
  paintBlocks(painter, random, blocks, axisRad, corridors);
  for (const cut of cuts) {
    paintWay(painter, random, cut);
  }
  if (river !== null) {
    paintRiver(painter, river, { material: "grass", label: "grass", widthM: BANK_M });
  }
  if (railway !== null) {
    paintRailway(painter, lines, railway);
  }
  if (lines.chance(0.4)) {
    paintPowerLine(painter, lines, ...crossingOf(painter, lines));
  }
  paintRoads(painter, { bridgeM: 60, dashM: 3 });
}

/** Greenhouses, villages, workshops and orchards by the shares of the place, else fields. */
function paintBlocks(
  painter: Painter,
  random: Random,
  blocks: readonly Polygon[],
  axisRad: number,
  corridors: Corridors,
): void {
  const mix = drawCropMix(random, {
    green: 0.42,
    lush: 0.14,
    dry: 0.14,
    soil: 0.2,
    plough: 0.1,
  });
  const share = {
    greenhouses: random.between(0.12, 0.5),
    village: random.between(0.06, 0.24),
    workshops: random.choice([0, 0, 0.03, 0.08]),
    orchard: random.choice([0, 0.03, 0.12]),
  };
  for (const block of blocks) {
    const land = inset(block, random.between(2.5, 4));
    if (land === null) {
      continue;
    }
    let left = random.uniform();
    const isDrawn = (part: number) => {
      left -= part;
      return left < 0;
    };
    if (isDrawn(share.greenhouses)) {
      paintGreenhouses(painter, random, land, axisRad, corridors.isTaken);
    } else if (isDrawn(share.village)) {
      paintVillage(painter, random, land, {
        axisRad,
        rowM: [15, 18],
        houseLengthM: [13, 18],
        houseDepthM: [8, 10],
        heightsM: [3.8, 4.2, 6.5],
        yardTrees: random.between(0.3, 1),
        isTaken: corridors.isTaken,
      });
    } else if (isDrawn(share.workshops)) {
      paintWorkshops(painter, random, land, axisRad, corridors.isTaken);
    } else if (isDrawn(share.orchard)) {
      paintPlantation(painter, random, land, {
        rowsRad: axisRad,
        spacingM: random.between(4, 5.5),
        radiusM: [1.2, 2],
        kind: "broadleaf",
        label: "farmland",
      });
    } else {
      paintStrips(painter, random, land, {
        ...mix,
        widthM: random.chance(0.6) ? [14, 40] : [40, 110],
        rowsRad: random.chance(0.6) ? axisRad + Math.PI / 2 : axisRad,
      });
    }
  }
}

function planRiver(
  painter: Painter,
  random: Random,
  corridors: Corridors,
): Watercourse {
  const river = createRiver(random, ...crossingOf(painter, random), {
    amplitudeM: 14,
    widthM: [10, 20],
  });
  corridors.take(river.points, 20 + 2 * BANK_M);
  return river;
}

/** Asphalt between poplars, lanes, and now and then a pump house. */
function paintWay(painter: Painter, random: Random, { from, to, rank }: LandCut): void {
  const points: Point[] = [from, to];
  if (rank < 2) {
    painter.road({ points, widthM: 7.5, sidewalkM: 1, parkedShare: 0.05 });
    painter.lineTrees(random, points, {
      ...{ spacingM: 5, offsetM: 6, radiusM: [1.5, 2.8], kind: "poplar", share: 0.85 },
    });
    return;
  }
  const isPaved = random.chance(0.5);
  painter.road({
    ...{ points, widthM: 3.8, sidewalkM: 0.8, hasMarks: false },
    material: isPaved ? "concrete" : "soil",
  });
  if (random.chance(0.4)) {
    painter.lineTrees(random, points, {
      ...{
        spacingM: 4.5,
        offsetM: 3.6,
        radiusM: [1.2, 2.4],
        kind: "poplar",
        share: 0.8,
      },
    });
  }
  if (random.chance(0.25)) {
    const hut = rect([from[0] + 6, from[1] + 6], 4, 3.4, 0);
    painter.building(hut, 2.8, { color: [176, 170, 162] });
  }
}
