/** This file decides which cars and trucks are there on the day, and puts them on the rasters. */

import { createStream, type Random } from "#core/random.ts";
import { spanPolygon } from "#simulate/fill.ts";
import { localFrame, rect } from "#simulate/geometry.ts";
import type { Car, Layout, Point, Rgb } from "#simulate/layout/layout.ts";
import { MATERIAL, MATERIALS, type Material } from "#simulate/materials.ts";
import type { Epoch, ParkedCar } from "./epoch-rasters.ts";
import { cellAt, paintCell, type Surface } from "./surface.ts";
import { changedShare } from "./time-gap.ts";

const PARKED_SHARE = 0.8;
const MOVING_SHARE = 0.55;
/** Fraction of parked cars that are there on most days. */
const RESIDENT_SHARE = 0.18;
const PARKING_MEMORY_DAYS = 2;

const COLORS: readonly Rgb[] = [
  [235, 235, 235],
  [225, 226, 228],
  [40, 42, 46],
  [30, 30, 34],
  [120, 124, 128],
  [160, 164, 168],
  [140, 40, 36],
  [50, 70, 120],
  [200, 196, 180],
  [80, 84, 88],
];
const GLASS: Rgb = [30, 34, 40];

const DRIVABLE: ReadonlySet<Material> = new Set([
  "asphalt",
  "concrete",
  "grass",
  "soil",
  "yard",
  "scrub",
] as const);

/** Puts the cars of an epoch on the surface; returns those that are there. */
export function rasterizeCars(
  surface: Surface,
  layout: Layout,
  epoch: Epoch,
  timeGapDays: number,
): ParkedCar[] {
  const first = createStream(layout.seed, layout.style, "cars");
  const second = createStream(layout.seed, layout.style, "cars-later");
  const left = (1 - RESIDENT_SHARE) * changedShare(timeGapDays, PARKING_MEMORY_DAYS);
  const cars: ParkedCar[] = [];
  for (const car of layout.cars) {
    const was = drawCar(car, first);
    const will = drawCar(car, second);
    const hasLeft = first.uniform() < left;
    // A moving car is elsewhere at any other time.
    const isAnother = epoch === "eo" && timeGapDays > 0 && (car.isMoving || hasLeft);
    const { isThere, body, color } = isAnother ? will : was;
    if (isThere && isDrivable(surface, body)) {
      draw(surface, body, color, !car.isTruck);
      cars.push(body);
    }
  }
  return cars;
}

function drawCar(
  { x, y, headingRad, isMoving, isTruck }: Car,
  random: Random,
): { isThere: boolean; body: ParkedCar; color: Rgb } {
  const isThere = random.chance(isMoving ? MOVING_SHARE : PARKED_SHARE);
  const length = random.between(4.1, 5);
  const along = isMoving ? random.between(-4, 4) : 0;
  const color = random.choice(COLORS);
  return {
    isThere,
    color,
    body: {
      x: x + along * Math.cos(headingRad),
      y: y + along * Math.sin(headingRad),
      headingRad,
      ...(isTruck
        ? { lengthM: 9.5, widthM: 2.5, heightM: 3.2 }
        : { lengthM: length, widthM: 1.85, heightM: 1.45 }),
    },
  };
}

/** Tells whether a car can stand here: on drivable ground without other objects. */
function isDrivable(surface: Surface, { x, y }: ParkedCar): boolean {
  const cell = cellAt(surface.frame, x, y);
  return (
    cell >= 0 &&
    surface.building[cell] === 0 &&
    DRIVABLE.has(MATERIALS[surface.material[cell] as number] as Material)
  );
}

function draw(
  surface: Surface,
  { x, y, headingRad, lengthM, widthM, heightM }: ParkedCar,
  color: Rgb,
  hasWindscreen: boolean,
): void {
  const { frame, height, material, building, albedo } = surface;
  const body = rect([x, y], lengthM, widthM, headingRad);
  spanPolygon(frame, body, (row, from, to) => {
    for (let col = from; col < to; col += 1) {
      const cell = row * frame.cells + col;
      // A cell that a neighbour's body covers already is a car.
      if (building[cell] === 0 && material[cell] !== MATERIAL.car) {
        height[cell] = (height[cell] as number) + heightM;
        material[cell] = MATERIAL.car;
        if (albedo !== null) {
          paintCell(albedo, cell, ...color);
        }
      }
    }
  });
  if (albedo === null || !hasWindscreen) {
    return;
  }
  const middle: Point = localFrame([x, y], headingRad).at(0.15 * lengthM, 0);
  spanPolygon(frame, rect(middle, 0.6, 0.8 * widthM, headingRad), (row, from, to) => {
    for (let col = from; col < to; col += 1) {
      const cell = row * frame.cells + col;
      if (material[cell] === MATERIAL.car) {
        paintCell(albedo, cell, ...GLASS);
      }
    }
  });
}
