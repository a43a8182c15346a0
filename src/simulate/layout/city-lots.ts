/** Downtown blocks cut into lots: offices, towers, churches, parking, plazas. */

import type { Random } from "#core/random.ts";
import { areaOf, extentOf, inset, localFrame, middleOf } from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import type { Crossings } from "./city-crossings.ts";
import { addChurch } from "./civic.ts";
import { addFlatBuilding, addTower, addWingedBuilding } from "./flat-buildings.ts";
import type { Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { paintParking } from "./parking.ts";
import { paintPark } from "./parks.ts";
import { wearPavement } from "./pavement.ts";

const TALLEST_M = 165;

/** Lots of about `targetM2` within a metre of the block's rim; none where it is too narrow. */
export function splitLots(
  random: Random,
  outline: Polygon,
  targetM2: number,
  rad: number,
): Polygon[] {
  const land = inset(outline, 1);
  return land === null
    ? []
    : split(random, land, {
        targetM2,
        jitterRad: 0,
        ratio: [0.35, 0.65],
        axisRad: rad,
      }).parts;
}

/**
 * Fills a block. `centrality` is 1 in the middle of a core of towers and 0 far from all:
 * lots are larger there, buildings taller, and fewer stand empty.
 */
export function paintCityLots(
  painter: Painter,
  random: Random,
  outline: Polygon,
  rad: number,
  centrality: number,
  crossings: Crossings,
): void {
  const targetM2 = random.choice([380, 650, 1000, 1700]) * (1 + 1.2 * centrality);
  // Where something cuts through, small lots fill what is left.
  const parts = splitLots(random, outline, targetM2, rad).flatMap((part) =>
    painter.isTaken(part) ? splitLots(random, part, 220, rad) : [part],
  );
  for (const part of parts) {
    const lot = inset(part, random.choice([0.3, 0.3, 1.2, 2.5]));
    if (lot === null || painter.isTaken(lot)) {
      continue;
    }
    const isWet = !painter.isFree(lot);
    if (isWet || crossings.isRiverNear(middleOf(lot))) {
      paintRiverFront(painter, random, lot, rad, isWet);
    } else if (random.chance(0.09 * (1.3 - centrality))) {
      paintParking(painter, random, lot, {
        ...{ rowsRad: rad, occupied: 0.8, hasTrees: false },
      });
    } else if (random.chance(0.03)) {
      paintPlaza(painter, random, lot, rad);
    } else {
      addLotBuilding(painter, random, lot, rad, centrality);
    }
  }
  wearPavement(painter, random, outline, { patches: 1.5, things: 2, rad });
}

/** Green or paved, with low buildings where there is room. */
function paintRiverFront(
  painter: Painter,
  random: Random,
  lot: Polygon,
  rad: number,
  isWet: boolean,
): void {
  if (random.chance(0.45)) {
    paintPark(painter, random, lot, { radiusM: [1.8, 3.6], treeM2: 60 });
  } else if (isWet && random.chance(0.5)) {
    paintParking(painter, random, lot, {
      ...{ rowsRad: rad, occupied: 0.5, hasTrees: false },
    });
  } else if (!isWet) {
    addLotBuilding(painter, random, lot, rad, random.between(0, 0.4));
  }
}

function paintPlaza(painter: Painter, random: Random, lot: Polygon, rad: number): void {
  painter.polygon(lot, { material: "concrete", label: "commercial" });
  wearPavement(painter, random, lot, { patches: 6, things: 5, rad });
  const count = Math.round(areaOf(lot) / 90);
  painter.treesIn(random, inset(lot, 2) ?? lot, count, [1.5, 2.6]);
}

function addLotBuilding(
  painter: Painter,
  random: Random,
  lot: Polygon,
  rad: number,
  centrality: number,
): void {
  const median = Math.log(8 + 31 * centrality);
  const heightM = Math.min(
    TALLEST_M,
    Math.exp(median + (0.45 + 0.28 * centrality) * random.normal()),
  );
  if (heightM > 55 && areaOf(lot) > 500) {
    addTower(painter, random, lot, heightM);
    return;
  }
  if (
    areaOf(lot) > 500 &&
    areaOf(lot) < 1400 &&
    centrality < 0.5 &&
    random.chance(0.025)
  ) {
    addChurch(painter, random, middleOf(lot), rad, 1.1, "zinc");
    return;
  }
  addWingedBuilding(painter, random, lot, heightM, rad);
  const { u0, u1, v0, v1 } = extentOf(lot, localFrame(middleOf(lot), rad));
  const penthouse = inset(lot, 0.3 * Math.min(u1 - u0, v1 - v0));
  if (random.chance(0.1) && areaOf(lot) > 600 && penthouse !== null) {
    addFlatBuilding(painter, random, penthouse, heightM + random.between(3, 5), 0);
  }
}
