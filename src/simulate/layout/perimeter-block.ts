/** Blocks of old European cities: houses wall to wall about a court. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  clipHalf,
  distance,
  extentOf,
  headingOf,
  inset,
  intersect,
  isInside,
  localFrame,
  longAxis,
  middleOf,
  orient,
  pointIn,
  rect,
} from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import type { Point, Polygon, Rgb, RoofShape } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { wearPavement } from "./pavement.ts";
import { drawRoofColor } from "./roof-colors.ts";

export type PerimeterOptions = {
  /** Mean height of the cornices, metres. */
  readonly heightM: number;
  /** Mean depth of the ring of houses, metres. */
  readonly depthM: number;
  /** How far the corners are cut back towards crossings, metres. */
  readonly chamferM: number;
};

const PLASTER: Rgb = [200, 188, 168];
const MODERN_SHARE = 0.06;

/** Builds up a convex block. */
export function paintPerimeterBlock(
  painter: Painter,
  random: Random,
  outline: Polygon,
  { heightM, depthM, chamferM }: PerimeterOptions,
): void {
  const block = orient(outline);
  painter.polygon(block, { material: "concrete", label: "residential" });
  const court = inset(block, depthM);
  if (court === null || areaOf(court) < 110) {
    for (const lot of split(random, block, { targetM2: 350, jitterRad: 0.05 }).parts) {
      addTownHouse(
        painter,
        random,
        lot,
        heightM + 1.5 * random.normal(),
        longAxis(lot),
      );
    }
    return;
  }
  const corners = chamfers(block, chamferM);
  block.forEach((from, i) => {
    const to = block[(i + 1) % block.length] as Point;
    const side = sideOf(block, i, depthM * 1.2);
    if (side !== null && distance(from, to) > 4) {
      buildSide(painter, random, { side, from, to, court, corners }, heightM, depthM);
    }
  });
  fillCourt(painter, random, court, heightM);
}

/** The land that is nearer to edge `i` than to those beside it, and within `depthM`. */
function sideOf(block: Polygon, i: number, depthM: number): Polygon | null {
  const at = (k: number) => block[(k + block.length) % block.length] as Point;
  const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
  const along = headingOf(from, to);
  const inwards = (rad: number): Point => [-Math.sin(rad), Math.cos(rad)];
  const n = inwards(along);
  const strip = clipHalf(
    block,
    [from[0] + n[0] * depthM, from[1] + n[1] * depthM],
    [-n[0], -n[1]],
  );
  // Bisectors: as far from this edge as from its neighbour.
  const left = inwards(headingOf(before, from));
  const right = inwards(headingOf(to, after));
  const kept =
    strip === null ? null : clipHalf(strip, from, [left[0] - n[0], left[1] - n[1]]);
  return kept === null ? null : clipHalf(kept, to, [right[0] - n[0], right[1] - n[1]]);
}

type HalfPlane = { readonly at: Point; readonly inwards: Point };

/** Planes that cut the corners of a block. */
function chamfers(block: Polygon, chamferM: number): HalfPlane[] {
  const middle = middleOf(block);
  return block.map((corner) => {
    const reach = distance(corner, middle);
    const inwards: Point = [
      (middle[0] - corner[0]) / reach,
      (middle[1] - corner[1]) / reach,
    ];
    return {
      inwards,
      at: [corner[0] + chamferM * inwards[0], corner[1] + chamferM * inwards[1]],
    };
  });
}

type Side = {
  readonly side: Polygon;
  readonly from: Point;
  readonly to: Point;
  readonly court: Polygon;
  readonly corners: readonly HalfPlane[];
};

/** Houses of 10–26 m along one side, each of its own depth, some with a wing behind. */
function buildSide(
  painter: Painter,
  random: Random,
  { side, from, to, court, corners }: Side,
  heightM: number,
  depthM: number,
): void {
  const frame = localFrame(from, headingOf(from, to));
  const length = distance(from, to);
  const extent = extentOf(side, frame);
  let u = Math.min(0, extent.u0);
  while (u < extent.u1 - 1) {
    const width = random.between(9, 24);
    const end = extent.u1 - u - width < 8 ? extent.u1 : u + width;
    const isEnd = u <= 0 || end >= length;
    const depth = depthM * (isEnd ? 1 : random.between(0.82, 1.18));
    let lot: Polygon | null = clipHalf(side, frame.at(u, 0), direction(frame.rad));
    lot = lot && clipHalf(lot, frame.at(end, 0), direction(frame.rad + Math.PI));
    lot = lot && clipHalf(lot, frame.at(0, depth), direction(frame.rad - Math.PI / 2));
    for (const { at, inwards } of corners) {
      lot = lot && clipHalf(lot, at, inwards);
    }
    if (lot !== null && areaOf(lot) > 12 && random.chance(0.97)) {
      const height = heightM + 1.7 * random.normal();
      addTownHouse(painter, random, lot, height, frame.rad);
      if (!isEnd && random.chance(0.5)) {
        const wing = frame.at(random.chance(0.5) ? u + 3 : end - 3, depth);
        addRearWing(painter, random, wing, frame.rad, court, height);
      }
    }
    u = end;
  }
}

const direction = (rad: number): Point => [Math.cos(rad), Math.sin(rad)];

function addTownHouse(
  painter: Painter,
  random: Random,
  outline: Polygon,
  heightM: number,
  ridgeRad: number,
): void {
  const isModern = random.chance(MODERN_SHARE);
  const roof: RoofShape = isModern
    ? "flat"
    : random.choice(["mansard", "gable", "hip", "flat"] as const, [76, 12, 3, 9]);
  const isTile = roof === "gable" ? random.chance(0.5) : random.chance(0.1);
  const isMetal = !isTile && roof !== "flat";
  painter.building(outline, heightM + (isModern ? random.between(-3, 8) : 0), {
    color: drawRoofColor(random, isTile ? "tile" : isMetal ? "zinc" : "flat"),
    wallColor: tinted(random),
    roof,
    riseM: roof === "flat" ? 0 : random.between(2, 4.4),
    ridgeRad,
    material: isTile ? "roof-tile" : isMetal ? "roof-metal" : "roof-bitumen",
    hvac: roof === "flat" ? 0.7 : 0.35,
  });
}

function tinted(random: Random): Rgb {
  const tone = random.between(0.85, 1.08);
  return [PLASTER[0] * tone, PLASTER[1] * tone, PLASTER[2] * tone];
}

/** A narrow wing from a house's back into the court. */
function addRearWing(
  painter: Painter,
  random: Random,
  at: Point,
  alongRad: number,
  court: Polygon,
  heightM: number,
): void {
  const [width, length] = [random.between(4.5, 7), random.between(6, 16)];
  const center = localFrame(at, alongRad).at(0, length / 2 - 1);
  const wing = intersect(rect(center, width, length, alongRad), court);
  if (wing !== null && areaOf(wing) > 15) {
    painter.building(wing, heightM * random.choice([1, 0.85, 0.6, 0.3]), {
      color: drawRoofColor(random, "zinc"),
      wallColor: tinted(random),
      roof: "shed",
      riseM: random.between(1, 2.2),
      ridgeRad: alongRad + (random.sign() * Math.PI) / 2,
      material: "roof-metal",
    });
  }
}

/** Back buildings, workshops, gardens, paved yards. */
function fillCourt(
  painter: Painter,
  random: Random,
  court: Polygon,
  heightM: number,
): void {
  const green = random.choice([0.15, 0.3, 0.7]);
  const built = random.between(0.3, 0.62);
  for (const part of split(random, court, { targetM2: 240, jitterRad: 0.05 }).parts) {
    const plot = inset(part, random.choice([0.4, 1.5, 2.5]));
    if (plot === null) {
      continue;
    }
    const kind = random.uniform();
    if (kind < built && !overlapsMuch(painter, plot)) {
      const height = random.choice([3.5, 4, 7, 12, heightM - 1], [3, 3, 2, 2, 2]);
      const roof = random.choice(["gable", "flat", "shed", "hip"] as const);
      painter.building(plot, height, {
        color: drawRoofColor(random, random.chance(0.6) ? "zinc" : "flat"),
        wallColor: tinted(random),
        roof,
        riseM: roof === "flat" ? 0 : random.between(1.2, 2.4),
        material: roof === "flat" ? "roof-bitumen" : "roof-metal",
        hvac: 0.3,
      });
    } else if (random.chance(green)) {
      painter.polygon(part, { material: "grass" });
      painter.treesIn(random, plot, 1 + random.poisson(areaOf(plot) / 60), [1.6, 4.2]);
    } else {
      wearPavement(painter, random, part, {
        patches: 8,
        things: 10,
        rad: longAxis(part),
      });
      if (random.chance(0.35)) {
        painter.tree(pointIn(plot, random), random.between(2, 4));
      }
    }
  }
}

/** Wings reach into a plot; what would stand on them stays away. */
function overlapsMuch(painter: Painter, plot: Polygon): boolean {
  const core = inset(plot, 2.5);
  return core !== null && painter.isTaken(core) && isInside(plot, middleOf(core));
}
