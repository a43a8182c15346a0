/**
 * This file draws the marks of use on the ground: patched asphalt, trenches, sealed
 * cracks, manholes, oil under cars, stains and tyre marks on quays and plazas, tracks
 * over bare soil, and the wakes of boats. They share one raster of tones, so a stain
 * costs only what its area costs.
 */

import { createStream, type Random } from "#core/random.ts";
import { LABEL } from "#core/regions/labels.ts";
import { type BoatUnderWay, boatsUnderWay } from "#simulate/boats.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { spanDisc, spanLine, spanPolygon } from "#simulate/fill.ts";
import type { Layout, Point } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { GroundDistance } from "./ground-distance.ts";
import {
  cellAt,
  darkenPaving,
  directionAlong,
  type Ground,
  metresToEdge,
  onSameGround,
} from "./worn-ground.ts";

/** Returns the change of brightness in percent, `frame.cells`². */
export function drawWear(
  layout: Pick<Layout, "style" | "seed" | "cars" | "boxes">,
  rasters: Pick<EpochRasters, "frame" | "groundMaterial" | "label" | "field">,
  distance: GroundDistance,
): Int8Array {
  const { cells, cellM, canvasM } = rasters.frame;
  const ground: Ground = {
    raster: { cells, cellM },
    material: rasters.groundMaterial,
    label: rasters.label,
    distance,
    tone: new Int8Array(cells * cells),
  };
  const random = createStream(layout.seed, layout.style, "wear");
  const tries = Math.round(canvasM ** 2 / 45);
  for (let i = 0; i < tries; i += 1) {
    drawAt(ground, random, [canvasM * random.uniform(), canvasM * random.uniform()]);
  }
  for (const { x, y, isMoving } of layout.cars) {
    if (!isMoving && random.chance(0.7)) {
      const at: Point = [x + 0.4 * random.normal(), y + 0.4 * random.normal()];
      spanDisc(ground.raster, at, random.between(0.3, 0.8), darkenPaving(ground, -13));
    }
  }
  for (const boat of boatsUnderWay(layout, rasters)) {
    drawWake(ground, boat);
  }
  return ground.tone;
}

/** Draws at most one mark at a random place, depending on the ground there. */
function drawAt(ground: Ground, random: Random, at: Point): void {
  const cell = cellAt(ground, at);
  const material = ground.material[cell];
  const isUsed =
    ground.label[cell] === LABEL.road || ground.label[cell] === LABEL.parking;
  const edgeM = metresToEdge(ground, at);
  if (material === MATERIAL.asphalt) {
    drawOnAsphalt(ground, random, at, edgeM, isUsed);
  } else if (material === MATERIAL.concrete && edgeM > 1.5) {
    drawOnConcrete(ground, random, at, edgeM);
  } else if (
    (material === MATERIAL["rough-soil"] || material === MATERIAL.yard) &&
    edgeM > 4 &&
    random.chance(0.06)
  ) {
    drawTyreTracks(ground, random, at, random.between(12, 45), random.sign() * 7);
  }
}

function drawOnAsphalt(
  ground: Ground,
  random: Random,
  at: Point,
  edgeM: number,
  isUsed: boolean,
): void {
  const along = directionAlong(ground, at);
  const kind = random.uniform();
  if (kind < 0.13) {
    const tone = random.choice([-14, -10, -7, 6, 9]);
    drawPatch(
      ground,
      at,
      along,
      random.between(1.5, 9),
      random.between(0.9, 3.2),
      tone,
    );
  } else if (kind < 0.17) {
    // A trench along the road, or across it.
    const angle = along + (random.chance(0.35) ? Math.PI / 2 : 0);
    drawPatch(
      ground,
      at,
      angle,
      random.between(6, 34),
      random.between(0.5, 1.1),
      random.sign() * 9,
    );
  } else if (kind < 0.36) {
    drawCurve(ground, random, at, along, random.between(4, 18), ground.raster.cellM, {
      tone: -15,
      wander: 0.5,
    });
  } else if (kind < 0.42 && isUsed && edgeM > 1) {
    spanDisc(ground.raster, at, 0.36, darkenPaving(ground, -26));
  } else if (kind < 0.5) {
    drawStain(ground, random, at, random.between(0.5, 1.6), -8);
  }
}

function drawOnConcrete(
  ground: Ground,
  random: Random,
  at: Point,
  edgeM: number,
): void {
  const kind = random.uniform();
  if (kind < 0.2) {
    drawStain(
      ground,
      random,
      at,
      random.between(0.5, Math.min(edgeM, 4)),
      random.sign() * 6 - 2,
    );
  } else if (kind < 0.26 && edgeM > 3) {
    drawPatch(
      ground,
      at,
      directionAlong(ground, at),
      random.between(2, 12),
      random.between(2, 7),
      random.choice([-9, -6, 5, 8]),
    );
  } else if (kind < 0.32 && edgeM > 4) {
    drawTyreTracks(ground, random, at, random.between(8, 30), -7);
  } else if (kind < 0.4) {
    spanDisc(ground.raster, at, 0.3, darkenPaving(ground, -22));
  }
}

function drawPatch(
  ground: Ground,
  [x, y]: Point,
  angle: number,
  lengthM: number,
  widthM: number,
  tone: number,
): void {
  const [u, v] = [Math.cos(angle), Math.sin(angle)];
  const corner = (a: number, b: number): Point => [
    x + (a * u * lengthM - b * v * widthM) / 2,
    y + (a * v * lengthM + b * u * widthM) / 2,
  ];
  spanPolygon(
    ground.raster,
    [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)],
    darkenPaving(ground, tone),
  );
}

/** Draws a blot of discs around a centre, darkest where they overlap. */
function drawStain(
  ground: Ground,
  random: Random,
  [x, y]: Point,
  radiusM: number,
  tone: number,
): void {
  const visit = darkenPaving(ground, Math.round(tone * 0.6));
  for (let i = 0; i < 4; i += 1) {
    const at: Point = [
      x + 0.5 * radiusM * random.normal(),
      y + 0.5 * radiusM * random.normal(),
    ];
    spanDisc(ground.raster, at, radiusM * random.between(0.3, 0.8), visit);
  }
}

/** Draws the tracks of two wheels, 1.7 m apart, along a curve. */
function drawTyreTracks(
  ground: Ground,
  random: Random,
  [x, y]: Point,
  lengthM: number,
  tone: number,
): void {
  const angle = 2 * Math.PI * random.uniform();
  const bend = random.normal() * 0.03;
  for (const side of [-0.85, 0.85]) {
    const points: Point[] = [];
    for (let s = 0; s <= lengthM; s += 1.5) {
      const heading = angle + bend * s;
      points.push([
        x + s * Math.cos(angle + (bend * s) / 2) - side * Math.sin(heading),
        y + s * Math.sin(angle + (bend * s) / 2) + side * Math.cos(heading),
      ]);
    }
    spanLine(ground.raster, points, 0.4, false, onSameGround(ground, [x, y], tone));
  }
}

function drawCurve(
  ground: Ground,
  random: Random,
  [x, y]: Point,
  angle: number,
  lengthM: number,
  widthM: number,
  { tone, wander }: { readonly tone: number; readonly wander: number },
): void {
  const points: Point[] = [[x, y]];
  let heading = angle + wander * random.normal();
  for (let s = 0; s < lengthM; s += 1.2) {
    const [px, py] = points.at(-1) as Point;
    points.push([px + 1.2 * Math.cos(heading), py + 1.2 * Math.sin(heading)]);
    heading += wander * random.normal();
  }
  spanLine(ground.raster, points, widthM, false, darkenPaving(ground, tone));
}

/** Draws foam astern and the two arms of Kelvin's wedge, 19.5° from the course. */
function drawWake(ground: Ground, { box, courseRad, wakeM }: BoatUnderWay): void {
  const stern: Point = [
    box.x - 0.45 * box.lengthM * Math.cos(courseRad),
    box.y - 0.45 * box.lengthM * Math.sin(courseRad),
  ];
  const astern = (angle: number, distanceM: number): Point => [
    stern[0] - distanceM * Math.cos(courseRad + angle),
    stern[1] - distanceM * Math.sin(courseRad + angle),
  ];
  const onWater = (tone: number) => onSameGround(ground, [box.x, box.y], tone);
  const { raster } = ground;
  // The lengths overlap, so the foam is brightest at the stern and fades astern.
  for (const share of [0.15, 0.3, 0.5, 0.75, 1]) {
    const foamM = box.widthM * (0.5 + 0.7 * share);
    spanLine(raster, [stern, astern(0, share * wakeM)], foamM, false, onWater(11));
    for (const angle of [-0.34, 0.34]) {
      spanLine(raster, [stern, astern(angle, share * wakeM)], 0.8, false, onWater(8));
    }
  }
}
