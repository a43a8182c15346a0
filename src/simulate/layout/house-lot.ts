/** One lot of a detached house: house, garden, drive, garage, shed and trees. */

import type { Random } from "#core/random.ts";
import { box, localFrame, rect } from "#simulate/geometry.ts";
import { addHouse, type HouseOptions } from "./houses.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor } from "./roof-colors.ts";
import type { StreetGrid } from "./street-grid.ts";

export type LotOptions = {
  readonly lotM: number;
  /** From the street to the house. */
  readonly setbackM: number;
  /** Mean trees of a lot. */
  readonly trees: number;
  readonly widthM: readonly [number, number];
  readonly lengthM: readonly [number, number];
  /** One is drawn for each house. */
  readonly heightsM: readonly number[];
  readonly house: Omit<HouseOptions, "heightM">;
  /** An alley between the two rows, with garages. */
  readonly hasAlley?: boolean;
  /** Whether a corner of a lot may lie there; default: not in water, marsh or mud. */
  readonly isLand?: (point: Point) => boolean;
};

/** How one block differs from the next: without, every block looks alike. */
export type BlockMood = {
  readonly lotM: number;
  readonly trees: number;
  readonly built: number;
  readonly setbackJitter: number;
  readonly scale: number;
};

/** What of a grid its lots need: where (u, v) lies, and how u runs there. */
export type GridFrame = Pick<StreetGrid, "at" | "headingAt">;

/** A strip of a block, from the street to what lies behind, in (u, v) of the grid. */
type Lot = {
  /** Its first u, and how far it goes on along the street, metres. */
  readonly u: number;
  readonly widthM: number;
  /** v at the street and at the back. */
  readonly front: number;
  readonly back: number;
};

/** Where a house stands on its lot, and how large it is. */
type HouseSite = {
  /** Its centre. */
  readonly u: number;
  readonly v: number;
  /** Along and across the street, metres. */
  readonly widthM: number;
  readonly lengthM: number;
  /** Direction of the street, radians. */
  readonly rad: number;
};

export function paintLot(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  lot: Lot,
  mood: BlockMood,
  options: LotOptions,
): void {
  const site = drawHouseSite(random, grid, lot, mood, options);
  const { widthM, lengthM, rad } = site;
  const at = grid.at(site.u, site.v);
  if (!painter.isOnCanvas(at, 30) || lengthM < 5) {
    return;
  }
  const corners = cornersOf(grid, lot);
  const isLand =
    options.isLand === undefined
      ? painter.isFree(corners, ["water", "marsh", "mud"])
      : corners.every(options.isLand);
  if (!isLand) {
    return;
  }
  if (random.chance(0.55)) {
    painter.polygon(corners, {
      material: random.choice(["grass", "grass", "scrub", "soil", "yard"] as const),
      label: "residential",
    });
  }
  if (random.chance(mood.built) && !painter.isTaken(rect(at, widthM, lengthM, rad))) {
    addHouse(
      painter,
      random,
      at,
      [widthM, lengthM],
      rad + (random.chance(0.04) ? 0.12 : 0.01) * random.normal(),
      { ...options.house, heightM: random.choice(options.heightsM) },
    );
    furnish(painter, random, grid, lot, site);
    if (options.hasAlley === true && random.chance(0.7)) {
      paintGarage(painter, random, grid, lot, rad);
    }
  }
  const behindM = depthOf(lot) - options.setbackM - lengthM;
  plantTrees(painter, random, grid, lot, behindM, random.poisson(mood.trees));
}

/** Draws a house that fits its lot; it may be too short to be built. */
function drawHouseSite(
  random: Random,
  grid: GridFrame,
  lot: Lot,
  mood: BlockMood,
  options: LotOptions,
): HouseSite {
  const wide = lot.widthM < mood.lotM * 1.4 ? 1 : 1.6;
  const widthM = Math.min(
    lot.widthM - 2.2,
    random.between(...options.widthM) * mood.scale * wide,
  );
  const lengthM = Math.min(
    depthOf(lot) - options.setbackM - 5,
    random.between(...options.lengthM),
  );
  const u = lot.u + lot.widthM / 2 + 0.3 * mood.setbackJitter * random.normal();
  const v =
    lot.front +
    inwardsOf(lot) * (options.setbackM * random.between(0.8, 1.6) + lengthM / 2);
  return { u, v, widthM, lengthM, rad: grid.headingAt(u, v) };
}

function depthOf({ front, back }: Lot): number {
  return Math.abs(back - front);
}

/** Sign of v from the street to the back of a lot. */
function inwardsOf({ front, back }: Lot): number {
  return Math.sign(back - front);
}

function cornersOf(
  grid: GridFrame,
  { u, widthM, front, back }: Lot,
): [Point, Point, Point, Point] {
  return [
    grid.at(u + 0.2, front),
    grid.at(u + widthM - 0.2, front),
    grid.at(u + widthM - 0.2, back),
    grid.at(u + 0.2, back),
  ];
}

/** A garage on the alley behind the lot. */
function paintGarage(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  lot: Lot,
  rad: number,
): void {
  const garage = grid.at(lot.u + lot.widthM / 2, lot.back - inwardsOf(lot) * 3.6);
  painter.building(rect(garage, Math.min(6.2, lot.widthM - 1), 6, rad), 2.7, {
    color: drawRoofColor(random, "shingle"),
    roof: random.choice(["gable", "hip", "flat"] as const),
    riseM: 1.2,
    ridgeRad: rad + Math.PI / 2,
    material: "roof-tile",
  });
}

/** Trees behind the house, where the garden is `behindM` deep. */
function plantTrees(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  lot: Lot,
  behindM: number,
  count: number,
): void {
  const reach = Math.max(1.5, behindM);
  for (let i = count; i > 0; i -= 1) {
    const [du, dv] = [random.between(1, lot.widthM - 1), random.between(1, reach)];
    const at = grid.at(lot.u + du, lot.back - inwardsOf(lot) * dv);
    painter.tree(at, random.between(1.8, 5));
  }
}

/** Drive and car, terrace, pool, garden shed. */
function furnish(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  lot: Lot,
  house: HouseSite,
): void {
  const { u, widthM, front, back } = lot;
  const { rad } = house;
  const inwards = inwardsOf(lot);
  const paved = { material: "concrete", label: "residential" } as const;
  if (random.chance(0.6)) {
    const driveU = u + widthM - 1.6;
    const drive = [
      grid.at(driveU, front),
      grid.at(driveU, house.v + inwards * 0.4 * house.lengthM),
    ];
    painter.line(drive, 2.6, paved, false);
    if (random.chance(0.5)) {
      const carV = front + inwards * random.between(4, 9);
      painter.car(grid.at(driveU, carV), rad + Math.PI / 2);
    }
  }
  const behind = house.v + inwards * (house.lengthM / 2);
  const isDeep = Math.abs(back - behind) > 8;
  if (random.chance(0.5)) {
    const at = grid.at(house.u + random.between(-2, 2), behind + inwards * 2);
    painter.polygon(rect(at, random.between(3, 6), random.between(2.5, 4), rad), paved);
  }
  if (isDeep && random.chance(0.06)) {
    const pool = localFrame(
      grid.at(house.u + random.between(-2, 2), behind + inwards * 5.5),
      rad,
    );
    painter.polygon(box(pool, { u0: -4.5, u1: 4.5, v0: -3, v1: 3 }), paved);
    painter.polygon(box(pool, { u0: -3.2, u1: 3.2, v0: -1.7, v1: 1.7 }), {
      mark: "pool",
    });
  }
  if (isDeep && random.chance(0.3)) {
    const shed = grid.at(
      u + random.between(2, Math.max(2.1, widthM - 2)),
      back - inwards * random.between(2, 4),
    );
    painter.building(rect(shed, 3.2, 2.6, rad), 2.3, {
      color: drawRoofColor(random, "metal"),
      roof: "gable",
      riseM: 0.5,
      material: "roof-metal",
    });
  }
}
