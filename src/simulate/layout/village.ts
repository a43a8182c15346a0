/**
 * Villages of the North China Plain: rows of courtyard houses that face south, lanes,
 * vegetable plots, a school. The half-metre walls of the yards give such
 * villages their look in radar images.
 */

import type { Random } from "#core/random.ts";
import {
  extentOf,
  inset,
  isInside,
  type LocalFrame,
  localFrame,
  middleOf,
  rect,
} from "#simulate/geometry.ts";
import type { Point, Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, drawWallColor } from "./roof-colors.ts";

export type VillageOptions = {
  /** Direction of the rows, radians; houses face +v, a quarter turn on. */
  readonly axisRad: number;
  readonly rowM: readonly [number, number];
  readonly houseLengthM: readonly [number, number];
  readonly houseDepthM: readonly [number, number];
  /** Eaves; one is drawn for each house. */
  readonly heightsM: readonly number[];
  /** Mean trees of a yard. */
  readonly yardTrees: number;
  /** Where nothing may be built. */
  readonly isTaken: (ground: Polygon) => boolean;
};

const YARD_WALL: Rgb = [160, 146, 130];
const YARD_WALL_HEIGHT_M = 2.1;
const YARD_WALL_WIDTH_M = 0.5;
const LANE_M = 3.5;
const LANE: { material: "concrete"; label: "road" } = {
  material: "concrete",
  label: "road",
};
/** Houses of a row stand wall to wall, or leave a path, or a gap. */
const GAPS_M = [0.4, 0.4, 1.5, 4];

/** The direction of rows in a country split along `landRad`: the nearer to east–west. */
export function eastWest(landRad: number): number {
  const turns = Math.round(landRad / (Math.PI / 2));
  return landRad - turns * (Math.PI / 2);
}

/** Fills a convex block with a village. */
export function paintVillage(
  painter: Painter,
  random: Random,
  block: Polygon,
  options: VillageOptions,
): void {
  painter.polygon(block, { material: "yard", label: "residential" });
  const land = inset(block, 4);
  if (land === null) {
    return;
  }
  const frame = localFrame(middleOf(block), options.axisRad);
  const { u0, u1, v0, v1 } = extentOf(land, frame);
  const school =
    u1 - u0 > 110 && v1 - v0 > 90 && random.chance(0.4)
      ? paintSchool(painter, random, land, frame, options)
      : null;
  const crossLanes = planCrossLanes(random, u0, u1);
  for (const u of crossLanes) {
    painter.line([frame.at(u, v0 - 4), frame.at(u, v1 + 4)], LANE_M, LANE);
  }
  let row = 0;
  for (let v = v0 + 6; v < v1 - 5; row += 1) {
    if (row % 3 === 2) {
      painter.line(
        [frame.at(u0 - 2, v - 5.5), frame.at(u1 + 2, v - 5.5)],
        LANE_M,
        LANE,
      );
    }
    let u = u0 + random.between(3, 10);
    while (u < u1 - 8) {
      const lane = crossLanes.find((at) => at + LANE_M / 2 + 0.5 > u) ?? u1;
      const roomM = lane - LANE_M / 2 - 0.5 - u;
      if (roomM < options.houseLengthM[0]) {
        u = Math.max(u, lane) + LANE_M / 2 + 0.7;
        continue;
      }
      const lengthM = Math.min(roomM, random.between(...options.houseLengthM));
      const at = { u: u + lengthM / 2, v };
      const yard = rect(frame.at(at.u, v), lengthM, 9, frame.rad);
      const isGround =
        yard.every((corner) => isInside(land, corner)) && !options.isTaken(yard);
      if (isGround && school !== null && isInside(school, frame.at(at.u, v))) {
        u += lengthM;
        continue;
      }
      if (isGround && random.chance(0.92)) {
        paintHousehold(painter, random, frame, at, lengthM, options);
      } else if (isGround && random.chance(0.6)) {
        paintGarden(painter, random, frame, at);
      }
      u += lengthM + random.choice(GAPS_M);
    }
    v += random.between(...options.rowM);
  }
}

/** Lanes across the rows, every three to six houses. */
function planCrossLanes(random: Random, u0: number, u1: number): number[] {
  const lanes: number[] = [];
  for (let u = u0 + random.between(20, 70); u < u1 - 15; u += random.between(45, 90)) {
    lanes.push(u);
  }
  return lanes;
}

type Place = { readonly u: number; readonly v: number };

/** House, side wing, walled yard with its trees. */
function paintHousehold(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u, v }: Place,
  lengthM: number,
  options: VillageOptions,
): void {
  const depthM = random.between(...options.houseDepthM);
  const heightM = random.choice(options.heightsM);
  const ttl = random.uniform();
  const wallColor = drawWallColor(random);
  const isFlat = random.chance(heightM > 6 ? 0.5 : 0.15);
  painter.building(rect(frame.at(u, v), lengthM, depthM, frame.rad), heightM, {
    color: drawRoofColor(random, isFlat ? "flat" : "chinese-village"),
    wallColor,
    roof: isFlat ? "flat" : "gable",
    riseM: isFlat ? 0 : 0.22 * depthM,
    ridgeRad: frame.rad,
    material: isFlat ? "roof-bitumen" : "roof-tile",
    hvac: 0.1,
    ttl,
  });
  const front = v + depthM / 2;
  const yardM = random.between(4, 6.5);
  if (random.chance(0.6)) {
    const side = random.sign();
    const wing = frame.at(u + side * (lengthM / 2 - 2), front + 2.3);
    painter.building(rect(wing, 4, 5, frame.rad), 2.8, {
      color: drawRoofColor(random, "chinese-village"),
      wallColor,
      roof: "shed",
      riseM: 0.6,
      ridgeRad: frame.rad + (side * Math.PI) / 2,
      material: "roof-tile",
      ttl,
    });
  }
  if (random.chance(0.8)) {
    const half = lengthM / 2;
    addYardWall(
      painter,
      frame.at(u - half, front),
      frame.at(u - half, front + yardM),
      ttl,
    );
    addYardWall(
      painter,
      frame.at(u + half, front),
      frame.at(u + half, front + yardM),
      ttl,
    );
    // The rest of the front is the gate.
    addYardWall(
      painter,
      frame.at(u - half, front + yardM),
      frame.at(u + 0.6 * half, front + yardM),
      ttl,
    );
  }
  if (random.chance(0.35)) {
    const slab = frame.at(u, front + 1.8);
    painter.polygon(rect(slab, 0.7 * lengthM, 3, frame.rad), { material: "concrete" });
  }
  for (let i = random.poisson(options.yardTrees); i > 0; i -= 1) {
    const at = frame.at(
      u + random.between(-0.5, 0.5) * lengthM,
      front + random.between(0, yardM),
    );
    painter.tree(at, random.between(1.3, 3.2));
  }
}

function addYardWall(painter: Painter, from: Point, to: Point, ttl: number): void {
  const { rad, lengthM, middle } = segment(from, to);
  painter.building(rect(middle, lengthM, YARD_WALL_WIDTH_M, rad), YARD_WALL_HEIGHT_M, {
    color: YARD_WALL,
    ttl,
  });
}

function segment([x0, y0]: Point, [x1, y1]: Point) {
  const middle: Point = [(x0 + x1) / 2, (y0 + y1) / 2];
  return {
    middle,
    lengthM: Math.hypot(x1 - x0, y1 - y0),
    rad: Math.atan2(y1 - y0, x1 - x0),
  };
}

/** An empty plot: vegetables, or straw on bare ground. */
function paintGarden(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u, v }: Place,
): void {
  const plot = rect(
    frame.at(u, v),
    random.between(7, 12),
    random.between(5, 9),
    frame.rad,
  );
  painter.farm(random, plot, random.choice(["veg", "soil", "veg"] as const), {
    rowPeriodM: 1,
    tramM: 0,
    label: "residential",
  });
}

/** A two-storey school at its yard with a running track; returns the ground it takes. */
function paintSchool(
  painter: Painter,
  random: Random,
  land: Polygon,
  frame: LocalFrame,
  { isTaken }: VillageOptions,
): Polygon | null {
  const { u0, u1, v0, v1 } = extentOf(land, frame);
  const u = random.between(u0 + 35, u1 - 35);
  const v = random.between(v0 + 30, v1 - 30);
  const ground = rect(frame.at(u, v), 60, 48, frame.rad);
  if (!ground.every((corner) => isInside(land, corner)) || isTaken(ground)) {
    return null;
  }
  painter.polygon(ground, { material: "concrete", label: "other" });
  painter.building(rect(frame.at(u, v - 17), 48, 9, frame.rad), 7.2, {
    color: drawRoofColor(random, "flat"),
    wallColor: drawWallColor(random),
    hvac: 0.2,
  });
  painter.polygon(rect(frame.at(u, v + 6), 44, 26, frame.rad), { material: "soil" });
  painter.polygon(rect(frame.at(u, v + 6), 36, 18, frame.rad), { material: "grass" });
  for (const side of [-1, 1]) {
    const [x, y] = frame.at(u + side * 16, v + 6);
    painter.boxes.push({
      ...{ x, y },
      ...{ lengthM: 0.3, widthM: 5, angleRad: frame.rad, heightM: 2.4 },
      ...{ color: [230, 230, 230], kind: "equipment" },
    });
  }
  return ground;
}
