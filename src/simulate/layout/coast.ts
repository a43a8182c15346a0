/**
 * Shores from a field of metres inland: an ocean's rocks, beach and breakers, a bay's marsh
 * with its creeks, mud flats and salt ponds.
 */

import type { Random } from "#core/random.ts";
import { headingOf, inset, rect } from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import { growCreeks } from "./creeks.ts";
import {
  fieldOf,
  fieldToCells,
  type GroundField,
  noiseField,
  paintWhere,
  sampleField,
} from "./ground-noise.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import type { Watercourse } from "./rivers.ts";

/** Metres of one unit of `Layout.surf`, and its value at the water's edge. */
const SURF_UNIT_M = 320;
const SURF_EDGE = 0.03;

/** Bluffs of rock, a beach of changing width, water with a zone of breakers. */
export function paintOceanShore(
  painter: Painter,
  random: Random,
  inlandM: GroundField,
): void {
  const wide = noiseField(painter, random, { cell: 320, octaves: 2 });
  const fine = noiseField(painter, random, { cell: 60, octaves: 3 });
  const rockM = random.between(12, 34);
  const beachM = random.between(4, 34);
  const within = (widthAt: (i: number) => number) =>
    fieldOf(painter, (_, i) => widthAt(i) - (inlandM.values[i] as number));
  paintWhere(
    painter,
    within((i) => rockM + 6 * (fine.values[i] as number)),
    { material: "rock", label: "scrub" },
  );
  paintWhere(
    painter,
    within((i) =>
      Math.max(
        0,
        beachM + 16 * (wide.values[i] as number) + 2.6 * (fine.values[i] as number),
      ),
    ),
    { material: "sand", label: "beach" },
  );
  paintWhere(
    painter,
    within(() => 0),
    { material: "water", label: "water" },
  );
  // Stacks off the rocks.
  const stacks = fieldOf(painter, (_, i) => {
    const out = -(inlandM.values[i] as number);
    return out > 4 && out < 45 ? (fine.values[i] as number) - 2.3 - out / 60 : -1;
  });
  paintWhere(painter, stacks, { material: "rock", label: "other" });
  painter.surf = fieldToCells(painter, inlandM).map(
    (metres) => SURF_EDGE + metres / SURF_UNIT_M,
  );
}

/** Marsh `marshM` wide, mud, water; creeks drain the marsh; some marsh is diked into salt ponds. */
export function paintBayShore(
  painter: Painter,
  random: Random,
  inlandM: GroundField,
  marshM: number,
): void {
  const mudM = random.between(6, 22);
  const below = (level: number) =>
    fieldOf(painter, (_, i) => level - (inlandM.values[i] as number));
  paintWhere(painter, below(marshM), { material: "marsh", label: "wetland" });
  paintWhere(painter, below(mudM), { material: "mud", label: "wetland" });
  const shore = traceShore(painter, inlandM, 4);
  if (random.chance(0.4)) {
    paintSaltPonds(painter, random, inlandM, [mudM + 18, marshM - 12]);
  }
  if (shore !== null) {
    const depthAt = sampleField(painter, inlandM);
    for (const creek of growCreeks(painter, random, shore, {
      share: random.between(0.3, 0.7),
      lengthM: [0.5 * marshM, 1.6 * marshM],
    })) {
      const inMarsh = creek.points.findIndex((point) => depthAt(point) > marshM - 6);
      const count = inMarsh < 0 ? creek.points.length : inMarsh;
      const points = creek.points.slice(0, count);
      const widthsM = creek.widthsM.slice(0, count);
      painter.varyingLine(
        points,
        widthsM.map((w) => 1.5 * w + 1),
        {
          material: "mud",
          label: "wetland",
        },
      );
      painter.varyingLine(points, widthsM, { material: "water", label: "water" });
    }
  }
  paintWhere(painter, below(0), { material: "water", label: "water" });
}

/** The line at `levelM` inland, as a channel from which creeks grow; null = not on the canvas. */
function traceShore(
  painter: Painter,
  inlandM: GroundField,
  levelM: number,
): Watercourse | null {
  const inland = sampleField(painter, inlandM);
  const { canvasM, middle } = painter;
  const [east, south] = [
    inland([canvasM, middle[1]]) - inland([0, middle[1]]),
    inland([middle[0], canvasM]) - inland([middle[0], 0]),
  ];
  const rad = Math.atan2(south, east);
  const points: Point[] = [];
  for (let along = -0.7 * canvasM; along < 0.7 * canvasM; along += 10) {
    // From the sea inland, to the first place above the level.
    for (let up = -0.75 * canvasM; up < 0.75 * canvasM; up += 3) {
      const at: Point = [
        middle[0] + up * Math.cos(rad) - along * Math.sin(rad),
        middle[1] + up * Math.sin(rad) + along * Math.cos(rad),
      ];
      if (painter.isOnCanvas(at) && inland(at) > levelM) {
        points.push(at);
        break;
      }
    }
  }
  return points.length < 6 ? null : { points, widthsM: points.map(() => 8) };
}

/** Evaporation ponds behind straight dikes. */
function paintSaltPonds(
  painter: Painter,
  random: Random,
  inlandM: GroundField,
  [low, high]: readonly [number, number],
): void {
  const inland = sampleField(painter, inlandM);
  const { canvasM, middle } = painter;
  const ground = rect(middle, 1.5 * canvasM, 1.5 * canvasM, random.between(0, Math.PI));
  const axisRad = headingOf(ground[0] as Point, ground[1] as Point);
  const { parts } = split(random, ground, {
    targetM2: random.between(5000, 12_000),
    jitterRad: 0.1,
    axisRad,
  });
  for (const part of parts) {
    const pond = inset(part, 2.5);
    const isInMarsh = part.every((corner) => {
      const metres = inland(corner);
      return metres > low && metres < high + 40;
    });
    if (pond !== null && isInMarsh && random.chance(0.9)) {
      painter.polygon(part, { material: "soil", label: "wetland" });
      painter.polygon(pond, { material: "pond", label: "water" });
    }
  }
}
