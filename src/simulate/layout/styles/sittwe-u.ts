/** Sittwe's town: lanes, houses under sheet metal, palms, ponds, markets, monasteries. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  extentOf,
  inset,
  intersect,
  localFrame,
  longAxis,
  middleOf,
  rect,
} from "#simulate/geometry.ts";
import { paintSchool } from "#simulate/layout/civic.ts";
import type { Point, Polygon } from "#simulate/layout/layout.ts";
import { paintPagoda } from "#simulate/layout/pagoda.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import { wearPavement } from "#simulate/layout/pavement.ts";
import {
  type PlotHousesOptions,
  paintPlotHouses,
} from "#simulate/layout/plot-houses.ts";
import { createRiver, crossingOf, paintRiver } from "#simulate/layout/rivers.ts";
import { paintRoads } from "#simulate/layout/roads.ts";
import { drawRoofColor } from "#simulate/layout/roof-colors.ts";
import { paintPitch } from "#simulate/layout/sports.ts";
import { wiggle } from "#simulate/polyline.ts";
import { type Cut, split } from "#simulate/split.ts";

/** Cuts of a canvas of this side have the ranks of their depth. */
const REFERENCE_CANVAS_M = 640;

export function paintSittweU(painter: Painter): void {
  const random = painter.random("plan");
  painter.fill("yard", "residential");
  const { canvasM, middle } = painter;
  const axisRad = random.between(0, Math.PI);
  const center: Point = [
    middle[0] + random.between(-0.15, 0.15) * canvasM,
    middle[1] + random.between(-0.15, 0.15) * canvasM,
  ];
  const side = 1.75 * canvasM;
  const { parts, cuts } = split(random, rect(center, side, side, axisRad), {
    targetM2: random.between(3600, 7500),
    jitterRad: random.between(0.05, 0.16),
    ratio: [0.36, 0.64],
    axisRad,
  });
  if (random.chance(0.45)) {
    const river = createRiver(random, ...crossingOf(painter, random), {
      amplitudeM: random.between(16, 36),
      widthM: [random.between(12, 20), random.between(22, 38)],
    });
    paintRiver(painter, river, { material: "mud", label: "wetland", widthM: 5 });
  }
  const extraDepth = Math.round(2 * Math.log2((1.35 * canvasM) / REFERENCE_CANVAS_M));
  for (const cut of cuts) {
    queueStreet(painter, random, cut, Math.max(0, cut.depth - extraDepth));
  }
  const mood: PlotHousesOptions = {
    rustShare: random.between(0.15, 0.45),
    trees: random.between(0.6, 1.5),
    plotsM2: random.choice([
      [120, 170, 240],
      [150, 220, 330],
      [110, 140, 180],
    ]),
  };
  parts.forEach((part, index) => {
    const block = inset(part, 4.4);
    if (block !== null && painter.isInView(block)) {
      paintBlock(painter, painter.random("block", index), block, axisRad, mood);
    }
  });
  paintRoads(painter, { bridgeM: 45 });
}

function queueStreet(
  painter: Painter,
  random: Random,
  { from, to }: Cut,
  rank: number,
): void {
  const points = wiggle(random, from, to, { amplitudeM: 1.2, count: 24 });
  painter.road({
    points,
    widthM: rank < 2 ? 8 : rank < 4 ? 5.5 : 3.2,
    sidewalkM: rank < 3 ? 1.2 : 0,
    material: rank < 4 ? "asphalt" : "soil",
    hasMarks: rank < 2,
    parkedShare: rank < 3 ? 0.16 : 0.05,
  });
  painter.lineTrees(random, points, {
    ...{ spacingM: 9, offsetM: rank < 3 ? 5.6 : 3.6, radiusM: [1.8, 4.2] },
    ...{ kind: random.choice(["palm", "palm", "broadleaf"] as const), share: 0.42 },
  });
}

function paintBlock(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
  mood: PlotHousesOptions,
): void {
  const kind = random.uniform();
  const area = areaOf(block);
  if (!painter.isFree(block, ["water", "mud"]) || kind > 0.2) {
    paintPlotHouses(painter, random, block, axisRad, mood);
  } else if (kind < 0.05) {
    paintPond(painter, random, block);
  } else if (kind < 0.09) {
    paintMarket(painter, random, block, axisRad);
  } else if (kind < 0.12 && area > 1500) {
    paintPagoda(painter, random, block, axisRad);
  } else if (kind < 0.145 && area > 3500) {
    paintSchool(painter, random, block, axisRad);
  } else if (kind < 0.165 && area > 4000) {
    painter.polygon(block, { material: "grass", label: "park" });
    const { u0, u1, v0, v1 } = extentOf(block, localFrame(middleOf(block), axisRad));
    const isLong = u1 - u0 > v1 - v0;
    const frame = localFrame(middleOf(block), isLong ? axisRad : axisRad + Math.PI / 2);
    const room = Math.min(
      Math.max(u1 - u0, v1 - v0) - 16,
      1.3 * Math.min(u1 - u0, v1 - v0),
    );
    paintPitch(painter, frame, Math.min(95, Math.max(30, room)), "park");
  } else {
    paintCompound(painter, random, block, axisRad);
  }
}

function paintPond(painter: Painter, random: Random, block: Polygon): void {
  const water = inset(block, random.between(4, 9));
  painter.polygon(block, { material: "grass", label: "grass" });
  painter.treesIn(random, block, random.poisson(areaOf(block) / 180), [1.8, 4], "palm");
  if (water !== null) {
    painter.polygon(water, { material: "pond", label: "water" });
  }
}

/** A hall or two in a paved yard behind a wall. */
function paintCompound(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
): void {
  painter.polygon(block, {
    material: random.choice(["concrete", "yard"] as const),
    label: "commercial",
  });
  wearPavement(painter, random, block, { patches: 4, things: 5, rad: axisRad });
  const { parts } = split(random, block, { targetM2: 2200, axisRad });
  for (const part of parts) {
    const lot = inset(part, random.between(4, 8));
    if (lot !== null) {
      addHall(painter, random, middleOf(lot), Math.sqrt(areaOf(lot)), longAxis(lot));
    }
  }
}

function addHall(
  painter: Painter,
  random: Random,
  center: Point,
  sideM: number,
  rad: number,
): void {
  const widthM = Math.min(18, 0.7 * sideM);
  painter.building(
    rect(center, sideM * random.between(0.9, 1.3), widthM, rad),
    random.between(5, 10),
    {
      color: drawRoofColor(random, "metal"),
      roof: random.choice(["gable", "gable", "hip", "sawtooth"] as const),
      riseM: 0.16 * widthM,
      ridgeRad: rad,
      material: "roof-metal",
    },
  );
}

/** Long sheds side by side, stalls between. */
function paintMarket(
  painter: Painter,
  random: Random,
  block: Polygon,
  axisRad: number,
): void {
  painter.polygon(block, { material: "concrete", label: "commercial" });
  const land = inset(block, 4);
  if (land === null) {
    return;
  }
  const frame = localFrame(middleOf(land), longAxis(land));
  const { v0, v1 } = extentOf(land, frame);
  for (let v = v0 + 6; v < v1 - 5; v += random.between(11, 15)) {
    const strip = clipStrip(land, frame, v);
    if (strip !== null) {
      painter.building(strip, random.between(3.2, 5), {
        color: drawRoofColor(random, random.chance(0.7) ? "metal" : "flat"),
        roof: "gable",
        riseM: 1.4,
        ridgeRad: frame.rad,
        material: "roof-metal",
      });
    }
  }
  wearPavement(painter, random, block, { patches: 6, things: 16, rad: axisRad });
}

/** The longest shed of 8 m about `v` that a block has room for. */
function clipStrip(
  block: Polygon,
  frame: ReturnType<typeof localFrame>,
  v: number,
): Polygon | null {
  const strip = intersect(block, rect(frame.at(0, v), 400, 8, frame.rad));
  if (strip === null || areaOf(strip) < 60) {
    return null;
  }
  const { u0, u1 } = extentOf(strip, frame);
  return rect(frame.at((u0 + u1) / 2, v), (u1 - u0) * 0.86, 8, frame.rad);
}
