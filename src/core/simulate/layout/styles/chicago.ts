/** Chicago: a grid of blocks, towers in its cores, a river, railways, expressways. */
import {
  areaOf,
  box,
  distance,
  extentOf,
  inset,
  isInside,
  localFrame,
  middleOf,
} from "#core/simulate/geometry.ts";
import { type Crossings, planCrossings } from "#core/simulate/layout/city-crossings.ts";
import { addElevatedLine } from "#core/simulate/layout/city-railway.ts";
import { addChurch, paintSchool } from "#core/simulate/layout/civic.ts";
import {
  addFlatBuilding,
  addTower,
  addWingedBuilding,
} from "#core/simulate/layout/flat-buildings.ts";
import { type LotOptions, paintHouseBlock } from "#core/simulate/layout/house-lots.ts";
import type { Point, Polygon } from "#core/simulate/layout/layout.ts";
import type { Painter } from "#core/simulate/layout/painter.ts";
import { paintParking } from "#core/simulate/layout/parking.ts";
import { paintPark } from "#core/simulate/layout/parks.ts";
import { wearPavement } from "#core/simulate/layout/pavement.ts";
import { paintRoads } from "#core/simulate/layout/roads.ts";
import {
  createStreetGrid,
  type GridBlock,
  gridFrame,
  layStreets,
  type StreetGrid,
  spaceLines,
} from "#core/simulate/layout/street-grid.ts";
import type { Random } from "#core/simulate/random.ts";
import { split } from "#core/simulate/split.ts";

const SIDEWALK_M = 3.2;
const TALLEST_M = 165;

const TWO_FLATS: LotOptions = {
  lotM: 9.2,
  setbackM: 4,
  trees: 0.9,
  widthM: [6.4, 8],
  lengthM: [15, 22],
  heightsM: [6.5, 7.5, 9, 10.5],
  house: {
    palette: "shingle",
    material: "roof-tile",
    roofs: [
      ["flat", 0.6],
      ["gable", 0.3],
      ["hip", 0.1],
    ],
    wingShare: 0.12,
  },
  hasAlley: true,
};

export function paintChicago(painter: Painter): void {
  const random = painter.random("plan");
  painter.fill("concrete", "commercial");
  const { frame, reachM } = gridFrame(painter, random, 0.012 * random.normal());
  const widths = (roads: readonly number[]) => () => ({
    roadM: random.choice(roads),
    sidewalkM: SIDEWALK_M,
  });
  const grid = createStreetGrid(random, {
    frame,
    us: spaceLines(
      random,
      reachM,
      random.between(84, 122),
      0.08,
      widths([8.6, 10.6, 14.6]),
    ),
    vs: spaceLines(
      random,
      reachM,
      random.between(96, 140),
      0.1,
      widths([8.6, 10.6, 12.6]),
    ),
    joinedShare: random.between(0, 0.12),
  });
  const crossings = planCrossings(painter, frame.rad);
  layStreets(painter, grid, { parkedShare: 0.28 });
  paintBlocks(painter, grid, crossings, centralityOf(painter, random));
  crossings.paintRiver();
  const rows = painter.random("street-trees");
  for (const { points, line } of grid.streets) {
    if (rows.chance(0.6)) {
      painter.lineTrees(rows, points, {
        ...{ spacingM: 9, offsetM: line.halfRoadM + 1.6, radiusM: [1.2, 2.6] },
        share: 0.55,
      });
    }
  }
  paintElevated(painter, grid);
  paintRoads(painter, { bridgeM: 100, centerLine: "yellow", hasCrosswalks: true });
  crossings.paint();
}

/** 1 in the middle of a core of towers, 0 far from all. */
function centralityOf(painter: Painter, random: Random): (point: Point) => number {
  const { canvasM } = painter;
  const count = Math.max(1, Math.round((canvasM / 900) ** 2));
  const height = random.between(0.45, 1.1);
  const cores = Array.from({ length: count }, () => ({
    at: [
      random.between(-0.1, 1.1) * canvasM,
      random.between(-0.1, 1.1) * canvasM,
    ] as Point,
    radiusM: random.between(170, 330),
  }));
  return (point) =>
    Math.max(
      ...cores.map(({ at, radiusM }) =>
        Math.min(1, height * Math.exp(-((distance(at, point) / radiusM) ** 2))),
      ),
    );
}

function paintBlocks(
  painter: Painter,
  grid: StreetGrid,
  crossings: Crossings,
  centralityAt: (point: Point) => number,
): void {
  const mood = painter.random("blocks");
  // Some places are all downtown, some mostly neighbourhoods.
  const residential = mood.between(0, 0.6);
  grid.blocks.forEach((block, index) => {
    const { outline } = block;
    if (!painter.isInView(outline)) {
      return;
    }
    const random = painter.random("block", index);
    const center = middleOf(outline);
    const z = centralityAt(center);
    const isWet = !painter.isFree(outline) || crossings.isRiverNear(center);
    const kind = random.uniform();
    if (kind < 0.05) {
      paintPark(painter, random, outline, { radiusM: [2.5, 5], treeM2: 70 });
    } else if (isWet || painter.isTaken(outline)) {
      paintLots(painter, random, outline, grid.rad, z, crossings);
    } else if (kind < 0.08 && z < 0.4) {
      paintSchool(painter, random, outline, grid.rad);
    } else if (kind < 0.08 + 0.08 * (1 - z)) {
      const lot = inset(outline, 2) ?? outline;
      paintParking(painter, random, lot, { rowsRad: grid.rad, occupied: 0.7 });
    } else if (crossings.isYardNear(center) && kind < 0.75) {
      paintIndustry(painter, random, outline, grid.rad);
    } else if (z < 0.25 && random.chance(residential)) {
      paintNeighbourhood(painter, random, grid, block);
    } else {
      paintLots(painter, random, outline, grid.rad, z, crossings);
    }
  });
}

function paintNeighbourhood(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  block: GridBlock,
): void {
  painter.polygon(block.outline, { material: "grass", label: "residential" });
  if (random.chance(0.15)) {
    const corner = grid.at(block.u0 + 24, block.v0 + 20);
    addChurch(painter, random, corner, grid.rad, 1, "shingle");
  }
  paintHouseBlock(painter, random, grid, block, TWO_FLATS);
}

/** Halls with yards. */
function paintIndustry(
  painter: Painter,
  random: Random,
  outline: Polygon,
  rad: number,
): void {
  painter.polygon(outline, { material: "concrete", label: "industrial" });
  for (const lot of lotsOf(random, outline, 3200, rad)) {
    const hall = inset(lot, random.between(1, 6));
    if (hall === null || areaOf(hall) < 150) {
      continue;
    }
    if (painter.isTaken(hall) || random.chance(0.16)) {
      paintParking(painter, random, hall, {
        ...{ rowsRad: rad, occupied: 0.5, label: "industrial", hasTrees: false },
      });
    } else {
      addFlatBuilding(painter, random, hall, random.between(6, 13), 0.6);
    }
  }
  wearPavement(painter, random, outline, { patches: 4, things: 5, rad });
}

function lotsOf(
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

function paintLots(
  painter: Painter,
  random: Random,
  outline: Polygon,
  rad: number,
  z: number,
  crossings: Crossings,
): void {
  const targetM2 = random.choice([380, 650, 1000, 1700]) * (1 + 1.2 * z);
  // Where something cuts through, small lots fill what is left.
  const parts = lotsOf(random, outline, targetM2, rad).flatMap((part) =>
    painter.isTaken(part) ? lotsOf(random, part, 220, rad) : [part],
  );
  for (const part of parts) {
    const lot = inset(part, random.choice([0.3, 0.3, 1.2, 2.5]));
    if (lot === null || painter.isTaken(lot)) {
      continue;
    }
    const isWet = !painter.isFree(lot);
    if (isWet || crossings.isRiverNear(middleOf(lot))) {
      paintRiverFront(painter, random, lot, rad, isWet);
    } else if (random.chance(0.09 * (1.3 - z))) {
      paintParking(painter, random, lot, {
        ...{ rowsRad: rad, occupied: 0.8, hasTrees: false },
      });
    } else if (random.chance(0.03)) {
      paintPlaza(painter, random, lot, rad);
    } else {
      addLotBuilding(painter, random, lot, rad, z);
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
  z: number,
): void {
  const median = Math.log(8 + 31 * z);
  const heightM = Math.min(
    TALLEST_M,
    Math.exp(median + (0.45 + 0.28 * z) * random.normal()),
  );
  if (heightM > 55 && areaOf(lot) > 500) {
    addTower(painter, random, lot, heightM);
    return;
  }
  if (areaOf(lot) > 500 && areaOf(lot) < 1400 && z < 0.5 && random.chance(0.025)) {
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

/** The elevated railway follows a street, or two that cross. */
function paintElevated(painter: Painter, grid: StreetGrid): void {
  const random = painter.random("elevated");
  if (!random.chance(0.5)) {
    return;
  }
  const inner = box(localFrame(painter.middle, 0), {
    ...{ u0: -0.35 * painter.canvasM, u1: 0.35 * painter.canvasM },
    ...{ v0: -0.35 * painter.canvasM, v1: 0.35 * painter.canvasM },
  });
  const streets = grid.streets.filter(
    ({ points }) => points.filter((point) => isInside(inner, point)).length > 20,
  );
  for (const { points } of random.shuffle(streets).slice(0, random.choice([1, 1, 2]))) {
    addElevatedLine(painter, random, points);
  }
}
