/** The hills about San Francisco: dry grass, scrub in hollows, winding roads, ocean or bay. */
import { distance, localFrame, rect } from "#core/simulate/geometry.ts";
import { paintBayShore, paintOceanShore } from "#core/simulate/layout/coast.ts";
import { paintCountryHouse } from "#core/simulate/layout/country-house.ts";
import {
  fieldOf,
  fieldToCells,
  type GroundField,
  noiseField,
  paintWhere,
  sampleField,
} from "#core/simulate/layout/ground-noise.ts";
import {
  createHills,
  hollows,
  slopes,
  traceRoad,
} from "#core/simulate/layout/hills.ts";
import { countForCanvas } from "#core/simulate/layout/land.ts";
import type { Point } from "#core/simulate/layout/layout.ts";
import type { Painter } from "#core/simulate/layout/painter.ts";
import { paintRoads } from "#core/simulate/layout/roads.ts";
import type { Material } from "#core/simulate/materials.ts";
import { type Path, pathOf, runsOf, wiggle } from "#core/simulate/polyline.ts";
import type { Random } from "#core/simulate/random.ts";

const SEA: readonly Material[] = ["water", "pond", "mud", "sand"];

/** Whether a place bears no road, or no house. */
type Barred = {
  readonly road: (point: Point) => boolean;
  readonly house: (point: Point) => boolean;
};

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
  settle(painter, painter.random("roads"), heightAt, isBarred);
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

/** Winding roads, lanes that end in a circle, then houses along some stretches. */
function settle(
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
    const [from, to] = drawEnds(painter, random, isBarred.house);
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

/** Two places on different sides of the canvas, on land if some can be found. */
function drawEnds(
  painter: Painter,
  random: Random,
  isBarred: (point: Point) => boolean,
): [Point, Point] {
  const { canvasM } = painter;
  const drawEnd = (side: number): Point => {
    const along = random.between(0.1, 0.9) * canvasM;
    const across = side % 2 === 0 ? -10 : canvasM + 10;
    return side < 2 ? [across, along] : [along, across];
  };
  // Of what lies just inside of the canvas.
  const isLand = ([x, y]: Point) =>
    !isBarred([
      Math.min(canvasM - 1, Math.max(0, x)),
      Math.min(canvasM - 1, Math.max(0, y)),
    ]);
  let ends: [Point, Point] = [drawEnd(0), drawEnd(1)];
  for (let i = 0; i < 12; i += 1) {
    const [a, b] = random.shuffle([0, 1, 2, 3]);
    ends = [drawEnd(a as number), drawEnd(b as number)];
    if (ends.every(isLand)) {
      break;
    }
  }
  return ends;
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

/** Foot-worn soil. */
function walkTrails(
  painter: Painter,
  random: Random,
  isBarred: (point: Point) => boolean,
): void {
  for (let i = countForCanvas(painter, random.between(1, 3), 1); i > 0; i -= 1) {
    const [from] = drawEnds(painter, random, isBarred);
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
