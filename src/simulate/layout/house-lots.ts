/** Blocks of detached houses: lots, gardens, drives, sheds. */

import type { Random } from "#core/random.ts";
import { box, localFrame, rect } from "#simulate/geometry.ts";
import { addHouse, type HouseOptions } from "./houses.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor } from "./roof-colors.ts";
import type { GridBlock, StreetGrid } from "./street-grid.ts";

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
type BlockMood = {
  readonly lotM: number;
  readonly trees: number;
  readonly built: number;
  readonly setbackJitter: number;
  readonly scale: number;
};

/** What of a grid its lots need: where (u, v) lies, and how u runs there. */
type GridFrame = Pick<StreetGrid, "at" | "headingAt">;
type Block = Pick<GridBlock, "u0" | "u1" | "v0" | "v1">;

/** Blocks deeper than this have more than gardens behind their houses. */
const DEEP_M = 90;
const LANE_M = 4.6;

/**
 * Two rows of lots, back to back, facing the streets of constant v; in a deep block, those
 * of constant u, or four rows with a lane through the middle.
 */
export function paintHouseBlock(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  block: Block,
  options: LotOptions,
): void {
  const { u0, u1, v0, v1 } = block;
  if (v1 - v0 < DEEP_M) {
    paintRows(painter, random, grid, block, options);
  } else if (u1 - u0 < DEEP_M) {
    const turned: GridFrame = {
      at: (u, v) => grid.at(v, u),
      headingAt: (u, v) => grid.headingAt(v, u) + Math.PI / 2,
    };
    paintRows(painter, random, turned, { u0: v0, u1: v1, v0: u0, v1: u1 }, options);
  } else {
    const lane = (v0 + v1) / 2;
    const half = LANE_M / 2 + 1;
    painter.road({
      points: [
        grid.at(u0 - 4, lane),
        grid.at((u0 + u1) / 2, lane),
        grid.at(u1 + 4, lane),
      ],
      ...{ widthM: LANE_M, sidewalkM: 0, hasMarks: false, parkedShare: 0.1 },
    });
    paintRows(painter, random, grid, { u0, u1, v0, v1: lane - half }, options);
    paintRows(painter, random, grid, { u0, u1, v0: lane + half, v1 }, options);
  }
}

function paintRows(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  block: Block,
  options: LotOptions,
): void {
  const lotM = options.lotM * random.choice([0.85, 1, 1, 1.3]);
  const mood: BlockMood = {
    lotM,
    trees: options.trees * random.choice([0.35, 0.7, 1, 1.5]),
    built: random.between(0.76, 0.97),
    setbackJitter: random.between(0.2, 1.5),
    scale: lotM < 15 ? 1 : 1.25,
  };
  const middle = (block.v0 + block.v1) / 2 + 3 * random.normal();
  const alleyM = options.hasAlley === true ? 2.4 : 0;
  if (alleyM > 0) {
    painter.line(
      [grid.at(block.u0 - 4, middle), grid.at(block.u1 + 4, middle)],
      2 * alleyM,
      { material: random.choice(["concrete", "asphalt"] as const), label: "road" },
      false,
    );
  }
  for (const [front, back] of [
    [block.v0, middle - alleyM],
    [block.v1, middle + alleyM],
  ] as const) {
    let u = block.u0;
    while (block.u1 - u > 0.6 * mood.lotM) {
      const share = random.choice(
        [0.85, 1, 1.1, 1.25, 1.7],
        [0.25, 0.3, 0.25, 0.13, 0.07],
      );
      const widthM = Math.min(
        mood.lotM * share * random.between(0.93, 1.07),
        block.u1 - u,
      );
      if (widthM < 6) {
        break;
      }
      paintLot(painter, random, grid, { u, widthM, front, back }, mood, options);
      u += widthM;
    }
  }
}

type Lot = {
  readonly u: number;
  readonly widthM: number;
  readonly front: number;
  readonly back: number;
};

function paintLot(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  { u, widthM, front, back }: Lot,
  mood: BlockMood,
  options: LotOptions,
): void {
  const depthM = Math.abs(back - front);
  const inwards = Math.sign(back - front);
  const wide = widthM < mood.lotM * 1.4 ? 1 : 1.6;
  const houseW = Math.min(
    widthM - 2.2,
    random.between(...options.widthM) * mood.scale * wide,
  );
  const houseL = Math.min(
    depthM - options.setbackM - 5,
    random.between(...options.lengthM),
  );
  const houseU = u + widthM / 2 + 0.3 * mood.setbackJitter * random.normal();
  const houseV =
    front + inwards * (options.setbackM * random.between(0.8, 1.6) + houseL / 2);
  const at = grid.at(houseU, houseV);
  const rad = grid.headingAt(houseU, houseV);
  if (!painter.isOnCanvas(at, 30) || houseL < 5) {
    return;
  }
  const corners: [Point, Point, Point, Point] = [
    grid.at(u + 0.2, front),
    grid.at(u + widthM - 0.2, front),
    grid.at(u + widthM - 0.2, back),
    grid.at(u + 0.2, back),
  ];
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
  if (random.chance(mood.built) && !painter.isTaken(rect(at, houseW, houseL, rad))) {
    addHouse(
      painter,
      random,
      at,
      [houseW, houseL],
      rad + (random.chance(0.04) ? 0.12 : 0.01) * random.normal(),
      { ...options.house, heightM: random.choice(options.heightsM) },
    );
    furnish(
      painter,
      random,
      grid,
      { u, widthM, front, back },
      houseU,
      houseV,
      houseL,
      rad,
    );
    if (options.hasAlley === true && random.chance(0.7)) {
      const garage = grid.at(u + widthM / 2, back - inwards * 3.6);
      painter.building(rect(garage, Math.min(6.2, widthM - 1), 6, rad), 2.7, {
        color: drawRoofColor(random, "shingle"),
        roof: random.choice(["gable", "hip", "flat"] as const),
        riseM: 1.2,
        ridgeRad: rad + Math.PI / 2,
        material: "roof-tile",
      });
    }
  }
  for (let i = random.poisson(mood.trees); i > 0; i -= 1) {
    const reach = Math.max(1.5, depthM - options.setbackM - houseL);
    const [du, dv] = [random.between(1, widthM - 1), random.between(1, reach)];
    painter.tree(grid.at(u + du, back - inwards * dv), random.between(1.8, 5));
  }
}

/** Drive and car, terrace, pool, garden shed. */
function furnish(
  painter: Painter,
  random: Random,
  grid: GridFrame,
  { u, widthM, front, back }: Lot,
  houseU: number,
  houseV: number,
  houseL: number,
  rad: number,
): void {
  const inwards = Math.sign(back - front);
  const paved = { material: "concrete", label: "residential" } as const;
  if (random.chance(0.6)) {
    const driveU = u + widthM - 1.6;
    const drive = [
      grid.at(driveU, front),
      grid.at(driveU, houseV + inwards * 0.4 * houseL),
    ];
    painter.line(drive, 2.6, paved, false);
    if (random.chance(0.5)) {
      const carV = front + inwards * random.between(4, 9);
      painter.car(grid.at(driveU, carV), rad + Math.PI / 2);
    }
  }
  const behind = houseV + inwards * (houseL / 2);
  const isDeep = Math.abs(back - behind) > 8;
  if (random.chance(0.5)) {
    const at = grid.at(houseU + random.between(-2, 2), behind + inwards * 2);
    painter.polygon(rect(at, random.between(3, 6), random.between(2.5, 4), rad), paved);
  }
  if (isDeep && random.chance(0.06)) {
    const pool = localFrame(
      grid.at(houseU + random.between(-2, 2), behind + inwards * 5.5),
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
