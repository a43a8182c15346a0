/** The hills about San Francisco: dry grass, scrub in hollows, winding roads, ocean or bay. */

import type { Random } from "#core/random.ts";
import { paintBayShore, paintOceanShore } from "#simulate/layout/coast.ts";
import {
  fieldOf,
  fieldToCells,
  type GroundField,
  noiseField,
  paintWhere,
  sampleField,
} from "#simulate/layout/ground-noise.ts";
import { settleHills } from "#simulate/layout/hill-settlement.ts";
import { createHills, drawRoadEnds, hollows, slopes } from "#simulate/layout/hills.ts";
import { countForCanvas } from "#simulate/layout/land.ts";
import type { Point } from "#simulate/layout/layout.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import type { Material } from "#simulate/materials.ts";
import { runsOf, wiggle } from "#simulate/polyline.ts";

const SEA: readonly Material[] = ["water", "pond", "mud", "sand"];

type Coast = "ocean" | "bay" | "inland";

export function paintSanFrancisco(painter: Painter): void {
  const random = painter.random("land");
  painter.fill("stubble", "scrub");
  const coast = random.choice<Coast>(["ocean", "bay", "inland"], [40, 35, 25]);
  const shoreM =
    coast === "inland" ? null : planShore(painter, painter.random("coast"));
  const shores = painter.random("shore");
  const marshM = coast === "bay" ? shores.between(50, 170) : 0;
  const hills = painter.random("hills");
  const heights = raiseHills(painter, hills, { coast, shoreM, marshM });
  const terrain = fieldToCells(painter, heights);
  painter.terrain = terrain.map((height) => Math.max(0, height));

  growCover(painter, painter.random("cover"), heights);
  if (shoreM !== null) {
    if (coast === "ocean") {
      paintOceanShore(painter, shores, shoreM);
    } else {
      paintBayShore(painter, shores, shoreM, marshM);
    }
  }
  const heightAt = sampleField(painter, heights);
  const isOn = (materials: readonly Material[]) => (point: Point) =>
    painter.isOnCanvas(point) && materials.includes(painter.materialAt(point));
  // A road may cross a marsh on a dam; nobody builds a house there.
  const isBarred = { road: isOn(SEA), house: isOn([...SEA, "marsh", "rock"]) };
  settleHills(painter, painter.random("roads"), heightAt, isBarred);
  walkTrails(painter, painter.random("trails"), isBarred.house);
  paintRoads(painter, { bridgeM: 0, centerLine: "yellow" });
  growTrees(painter, painter.random("trees"));
}

/** Metres inland from the water's edge, negative at sea. */
function planShore(painter: Painter, random: Random): GroundField {
  const half = painter.canvasM / 2;
  const seaward = random.between(0, 2 * Math.PI);
  const offsetM = half * random.between(0.1, 0.6);
  const bend = noiseField(painter, random, { cell: 300, octaves: 4, persistence: 0.4 });
  const bendM = random.between(20, 45);
  return fieldOf(painter, ([x, y], i) => {
    const out = (x - half) * Math.cos(seaward) + (y - half) * Math.sin(seaward);
    return offsetM - out + bendM * (bend.values[i] as number);
  });
}

type Shore = {
  readonly coast: Coast;
  /** Metres inland; null without a coast. */
  readonly shoreM: GroundField | null;
  readonly marshM: number;
};

/** Rolling, hilly or steep; hills end in bluffs at an ocean, at a bay in slopes to the marsh. */
function raiseHills(
  painter: Painter,
  random: Random,
  { coast, shoreM, marshM }: Shore,
): GroundField {
  const [low, high] = random.choice<[number, number]>(
    [
      [7, 15],
      [15, 26],
      [26, 40],
    ],
    [4, 4, 2],
  );
  const reliefM = coast === "bay" ? random.between(3, 9) : random.between(low, high);
  const footM = coast === "ocean" ? random.between(60, 260) : random.between(150, 320);
  const shareAt = (index: number) => {
    const inlandM = shoreM?.values[index] ?? Number.POSITIVE_INFINITY;
    return Math.min(1, Math.max(0, (inlandM - marshM) / footM));
  };
  return createHills(painter, random, {
    reliefM,
    ridgedShare: random.between(0, 0.7),
    shareAt,
  });
}

/** Scrub where it is moist, woods in the moistest of it, bare rock on the steepest ground. */
function growCover(painter: Painter, random: Random, heights: GroundField): void {
  const noise = noiseField(painter, random, {
    cell: 140,
    octaves: 6,
    persistence: 0.6,
  });
  const hollow = hollows(heights);
  const dryness = random.between(0.2, 1);
  const cover = (weight: number, level: number) =>
    fieldOf(
      painter,
      (_, i) =>
        (noise.values[i] as number) + weight * (hollow.values[i] as number) - level,
    );
  paintWhere(painter, cover(0.55, dryness), { material: "scrub", label: "scrub" });
  paintWhere(painter, cover(0.8, dryness + random.between(0.4, 0.9)), {
    material: "scrub",
    label: "forest",
  });
  const broken = noiseField(painter, random, {
    cell: 22,
    octaves: 4,
    persistence: 0.7,
  });
  const slope = slopes(heights);
  const crags = fieldOf(
    painter,
    (_, i) => (slope.values[i] as number) - 0.72 + 0.16 * (broken.values[i] as number),
  );
  paintWhere(painter, crags, { material: "rock", label: "scrub" });
}

/** Foot-worn soil. */
function walkTrails(
  painter: Painter,
  random: Random,
  isBarred: (point: Point) => boolean,
): void {
  for (let i = countForCanvas(painter, random.between(1, 3), 1); i > 0; i -= 1) {
    const [from] = drawRoadEnds(painter, random, isBarred);
    const to: Point = [
      random.between(0.2, 0.8) * painter.canvasM,
      random.between(0.2, 0.8) * painter.canvasM,
    ];
    const trail = wiggle(random, from, to, { amplitudeM: 30, count: 60, cell: 9 });
    for (const points of runsOf(trail, (point) => !isBarred(point))) {
      painter.line(points, 1.4, { material: "soil" });
    }
  }
}

/** Oak and laurel, or redwood; bushes; single trees in the grass. */
function growTrees(painter: Painter, random: Random): void {
  const redwoods = random.choice([0, 0, 3, 7]);
  painter.scatterTrees(random, (point) => painter.labelAt(point) === "forest", {
    ...{ spacingM: 5, radiusM: [2, 4.8], share: 0.85, heightM: [6, 16] },
    kinds: Array.from({ length: 10 }, (_, i) =>
      i < redwoods ? "conifer" : "broadleaf",
    ),
  });
  painter.scatterTrees(random, (point) => painter.materialAt(point) === "scrub", {
    ...{ spacingM: 4.2, radiusM: [0.6, 1.9], share: 0.32, heightM: [0.8, 2.6] },
    kinds: ["shrub"],
  });
  painter.scatterTrees(random, (point) => painter.materialAt(point) === "stubble", {
    ...{ spacingM: 11, radiusM: [0.6, 2.4], share: 0.18, heightM: [0.8, 4] },
    kinds: ["shrub"],
  });
  painter.scatterTrees(random, (point) => painter.materialAt(point) === "stubble", {
    ...{
      spacingM: 38,
      radiusM: [2.5, 5],
      share: random.between(0, 0.35),
      heightM: [5, 10],
    },
  });
}
