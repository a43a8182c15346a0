/** Lines across the country: railways with their trains, high-voltage lines. */

import type { Random } from "#core/random.ts";
import { distance, rect } from "#simulate/geometry.ts";
import { offset, pathOf, resample, runsOf } from "#simulate/polyline.ts";
import type { Corridors } from "./land.ts";
import type { Point, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { crossingOf } from "./rivers.ts";

const TRACK_M = 5;
const SLEEPER_M = 2.5;
/** Width of a line of two tracks with its slopes, metres. */
const RAILWAY_M = 2 * TRACK_M + 13;
const WAGON = { lengthM: 13, widthM: 2.9, heightM: 3.4, couplingM: 1 };
const WAGON_COLORS: readonly Rgb[] = [
  [96, 74, 62],
  [70, 74, 80],
  [118, 98, 78],
  [60, 84, 74],
];

/**
 * The straight course of a railway over the canvas, which takes a corridor of its own; null
 * where the place has none. Of six courses, the one that meets least of the others' ground.
 */
export function planRailway(
  painter: Painter,
  random: Random,
  probability: number,
  corridors: Corridors,
): readonly Point[] | null {
  if (!random.chance(probability)) {
    return null;
  }
  const meets = (course: readonly Point[]) =>
    resample(course, 8).filter((point) => corridors.isTaken([point])).length;
  const courses = Array.from({ length: 6 }, () => crossingOf(painter, random));
  const course = courses.reduce((best, next) =>
    meets(next) < meets(best) ? next : best,
  );
  corridors.take(course, RAILWAY_M);
  return course;
}

/** Two tracks with, now and then, a freight train on one of them. */
export function paintRailway(
  painter: Painter,
  random: Random,
  points: readonly Point[],
): void {
  const bed = resample(points, 4);
  const isWet = (point: Point) =>
    painter.isOnCanvas(point) && painter.materialAt(point) === "water";
  const banks = runsOf(bed, (point) => !isWet(point));
  for (const bank of banks) {
    painter.line(bank, RAILWAY_M, { material: "grass", label: "grass" }, false);
  }
  painter.line(bed, RAILWAY_M - 10, { material: "rail", label: "railway" });
  for (let i = 1; i < banks.length; i += 1) {
    const [from, to] = [banks[i - 1]?.at(-1), banks[i]?.[0]];
    if (from !== undefined && to !== undefined) {
      addGirders(painter, from, to);
    }
  }
  for (const side of [-0.5, 0.5]) {
    const track = offset(points, side * TRACK_M);
    painter.line(track, SLEEPER_M, { material: "concrete" });
    if (!random.chance(0.5)) {
      continue;
    }
    const path = pathOf(track);
    const color = random.choice(WAGON_COLORS);
    const end = Math.min(path.lengthM, random.between(250, 700));
    const start = random.between(0, path.lengthM - end);
    const stepM = WAGON.lengthM + WAGON.couplingM;
    for (let along = start; along < start + end - stepM; along += stepM) {
      const [x, y] = path.at(along + stepM / 2);
      if (painter.isOnCanvas([x, y])) {
        painter.boxes.push({
          ...{ x, y, angleRad: path.headingAt(along + stepM / 2) },
          ...{ lengthM: WAGON.lengthM, widthM: WAGON.widthM, heightM: WAGON.heightM },
          ...{ color, kind: "wagon" },
        });
      }
    }
  }
}

/** The girders of a railway bridge. */
function addGirders(painter: Painter, from: Point, to: Point): void {
  const path = pathOf([from, to]);
  for (const side of [-1, 1]) {
    const middle = path.at(path.lengthM / 2, side * (RAILWAY_M / 2 - 4.5));
    painter.building(rect(middle, path.lengthM, 0.8, path.headingAt(0)), 2.2, {
      color: [120, 116, 110],
      label: "railway",
      ttl: 1,
    });
  }
}

/** Lattice towers on their footings; radar sees the lattices, the camera the footings. */
export function paintPowerLine(
  painter: Painter,
  random: Random,
  from: Point,
  to: Point,
): void {
  const path = pathOf([from, to]);
  const spanM = random.between(180, 320);
  const heightM = random.between(24, 42);
  const rad = path.headingAt(0);
  for (
    let along = random.between(0, spanM);
    along < distance(from, to);
    along += spanM
  ) {
    const at = path.at(along);
    const [x, y] = at;
    if (
      !painter.isOnCanvas(at) ||
      !painter.isFree([at, at, at], ["water", "asphalt"])
    ) {
      continue;
    }
    painter.disc(at, 4, { material: "grass" });
    for (const [du, dv] of [
      [-2.5, -2.5],
      [2.5, -2.5],
      [2.5, 2.5],
      [-2.5, 2.5],
    ] as const) {
      painter.boxes.push({
        ...{ x: x + du, y: y + dv, lengthM: 0.9, widthM: 0.9, angleRad: rad },
        ...{ heightM: 0.6, color: [168, 164, 156], kind: "equipment" },
      });
    }
    // One slender mast: a height map would make a solid tower of the whole lattice.
    painter.boxes.push({
      ...{ x, y, lengthM: 0.6, widthM: 0.6, angleRad: rad },
      ...{ heightM, color: [150, 154, 158], kind: "crane" },
    });
    for (let i = 0; i < 14; i += 1) {
      const share = random.uniform() ** 0.7;
      const arm = random.chance(0.4) ? random.between(-7, 7) : random.between(-1, 1);
      painter.points.push({
        x: x - arm * Math.sin(rad),
        y: y + arm * Math.cos(rad),
        z: share * heightM,
        rcsM2: 10 ** (0.6 + 0.6 * random.normal()),
      });
    }
  }
}
