/** Blocks of detached houses: rows of lots, alleys, lanes. */

import type { Random } from "#core/random.ts";
import {
  type BlockMood,
  type GridFrame,
  type LotOptions,
  paintLot,
} from "./house-lot.ts";
import type { Painter } from "./painter.ts";
import type { GridBlock } from "./street-grid.ts";

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
