/** Settlement of a hilly country: winding roads, lanes to turning circles, houses on plots. */

import type { Random } from "#core/random.ts";
import { distance, localFrame, rect } from "#simulate/geometry.ts";
import { type Path, pathOf, runsOf, wiggle } from "#simulate/polyline.ts";
import { paintCountryHouse } from "./country-house.ts";
import { drawRoadEnds, traceRoad } from "./hills.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";

/** Whether a place bears no road, or no house. */
export type Barred = {
  readonly road: (point: Point) => boolean;
  readonly house: (point: Point) => boolean;
};

/** Winding roads, lanes that end in a circle, then houses along some stretches. */
export function settleHills(
  painter: Painter,
  random: Random,
  heightAt: (point: Point) => number,
  isBarred: Barred,
): void {
  const streets: Path[] = [];
  // Roads are long: their number goes with the canvas's side, not with its area.
  const count = Math.max(
    1,
    Math.round((random.between(0.8, 2.6) * painter.canvasM) / 640),
  );
  for (let i = 0; i < count; i += 1) {
    const [from, to] = drawRoadEnds(painter, random, isBarred.house);
    const traced = untilJunction(
      painter,
      traceRoad(random, heightAt, from, to, isBarred.road),
    );
    for (const points of runsOf(traced, (point) => !isBarred.road(point))) {
      if (points.length < 16) {
        continue;
      }
      const widthM = random.choice([4, 6.5, 8]);
      painter.road({
        ...{ points, widthM, sidewalkM: 1.2 },
        parkedShare: i === 0 ? 0.12 : 0.05,
      });
      painter.reserveLine(points, widthM + 4);
      if (i === 0 || random.chance(0.5)) {
        streets.push(pathOf(points));
      }
    }
  }
  const lanes = streets.flatMap((street) =>
    addLanes(painter, random, street, isBarred),
  );
  for (const lane of lanes) {
    buildAroundLane(painter, random, lane, isBarred);
  }
  for (const street of streets) {
    buildAlong(painter, random, street, isBarred);
  }
}

/** A road up to where it meets an older one. */
function untilJunction(painter: Painter, points: readonly Point[]): readonly Point[] {
  const met = points.findIndex(
    (point, i) => i > 4 && painter.isTaken(rect(point, 4, 4, 0)),
  );
  // Two points more, so that it ends in the older road's carriageway.
  return met < 0 ? points : points.slice(0, met + 2);
}

/** Houses on both sides of one stretch, a few elsewhere. */
function buildAlong(
  painter: Painter,
  random: Random,
  path: Path,
  isBarred: Barred,
): void {
  const density = random.between(0.15, 0.9);
  const start = random.between(0, 0.5) * path.lengthM;
  const end = start + random.between(80, 320);
  for (let along = 12; along < path.lengthM - 10; along += random.between(14, 19)) {
    for (const side of [-1, 1]) {
      const isStretch = along > start && along < end;
      if (random.chance(isStretch ? density + 0.1 : 0.04)) {
        const at = path.at(along, side * random.between(15, 22));
        buildHouse(painter, random, at, path.headingAt(along), isBarred.house);
      }
    }
  }
}

/** Short streets off a road, each to a turning circle; returns their middle lines. */
function addLanes(
  painter: Painter,
  random: Random,
  street: Path,
  isBarred: Barred,
): Path[] {
  const lanes: Path[] = [];
  for (let i = random.poisson(street.lengthM / 500); i > 0; i -= 1) {
    const along = random.between(0.1, 0.9) * street.lengthM;
    const from = street.at(along);
    const rad = street.headingAt(along) + random.sign() * random.between(1.2, 1.9);
    const frame = localFrame(from, rad);
    const lengthM = random.between(70, 170);
    const end = frame.at(lengthM, random.between(-20, 20));
    const points = wiggle(random, from, end, { amplitudeM: 4, count: 16 });
    points[0] = from;
    const isBlocked = points.some(
      (point) =>
        isBarred.road(point) ||
        (distance(point, from) > 20 && painter.isTaken(rect(point, 20, 20, rad))),
    );
    if (isBlocked) {
      continue;
    }
    const lane = pathOf(points);
    const [x, y] = lane.at(lane.lengthM);
    painter.road({
      ...{ points, widthM: 6, sidewalkM: 1.2, parkedShare: 0.1 },
      hasMarks: false,
    });
    painter.road({
      // All but a point: its round ends make the circle.
      ...{
        points: [[x, y] as const, [x + 0.1, y] as const],
        widthM: 18,
        sidewalkM: 1.2,
      },
      hasMarks: false,
    });
    painter.reserveLine(points, 10);
    painter.reserve(rect([x, y], 20, 20, 0));
    lanes.push(lane);
  }
  return lanes;
}

function buildAroundLane(
  painter: Painter,
  random: Random,
  lane: Path,
  isBarred: Barred,
): void {
  for (let t = 26; t < lane.lengthM - 8; t += random.between(17, 22)) {
    for (const side of [-1, 1]) {
      if (random.chance(0.8)) {
        const at = lane.at(t, side * 17);
        buildHouse(painter, random, at, lane.headingAt(t), isBarred.house);
      }
    }
  }
  const [x, y] = lane.at(lane.lengthM);
  const rad = lane.headingAt(lane.lengthM);
  for (const turn of [-0.9, 0, 0.9]) {
    const out = rad + turn;
    const at: Point = [x + 24 * Math.cos(out), y + 24 * Math.sin(out)];
    buildHouse(painter, random, at, out + Math.PI / 2, isBarred.house);
  }
}

/** A house on its plot, unless another stands there or the ground does not carry it. */
function buildHouse(
  painter: Painter,
  random: Random,
  at: Point,
  frontRad: number,
  isBarred: (point: Point) => boolean,
): void {
  const plot = rect(at, 18, 20, frontRad);
  if (painter.isTaken(rect(at, 17, 15, frontRad)) || [...plot, at].some(isBarred)) {
    return;
  }
  painter.polygon(plot, {
    material: random.choice(["grass", "soil", "scrub"] as const),
    label: "residential",
  });
  paintCountryHouse(painter, random, at, {
    frontRad: frontRad + 0.04 * random.normal(),
    lengthM: [9, 15],
    depthM: [8, 12],
    roofs: ["shingle", "shingle", "tile"],
  });
  for (let i = random.poisson(1.3); i > 0; i -= 1) {
    const [x, y] = [at[0] + 8 * random.normal(), at[1] + 8 * random.normal()];
    painter.tree([x, y], random.between(1.6, 3.8));
  }
}
