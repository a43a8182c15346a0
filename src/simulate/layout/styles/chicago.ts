/** Chicago: a grid of blocks, towers in its cores, a river, railways, expressways. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  box,
  distance,
  inset,
  isInside,
  localFrame,
  middleOf,
} from "#simulate/geometry.ts";
import { type Crossings, planCrossings } from "#simulate/layout/city-crossings.ts";
import { paintCityLots, splitLots } from "#simulate/layout/city-lots.ts";
import { addElevatedLine } from "#simulate/layout/city-railway.ts";
import { addChurch, paintSchool } from "#simulate/layout/civic.ts";
import { addFlatBuilding } from "#simulate/layout/flat-buildings.ts";
import type { LotOptions } from "#simulate/layout/house-lot.ts";
import { paintHouseBlock } from "#simulate/layout/house-lots.ts";
import type { Point, Polygon } from "#simulate/layout/layout.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { paintParking } from "#simulate/layout/parking.ts";
import { paintPark } from "#simulate/layout/parks.ts";
import { wearPavement } from "#simulate/layout/pavement.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import {
  createStreetGrid,
  type GridBlock,
  gridFrame,
  layStreets,
  type StreetGrid,
  spaceLines,
} from "#simulate/layout/street-grid.ts";

const SIDEWALK_M = 3.2;

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
    const centrality = centralityAt(center);
    const isWet = !painter.isFree(outline) || crossings.isRiverNear(center);
    const kind = random.uniform();
    if (kind < 0.05) {
      paintPark(painter, random, outline, { radiusM: [2.5, 5], treeM2: 70 });
    } else if (isWet || painter.isTaken(outline)) {
      paintCityLots(painter, random, outline, grid.rad, centrality, crossings);
    } else if (kind < 0.08 && centrality < 0.4) {
      paintSchool(painter, random, outline, grid.rad);
    } else if (kind < 0.08 + 0.08 * (1 - centrality)) {
      const lot = inset(outline, 2) ?? outline;
      paintParking(painter, random, lot, { rowsRad: grid.rad, occupied: 0.7 });
    } else if (crossings.isYardNear(center) && kind < 0.75) {
      paintIndustry(painter, random, outline, grid.rad);
    } else if (centrality < 0.25 && random.chance(residential)) {
      paintNeighbourhood(painter, random, grid, block);
    } else {
      paintCityLots(painter, random, outline, grid.rad, centrality, crossings);
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
  for (const lot of splitLots(random, outline, 3200, rad)) {
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
