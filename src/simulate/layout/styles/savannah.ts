/** Savannah: wards about squares of live oaks, a river front or a container port. */

import type { Random } from "#core/random.ts";
import type { LocalFrame } from "#simulate/geometry.ts";
import { areaOf, box, inset, localFrame, middleOf } from "#simulate/geometry.ts";
import { addChurch } from "#simulate/layout/civic.ts";
import { addFlatBuilding, addWingedBuilding } from "#simulate/layout/flat-buildings.ts";
import { paintTerminal } from "#simulate/layout/harbour.ts";
import type { LotOptions } from "#simulate/layout/house-lot.ts";
import { paintHouseBlock } from "#simulate/layout/house-lots.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { paintParking } from "#simulate/layout/parking.ts";
import { paintPark } from "#simulate/layout/parks.ts";
import { wearPavement } from "#simulate/layout/pavement.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { paintShopBlock, paintStore } from "#simulate/layout/shops.ts";
import {
  createStreetGrid,
  type GridBlock,
  type GridLine,
  gridLine,
  layStreets,
  type StreetGrid,
} from "#simulate/layout/street-grid.ts";
import { smoothLine } from "#simulate/polyline.ts";

const SHOP_HEIGHTS_M = [
  [6, 1],
  [8, 1],
  [12, 1],
  [16, 1],
  [24, 0.6],
] as const;
const OAKS = { radiusM: [3.5, 6.5], treeM2: 52 } as const;

export function paintSavannah(painter: Painter): void {
  const random = painter.random("plan");
  painter.fill("grass", "residential");
  const { canvasM, middle } = painter;
  // v runs inland from the river.
  const frame = localFrame(
    middle,
    random.between(-0.35, 0.35) + random.integer(4) * (Math.PI / 2),
  );
  const reachM = 0.85 * canvasM;
  const front = random.choice(["port", "walk", "none"] as const, [0.45, 0.3, 0.25]);
  const shoreV = canvasM * random.between(-0.42, front === "port" ? -0.02 : -0.24);
  let cityV = -reachM - random.between(0, 170);
  if (front === "port") {
    const depthM = random.between(130, 210);
    paintTerminal(
      painter,
      painter.random("port"),
      localFrame(frame.at(0, shoreV), frame.rad),
      reachM,
      depthM,
    );
    paintShore(painter, frame, shoreV, 1.2);
    cityV = shoreV + depthM + random.between(2, 14);
  } else if (front === "walk") {
    cityV = paintRiverWalk(painter, frame, shoreV, reachM);
    paintShore(painter, frame, shoreV, 5);
  }
  const wards = planWards(random, frame, cityV, reachM);
  const grid = createStreetGrid(random, wards);
  layStreets(painter, grid, { parkedShare: 0.42 });
  grid.blocks.forEach((block, index) => {
    if (painter.isInView(block.outline)) {
      paintBlock(painter, painter.random("block", index), grid, block, random);
    }
  });
  const rows = painter.random("street-trees");
  for (const { points, line } of grid.streets) {
    painter.lineTrees(rows, points, {
      ...{ spacingM: 10, offsetM: line.halfRoadM + 1.4, radiusM: [2.5, 5.5] },
      share: rows.between(0.35, 0.8),
    });
  }
  paintRoads(painter, { bridgeM: 60, centerLine: "yellow", hasCrosswalks: true });
}

/** Water from an uneven shore outwards. */
function paintShore(
  painter: Painter,
  frame: LocalFrame,
  shoreV: number,
  unevenM: number,
): void {
  const random = painter.random("shore");
  const count = 60;
  const noise = smoothLine(
    Float64Array.from({ length: count }, () => 2.6 * unevenM * random.normal()),
    2,
  );
  const reach = 1.2 * painter.canvasM;
  const shore = Array.from(noise, (offset, i) =>
    frame.at(((2 * i) / (count - 1) - 1) * reach, shoreV + offset),
  );
  painter.polygon(
    [...shore, frame.at(reach, -2 * reach), frame.at(-reach, -2 * reach)],
    {
      material: "water",
      label: "water",
    },
  );
}

/** A quay and a row of old warehouses; returns where the city begins. */
function paintRiverWalk(
  painter: Painter,
  frame: LocalFrame,
  shoreV: number,
  reachM: number,
): number {
  const random = painter.random("river-walk");
  const quayM = random.between(10, 18);
  const quay = box(frame, {
    ...{ u0: -reachM, u1: reachM },
    // The uneven shore cuts it.
    ...{ v0: shoreV - 30, v1: shoreV + quayM },
  });
  painter.polygon(quay, { material: "concrete", label: "road" });
  const depthM = random.between(16, 24);
  const row = { v0: shoreV + quayM, v1: shoreV + quayM + depthM };
  painter.polygon(box(frame, { u0: -reachM, u1: reachM, ...row }), {
    material: "concrete",
    label: "commercial",
  });
  let u = -reachM;
  while (u < reachM) {
    const width = random.between(12, 30);
    if (random.chance(0.9)) {
      const lot = { u0: u, u1: u + width - 0.3, v0: row.v0 + 3, v1: row.v1 - 2 };
      addFlatBuilding(painter, random, box(frame, lot), random.between(11, 17), 0.8);
    } else {
      const green = box(frame, { u0: u, u1: u + width, ...row });
      paintPark(painter, random, green, OAKS);
    }
    u += width;
  }
  wearPavement(painter, random, quay, { patches: 4, things: 3, rad: frame.rad });
  return row.v1 + 8;
}

/**
 * Streets of wards: three columns (trust lots, square, trust lots) by three rows (houses,
 * the square's, houses). No two wards have quite the same measures.
 */
function planWards(random: Random, frame: LocalFrame, cityV: number, reachM: number) {
  const street = (at: number, isMain: boolean): GridLine =>
    gridLine(at, { roadM: isMain ? 10.4 : 7.4, sidewalkM: 2 });
  const scale = random.between(0.9, 1.2);
  const us: GridLine[] = [];
  for (let u = -reachM - random.between(0, 190); u < reachM; ) {
    const measures = [
      random.between(46, 66),
      random.between(58, 84),
      random.between(46, 66),
    ];
    measures.forEach((width, i) => {
      us.push(street(u, i === 0));
      u += width * scale;
    });
  }
  const vs: GridLine[] = [];
  for (let v = cityV; v < reachM; ) {
    const measures = [
      random.between(48, 66),
      random.between(48, 66),
      random.between(48, 66),
    ];
    measures.forEach((depth, i) => {
      vs.push(street(v, i === 0 && vs.length > 0));
      v += depth * scale;
    });
  }
  return { frame, us, vs, bendM: 1.5, joinedShare: random.between(0.06, 0.2) };
}

function paintBlock(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  block: GridBlock,
  plan: Random,
): void {
  const { outline, u0, u1, v0, v1 } = block;
  const isSquareRow = block.row % 3 === 1;
  const isJoined = u1 - u0 > 95 || v1 - v0 > 80;
  const kind = random.uniform();
  if (isSquareRow && block.column % 3 === 1 && !isJoined) {
    paintSquare(painter, random, grid, block);
  } else if (isJoined && kind < 0.3) {
    paintStore(painter, random, grid, block);
  } else if (isSquareRow && kind < 0.45) {
    paintTrustLot(painter, random, grid, block);
  } else if (kind < 0.17) {
    paintShopBlock(painter, random, outline, grid.rad, SHOP_HEIGHTS_M);
  } else {
    paintHouseBlock(painter, random, grid, block, lotsOf(plan, random));
  }
}

function lotsOf(plan: Random, random: Random): LotOptions {
  return {
    lotM: plan.between(9, 13),
    setbackM: 1.5,
    trees: 1,
    widthM: [7.5, 11],
    lengthM: [11, 15],
    heightsM: [7, 8, 9.5, 11],
    house: {
      palette: random.chance(0.75) ? "shingle" : "metal",
      material: random.chance(0.6) ? "roof-tile" : "roof-metal",
      roofs: [
        ["gable", 0.4],
        ["hip", 0.3],
        ["flat", 0.24],
        ["gambrel", 0.06],
      ],
    },
    hasAlley: random.chance(0.5),
  };
}

/** Most are parks; some were lost to a car park, or hold a building. */
function paintSquare(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  { outline }: GridBlock,
): void {
  const fate = random.uniform();
  if (fate < 0.8) {
    const green = inset(outline, random.between(0, 5)) ?? outline;
    paintPark(painter, random, green, OAKS);
    painter.scatterer(middleOf(outline), 6, 1.3 + 0.3 * random.normal());
  } else if (fate < 0.88) {
    paintParking(painter, random, outline, { rowsRad: grid.rad, occupied: 0.6 });
  } else {
    painter.polygon(outline, { material: "grass", label: "other" });
    addChurch(painter, random, middleOf(outline), grid.rad, 1.2, "zinc");
    painter.treesIn(random, outline, 9, [3, 6]);
  }
}

/** Beside the squares: churches, halls, mansions. */
function paintTrustLot(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  { outline }: GridBlock,
): void {
  painter.polygon(outline, {
    material: random.choice(["grass", "concrete"] as const),
    label: "commercial",
  });
  if (random.chance(0.4)) {
    const rad = grid.rad + random.integer(4) * (Math.PI / 2);
    addChurch(painter, random, middleOf(outline), rad, 1.1, "shingle");
  } else {
    const lot = inset(outline, random.between(4, 12)) ?? outline;
    if (areaOf(lot) > 200) {
      addWingedBuilding(painter, random, lot, random.between(8, 18), grid.rad);
    }
  }
  painter.treesIn(random, outline, 5, [3, 5.5]);
}
