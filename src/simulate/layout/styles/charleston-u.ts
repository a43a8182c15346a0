/** Charleston's town: bent grids of houses, steeples, shops, a harbour with marinas. */

import type { Random } from "#core/random.ts";
import { distance, inset, localFrame, middleOf } from "#simulate/geometry.ts";
import { addChurch, paintSchool } from "#simulate/layout/civic.ts";
import { paintCulDeSac } from "#simulate/layout/cul-de-sac.ts";
import {
  fieldOf,
  noiseField,
  paintWhere,
  sampleField,
} from "#simulate/layout/ground-noise.ts";
import type { LotOptions } from "#simulate/layout/house-lot.ts";
import { paintHouseBlock } from "#simulate/layout/house-lots.ts";
import type { Point } from "#simulate/layout/layout.ts";
import { paintPier } from "#simulate/layout/marina.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { paintPark } from "#simulate/layout/parks.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { paintShopBlock, paintStore } from "#simulate/layout/shops.ts";
import {
  createStreetGrid,
  type GridBlock,
  gridFrame,
  layStreets,
  type StreetGrid,
  spaceLines,
} from "#simulate/layout/street-grid.ts";

const SIDEWALK_M = 1.9;
const SHOP_HEIGHTS_M = [
  [6, 0.2],
  [8, 0.3],
  [10, 0.25],
  [12, 0.15],
  [16, 0.07],
  [22, 0.03],
] as const;

export function paintCharlestonU(painter: Painter): void {
  const random = painter.random("plan");
  painter.fill("grass", "residential");
  const inlandAt = random.chance(0.6) ? paintHarbour(painter) : () => Infinity;
  const { frame, reachM } = gridFrame(painter, random, random.between(-0.6, 0.6));
  const widths = (roads: readonly number[]) => () => ({
    roadM: random.choice(roads),
    sidewalkM: SIDEWALK_M,
  });
  const uStepM = random.between(85, 135);
  const vStepM = random.between(58, 84);
  const grid = createStreetGrid(random, {
    frame,
    us: spaceLines(random, reachM, uStepM, 0.22, widths([7.2, 9.2, 12.2])),
    vs: spaceLines(random, reachM, vStepM, 0.16, widths([6.2, 7.2, 9.2])),
    bendM: random.between(3, 14),
    joinedShare: random.between(0.05, 0.4),
  });
  const isLand = (point: Point) => inlandAt(point) > 6;
  layStreets(painter, grid, { parkedShare: 0.36 }, isLand);
  const rows = painter.random("street-trees");
  for (const { points, line } of grid.streets) {
    if (rows.chance(0.7)) {
      painter.lineTrees(rows, points.filter(isLand).concat(points.slice(-1)), {
        ...{ spacingM: 11, offsetM: line.halfStreetM + 0.4, radiusM: [2, 5] },
        share: 0.6,
      });
    }
  }
  paintBlocks(painter, grid, inlandAt);
  paintRoads(painter, { bridgeM: 60, centerLine: "yellow" });
}

/** Water beyond a winding shore, with a marsh or a quay; returns metres inland. */
function paintHarbour(painter: Painter): (point: Point) => number {
  const random = painter.random("harbour");
  const { canvasM, middle } = painter;
  const seaward = random.between(0, 2 * Math.PI);
  const out = localFrame(middle, seaward);
  const shoreM = random.between(0.16, 0.4) * canvasM;
  const noise = noiseField(painter, random, { cell: 130, octaves: 4 });
  const inland = fieldOf(
    painter,
    (point, i) => shoreM - out.of(point)[0] + 17 * (noise.values[i] as number),
  );
  const below = (level: number) =>
    fieldOf(painter, (_, i) => level - (inland.values[i] as number));
  const isMarsh = random.chance(0.5);
  if (isMarsh) {
    paintWhere(painter, below(random.between(14, 40)), {
      material: "marsh",
      label: "wetland",
    });
    paintWhere(painter, below(4), { material: "mud", label: "wetland" });
  } else {
    paintWhere(painter, below(16), { material: "grass", label: "park" });
    paintWhere(painter, below(6), { material: "concrete", label: "road" });
  }
  paintWhere(painter, below(0), { material: "water", label: "water" });
  const inlandAt = sampleField(painter, inland);
  const marinas = random.chance(0.7)
    ? Math.ceil((canvasM / 640) * random.between(1, 3))
    : 0;
  for (let i = 0; i < marinas; i += 1) {
    const across = random.between(-0.45, 0.45) * canvasM;
    // Walks ashore until there is land.
    let reach = shoreM + 90;
    while (reach > 0 && inlandAt(out.at(reach, across)) < 2) {
      reach -= 2;
    }
    for (let pier = 1 + random.integer(3); pier > 0; pier -= 1) {
      const v = across + (pier - 1) * 36;
      const lengthM = random.between(50, 100);
      paintPier(painter, random, out.at(reach - 6, v), out.at(reach + lengthM, v));
    }
  }
  return (point) => inlandAt(point) - (isMarsh ? 40 : 8);
}

function paintBlocks(
  painter: Painter,
  grid: StreetGrid,
  inlandAt: (point: Point) => number,
): void {
  const mood = painter.random("blocks");
  const { canvasM } = painter;
  const count = Math.max(1, Math.round((canvasM / 700) ** 2));
  const markets = Array.from({ length: count }, () => ({
    at: [mood.between(0, 1) * canvasM, mood.between(0, 1) * canvasM] as Point,
    radiusM: mood.between(60, 150),
  }));
  const isCommon = mood.chance(0.7);
  const deadEnds = mood.between(0.2, 0.9);
  grid.blocks.forEach((block, index) => {
    const { outline } = block;
    const center = middleOf(outline);
    if (!painter.isInView(outline)) {
      return;
    }
    const random = painter.random("block", index);
    const market = Math.max(
      ...markets.map(({ at, radiusM }) =>
        Math.exp(-((distance(at, center) / radiusM) ** 2)),
      ),
    );
    const rad = grid.headingAt((block.u0 + block.u1) / 2, (block.v0 + block.v1) / 2);
    const kind = random.uniform() - 0.6 * market;
    const isDry = (point: Point) => inlandAt(point) > 8;
    const lots = { ...lotsOf(random, isCommon), isLand: isDry };
    if (![...outline, center].every(isDry)) {
      paintHouseBlock(painter, random, grid, block, lots);
      return;
    }
    const isLarge = Math.max(block.u1 - block.u0, block.v1 - block.v0) > 115;
    if (kind < 0) {
      paintShopBlock(painter, random, outline, rad, SHOP_HEIGHTS_M);
    } else if (kind < 0.05) {
      paintPark(painter, random, outline, { radiusM: [3, 6], treeM2: 60 });
    } else if (kind < 0.09) {
      paintStore(painter, random, grid, block);
    } else if (kind < 0.12 && isLarge) {
      paintSchool(painter, random, outline, rad);
    } else if (kind < 0.16) {
      paintChurchyard(painter, random, grid, block, lots);
    } else if (isLarge && random.chance(deadEnds)) {
      paintDeadEnd(painter, random, grid, block, lots);
    } else {
      paintHouseBlock(painter, random, grid, block, lots);
    }
  });
}

/** Narrow houses, gable to the street: tile or metal roofs. */
function lotsOf(random: Random, isCommon: boolean): LotOptions {
  return {
    lotM: random.between(11, 16),
    setbackM: isCommon ? 2.5 : 5,
    trees: 1.3,
    widthM: [6.5, 10],
    lengthM: isCommon ? [13, 20] : [10, 15],
    heightsM: [4.2, 6.2, 7, 8.5, 9.5],
    house: {
      palette: random.chance(0.7) ? "shingle" : "metal",
      material: random.chance(0.65) ? "roof-tile" : "roof-metal",
    },
  };
}

/** A church with its graves at one end of a block, houses on the rest. */
function paintChurchyard(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  block: GridBlock,
  lots: LotOptions,
): void {
  const cut = block.u0 + Math.min(48, 0.5 * (block.u1 - block.u0));
  const yard = [
    grid.at(block.u0, block.v0),
    grid.at(cut, block.v0),
    grid.at(cut, block.v1),
    grid.at(block.u0, block.v1),
  ];
  painter.polygon(yard, { material: "grass", label: "other" });
  const center = middleOf(yard);
  const rad = grid.headingAt(block.u0, block.v0) + random.choice([0, Math.PI / 2]);
  addChurch(painter, random, center, rad, 1, random.chance(0.5) ? "zinc" : "shingle");
  painter.treesIn(random, inset(yard, 2) ?? yard, 6, [2.5, 5.5]);
  const graves = localFrame(center, rad);
  for (let i = random.poisson(30); i > 0; i -= 1) {
    const at = graves.at(
      random.between(-20, 20),
      random.sign() * random.between(11, 20),
    );
    painter.scatterer(at, 0.5, -0.6 + 0.4 * random.normal());
  }
  paintHouseBlock(painter, random, grid, { ...block, u0: cut + 2 }, lots);
}

function paintDeadEnd(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  { u0, u1, v0, v1, outline }: GridBlock,
  lots: LotOptions,
): void {
  const [u, v] = [
    (u0 + u1) / 2 + 6 * random.normal(),
    (v0 + v1) / 2 + 4 * random.normal(),
  ];
  const isAlongU = u1 - u0 > v1 - v0;
  const isFromEnd = random.chance(0.5);
  // From the middle of a short side to near the other end, or half of the way from both.
  const [near, far] = isAlongU ? [u0 - 6, u1] : [v0 - 6, v1];
  const end = near + (far - near) * random.between(0.62, 0.8);
  const at = (t: number) => (isAlongU ? grid.at(t, v) : grid.at(u, t));
  paintCulDeSac(
    painter,
    random,
    outline,
    isFromEnd
      ? [at(near), at(Math.min(end, far - 24))]
      : [at(far + 6), at(Math.max(near + far - end, near + 30))],
    lots,
  );
}
