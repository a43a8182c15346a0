/** What crosses a city's grid: its river, a rail yard, an expressway, a stadium's ground. */

import type { Random } from "#core/random.ts";
import { box, distance, localFrame } from "#simulate/geometry.ts";
import { resample, wiggle } from "#simulate/polyline.ts";
import { paintRailYard } from "./city-railway.ts";
import { EXPRESSWAY_M, paintExpressway } from "./expressway.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { paintParking } from "./parking.ts";
import { crossingOf } from "./rivers.ts";
import { addStadium } from "./sports.ts";

/** Walls of the river stand this far from the water. */
const QUAY_M = 7;

/** What crosses the grid; its ground is reserved before lots are built on. */
export type Crossings = {
  readonly isRiverNear: (point: Point) => boolean;
  readonly isYardNear: (point: Point) => boolean;
  /** Paints the river again, over the lots that reach into it. */
  paintRiver(): void;
  /** Paints what lies over the streets. */
  paint(): void;
};

export function planCrossings(painter: Painter, gridRad: number): Crossings {
  const random = painter.random("crossings");
  const tasks: (() => void)[] = [];
  let paintWater = () => {};
  let isRiverNear = (_: Point) => false;
  let isYardNear = (_: Point) => false;
  if (random.chance(0.7)) {
    const widthM = random.between(44, 66);
    const points = bend(random, ...crossingOf(painter, random), 14);
    paintWater = () => {
      painter.line(points, widthM + 2 * QUAY_M, {
        material: "concrete",
        label: "road",
      });
      painter.line(points, widthM, { material: "water", label: "water" });
    };
    paintWater();
    const toWater = painter.distanceTo("water");
    isRiverNear = (point) => toWater(point) < 22;
  }
  if (random.chance(0.4)) {
    const { frame, widthM } = placeYard(painter, random, gridRad);
    const reach = 1.5 * painter.canvasM;
    painter.reserveLine([frame.at(-reach, 0), frame.at(reach, 0)], widthM + 6);
    isYardNear = (point) => Math.abs(frame.of(point)[1]) < widthM / 2 + 130;
    tasks.push(() => paintRailYard(painter, random, frame, reach, widthM));
  }
  if (random.chance(0.35)) {
    const points = bend(random, ...crossingOf(painter, random), 26);
    painter.reserveLine(points, EXPRESSWAY_M + 4);
    tasks.push(() => paintExpressway(painter, random, points));
  }
  if (random.chance(0.12 * (painter.canvasM / 640) ** 2)) {
    tasks.push(planStadium(painter, random, gridRad));
  }
  return {
    isRiverNear,
    isYardNear,
    paintRiver: paintWater,
    paint() {
      for (const paintTask of tasks) {
        paintTask();
      }
    },
  };
}

/** A line with wide bends, as rivers within walls and motorways have. */
export function bend(
  random: Random,
  from: Point,
  to: Point,
  amplitudeM: number,
): Point[] {
  const count = Math.max(12, Math.round(distance(from, to) / 22));
  return resample(wiggle(random, from, to, { amplitudeM, count, cell: 14 }), 6);
}

/** Where a rail yard crosses the canvas: of some places, the one with least water. */
function placeYard(painter: Painter, random: Random, gridRad: number) {
  const rad = gridRad + random.integer(2) * (Math.PI / 2) + 0.04 * random.normal();
  const widthM = random.between(36, 130);
  const places = Array.from({ length: 6 }, () => {
    const at = (): number => random.between(0.1, 0.9) * painter.canvasM;
    const frame = localFrame([at(), at()], rad);
    let wet = 0;
    for (let i = -50; i <= 50; i += 1) {
      const point = frame.at((i / 50) * painter.canvasM, (i % 3) * (widthM / 5));
      wet += Number(painter.isOnCanvas(point) && painter.materialAt(point) === "water");
    }
    return { frame, widthM, wet };
  });
  return places.reduce((best, place) => (place.wet < best.wet ? place : best));
}

/** A stadium amid its car parks; returns what paints it, over the streets. */
function planStadium(painter: Painter, random: Random, gridRad: number): () => void {
  const at: Point = [
    random.between(0.25, 0.75) * painter.canvasM,
    random.between(0.25, 0.75) * painter.canvasM,
  ];
  const frame = localFrame(at, gridRad + random.integer(2) * (Math.PI / 2));
  const lengthM = random.between(170, 230);
  const ground = { u0: -lengthM * 0.85, u1: lengthM * 0.85, v0: -120, v1: 120 };
  const outline = box(frame, ground);
  if (!painter.isFree(outline) || painter.isTaken(outline)) {
    return () => undefined;
  }
  painter.reserve(outline);
  return () => {
    paintParking(painter, random, outline, {
      rowsRad: frame.rad,
      occupied: random.choice([0.06, 0.15, 0.8]),
    });
    addStadium(painter, random, frame, lengthM);
  };
}
