/** Rural Charleston: a tidal river and its creeks, marsh, pine woods, houses in clearings. */

import type { Random } from "#core/random.ts";
import { between, distance, headingOf, rect } from "#simulate/geometry.ts";
import { paintCountryHouse } from "#simulate/layout/country-house.ts";
import { growCreeks } from "#simulate/layout/creeks.ts";
import {
  fieldOf,
  type GroundField,
  noiseField,
  paintWhere,
  sampleField,
} from "#simulate/layout/ground-noise.ts";
import { countForCanvas } from "#simulate/layout/land.ts";
import type { Point } from "#simulate/layout/layout.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { paintRicefields } from "#simulate/layout/ricefields.ts";
import {
  createRiver,
  crossingOf,
  paintRiver,
  type Watercourse,
} from "#simulate/layout/rivers.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { type Path, pathOf, runsOf, wiggle } from "#simulate/polyline.ts";

/** Woods keep so far from water, metres. */
const SHORE_M = 6;

export function paintCharlestonR(painter: Painter): void {
  const random = painter.random("marsh");
  painter.fill("marsh", "wetland");
  const flats = noiseField(painter, random, { cell: 40 });
  const bareness = random.between(1.2, 1.9);
  paintWhere(painter, shifted(flats, -bareness), { material: "mud", label: "wetland" });

  const rivers = painter.random("river");
  const widthM = rivers.between(18, 80);
  const river = createRiver(rivers, ...crossingOf(painter, rivers), {
    amplitudeM: Math.min(60, 10 + 1.6 * widthM),
    widthM: [0.85 * widthM, 1.15 * widthM],
  });
  const creeks = growCreeks(painter, rivers, river, {
    share: rivers.between(0.35, 0.8),
    lengthM: [60, 330],
  });
  paintMudBanks(painter, [river, ...creeks]);
  for (const creek of creeks) {
    paintRiver(painter, creek, null);
  }
  if (rivers.chance(0.35)) {
    paintRicefields(painter, painter.random("ricefields"), river);
  }
  paintRiver(painter, river, null);

  const woods = plantWoods(painter, painter.random("woods"));
  settle(painter, painter.random("houses"), woods);
  paintRoads(painter, { bridgeM: 0 });
  growTrees(painter, painter.random("trees"));
  buildDocks(painter, painter.random("docks"), river);
}

/** Mud that falls dry, wider where the water is wider. */
function paintMudBanks(painter: Painter, waters: readonly Watercourse[]): void {
  for (const { points, widthsM } of waters) {
    const widths = widthsM.map((w) => w + Math.min(7, Math.max(1.2, 0.35 * w)));
    painter.varyingLine(points, widths, { material: "mud", label: "wetland" });
  }
}

function shifted({ size, values }: GroundField, by: number): GroundField {
  return { size, values: values.map((value) => value + by) };
}

/** Woods on the higher ground, with a fringe of scrub and a few clearings; returns how deep in the wood a place is (> 0 inside). */
function plantWoods(painter: Painter, random: Random): GroundField {
  const noise = noiseField(painter, random, { cell: 150, octaves: 5 });
  const level = random.between(-0.3, 0.8);
  const [east, south] = [0.7 * random.normal(), 0.7 * random.normal()];
  const toWater = painter.distanceTo("water");
  const toPond = painter.distanceTo("pond");
  const half = painter.canvasM / 2;
  const woods = fieldOf(painter, (point, i) => {
    const tilt = (east * (point[0] - half) + south * (point[1] - half)) / half;
    const height = (noise.values[i] as number) + tilt - level;
    const shore = Math.min(toWater(point) - SHORE_M, toPond(point) - 8) / 10;
    return Math.min(height, shore);
  });
  const wet = ["water", "pond"] as const;
  paintWhere(painter, shifted(woods, 0.08), { material: "scrub", label: "scrub" }, wet);
  paintWhere(painter, woods, { material: "grass", label: "forest" }, wet);
  const open = noiseField(painter, random, { cell: 60, octaves: 3 });
  const openness = random.between(1, 1.8);
  const clearings = fieldOf(painter, (_, i) =>
    Math.min((open.values[i] as number) - openness, (woods.values[i] as number) - 0.25),
  );
  paintWhere(painter, clearings, { material: "grass", label: "grass" }, wet);
  return woods;
}

/** Dirt roads through the woods, and houses in clearings beside them. */
function settle(painter: Painter, random: Random, woods: GroundField): void {
  const depthAt = sampleField(painter, woods);
  const isWood = (point: Point) => painter.isOnCanvas(point) && depthAt(point) > 0.1;
  const drawPlace = (): Point => [
    random.between(0, painter.canvasM),
    random.between(0, painter.canvasM),
  ];
  const wanted = countForCanvas(painter, random.between(1, 3.2), 1);
  const tracks: Path[] = [];
  for (let i = 0; i < 40 * wanted && tracks.length < wanted; i += 1) {
    const [from, to] = [drawPlace(), drawPlace()];
    if (!isWood(from) || !isWood(to) || distance(from, to) < 90) {
      continue;
    }
    const course = wiggle(random, from, to, { amplitudeM: 10, count: 60 });
    for (const points of runsOf(course, isWood).filter(({ length }) => length > 5)) {
      painter.line(points, 11, { material: "grass", label: "grass" });
      painter.road({
        ...{ points, widthM: 4, sidewalkM: 0.8, material: "soil" },
        hasMarks: false,
      });
      painter.reserveLine(points, 7);
      tracks.push(pathOf(points));
    }
  }
  for (const track of tracks) {
    for (let along = 20; along < track.lengthM - 15; along += random.between(32, 100)) {
      const at = track.at(along, random.sign() * random.between(18, 34));
      const rad = track.headingAt(along);
      if (isWood(at) && !painter.isTaken(rect(at, 22, 18, rad))) {
        clearLot(painter, random, at, rad);
        painter.line([track.at(along), at], 3, { material: "soil" });
      }
    }
  }
}

/** A ragged lawn with a house. */
function clearLot(painter: Painter, random: Random, at: Point, frontRad: number): void {
  const radiusM = random.between(13, 23);
  const lawn = Array.from({ length: 14 }, (_, i): Point => {
    const rad = (2 * Math.PI * i) / 14;
    const reach = radiusM * random.between(0.8, 1.2);
    return [at[0] + reach * Math.cos(rad), at[1] + reach * Math.sin(rad)];
  });
  painter.polygon(lawn, { material: "grass", label: "residential" });
  paintCountryHouse(painter, random, at, {
    frontRad: frontRad + 0.15 * random.normal(),
    lengthM: [12, 18],
    depthM: [9, 12],
    roofs: ["shingle", "shingle", "metal"],
  });
  painter.tree([at[0] + 0.8 * radiusM, at[1]], random.between(2.5, 5));
}

/** Pines and oaks; bushes in the fringe. */
function growTrees(painter: Painter, random: Random): void {
  const pines = random.between(0.3, 0.9);
  painter.scatterTrees(random, (point) => painter.labelAt(point) === "forest", {
    ...{ spacingM: 4.4, radiusM: [2, 4.3], share: 0.93, heightM: [10, 22] },
    kinds: Array.from({ length: 10 }, (_, i) =>
      i < 10 * pines ? "conifer" : "broadleaf",
    ),
  });
  painter.scatterTrees(random, (point) => painter.materialAt(point) === "scrub", {
    ...{ spacingM: 5, radiusM: [0.9, 2.2], share: 0.5 },
  });
}

/** Jetties from the river's banks, with a boat at most of them; boats at anchor. */
function buildDocks(
  painter: Painter,
  random: Random,
  { points, widthsM }: Watercourse,
): void {
  const count = random.integer(countForCanvas(painter, 5, 2));
  for (let i = 0; i < count; i += 1) {
    const k = 1 + random.integer(points.length - 2);
    const width = widthsM[k] as number;
    const flow = headingOf(points[k - 1] as Point, points[k + 1] as Point);
    const across = flow + (random.sign() * Math.PI) / 2;
    const [x, y] = points[k] as Point;
    const reach = (share: number): Point => [
      x + share * width * Math.cos(across),
      y + share * width * Math.sin(across),
    ];
    const [land, end] = [reach(0.5 + 14 / width), reach(random.between(0.22, 0.36))];
    if (!painter.isOnCanvas(end) || painter.materialAt(end) !== "water") {
      continue;
    }
    painter.line([land, end], 1.5, { material: "concrete", label: "other" }, false);
    painter.building(rect(end, 6, 4.5, flow), 1.2, {
      color: [150, 140, 126],
      label: "other",
      ttl: 1,
    });
    if (random.chance(0.75)) {
      const at = between(end, reach(0), 0.35);
      painter.boxes.push({
        ...{ x: at[0], y: at[1], angleRad: flow, kind: "boat" },
        ...{
          lengthM: random.between(6, 10),
          widthM: 2.8,
          heightM: random.between(1.2, 2.4),
        },
        color: [226, 226, 222],
      });
    }
  }
}
