/** A quarter of a small tropical town: a house on each plot, under sheet metal, among palms. */

import type { Random } from "#core/random.ts";
import {
  extentOf,
  localFrame,
  longAxis,
  middleOf,
  pointIn,
  rect,
} from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import { addFlatBuilding } from "./flat-buildings.ts";
import type { Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor } from "./roof-colors.ts";

const RUST: Rgb = [122, 84, 66];
/** Height of the eaves, and its share. */
const HEIGHTS_M = [
  [2.8, 0.3],
  [3.2, 0.35],
  [5.6, 0.2],
  [6, 0.1],
  [9, 0.05],
] as const;

/** What sets one scene's quarters off from another's. */
export type PlotHousesOptions = {
  /** Share of the houses whose sheet metal has rusted. */
  readonly rustShare: number;
  /** Mean number of trees on a plot. */
  readonly trees: number;
  /** Areas of a plot, of which each block draws one. */
  readonly plotsM2: readonly number[];
};

/** Cuts a block into plots and builds on most of them. */
export function paintPlotHouses(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
  options: PlotHousesOptions,
): void {
  const built = random.between(0.6, 0.96);
  const trees =
    options.trees * random.choice([0.2, 0.45, 0.8, 1.6], [0.3, 0.35, 0.25, 0.1]);
  const { parts } = split(random, block, {
    targetM2: random.choice(options.plotsM2),
    jitterRad: random.choice([0.06, 0.1, 0.22]),
    ratio: [0.4, 0.6],
    axisRad,
  });
  for (const plot of parts) {
    if (!painter.isFree(plot, ["water", "mud"])) {
      continue;
    }
    if (random.chance(0.12)) {
      painter.polygon(plot, {
        material: random.choice(["grass", "soil", "concrete"] as const),
      });
    }
    if (random.chance(built)) {
      addTownHouse(painter, random, plot, options);
    }
    for (let i = random.poisson(trees); i > 0; i -= 1) {
      painter.tree(pointIn(plot, random), random.between(1.6, 4.4), {
        kind: random.choice(["palm", "palm", "broadleaf"] as const),
      });
    }
  }
}

function addTownHouse(
  painter: Painter,
  random: Random,
  plot: Polygon,
  options: PlotHousesOptions,
): void {
  const rad = longAxis(plot);
  const frame = localFrame(middleOf(plot), rad);
  const { u0, u1, v0, v1 } = extentOf(plot, frame);
  const [length, width] = [
    (u1 - u0) * random.between(0.55, 0.86),
    (v1 - v0) * random.between(0.55, 0.86),
  ];
  if (length < 4 || width < 3.5) {
    return;
  }
  const heightM = random.choice(
    HEIGHTS_M.map(([height]) => height),
    HEIGHTS_M.map(([, share]) => share),
  );
  const outline = rect(frame.at(0, 0), length, width, rad + 0.05 * random.normal());
  if (heightM > 8) {
    addFlatBuilding(painter, random, outline, heightM, 0.5);
    return;
  }
  const isRusty = random.chance(options.rustShare);
  const tone = random.between(0.8, 1.2);
  const rust: Rgb = [RUST[0] * tone, RUST[1] * tone, RUST[2] * tone];
  const ttl = random.uniform();
  painter.building(outline, heightM, {
    color: isRusty ? rust : drawRoofColor(random, "metal"),
    roof: random.choice(["gable", "hip", "shed"] as const, [0.55, 0.3, 0.15]),
    riseM: width * random.between(0.18, 0.3),
    ridgeRad: rad,
    material: "roof-metal",
    ttl,
  });
  if (random.chance(0.35)) {
    const side = random.sign();
    const at = frame.at(random.between(-0.3, 0.3) * length, side * (width / 2 + 1));
    painter.building(rect(at, 0.5 * length, 3, rad), 2.4, {
      color: drawRoofColor(random, "metal"),
      roof: "shed",
      riseM: 0.6,
      // Its high side is at the house.
      ridgeRad: side > 0 ? rad + Math.PI : rad,
      material: "roof-metal",
      ttl,
    });
  }
}
