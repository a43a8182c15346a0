/**
 * This file paints large pavement beside water, the two grounds that analysts of radar
 * images confuse most often. Both are dark and smooth; they differ in outline, paint,
 * cars and aircraft, lamps, and surroundings. It is painted over a finished place of
 * any style.
 */

import type { Random } from "#core/random.ts";
import { box, type Extent, type LocalFrame, localFrame } from "#simulate/geometry.ts";
import { paintAirfield } from "./airfield.ts";
import { paintExpressway } from "./expressway.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { paintParking } from "./parking.ts";
import { wearPavement } from "./pavement.ts";

/** Smallest side of a scene that an airfield fits into, metres. */
const AIRFIELD_FROM_M = 450;
const CANDIDATES = 90;
/** Clear ground around the pavement, and how far water may lie from it, metres. */
const VERGE_M = 12;
const SHORE_M = 60;
/** Least share of water along the edge that is a shore; depth of a basin where there is none. */
const LEAST_SHORE = 0.15;
const BASIN_M = [35, 90] as const;
/** Share of a site that may lie in water: the rest of it is filled up. */
const MOST_WATER = 0.25;

/**
 * Paints the tarmac; hilly places keep their hills, because nobody levels them for a
 * car park.
 */
export function paintTarmac(painter: Painter): void {
  if (painter.terrain !== null) {
    return;
  }
  const random = painter.random("tarmac");
  const { sideM } = painter.frame;
  const isAirfield = sideM >= AIRFIELD_FROM_M && random.chance(0.5);
  const site: Extent = isAirfield
    ? { u0: -painter.canvasM, u1: painter.canvasM, v0: -65, v1: 200 }
    : drawLot(random, sideM);
  const { frame, hasShore } = chooseSite(painter, random, site);
  const ground = box(frame, { ...site, v0: site.v0 - VERGE_M, v1: site.v1 + VERGE_M });
  painter.clear(ground);
  painter.polygon(ground, { material: "grass", label: "grass" });
  if (!hasShore) {
    digBasin(painter, random, frame, site);
  }
  if (isAirfield) {
    paintAirfield(painter, random, frame);
  } else {
    paintLot(painter, random, frame, site);
  }
}

function drawLot(random: Random, sideM: number): Extent {
  const [u, v] = [
    random.between(0.18, 0.3) * sideM,
    random.between(0.08, 0.16) * sideM,
  ];
  return { u0: -u, u1: u, v0: -v, v1: v };
}

/**
 * Chooses the place and direction with the most water along its edge, and not too much
 * water inside.
 */
function chooseSite(
  painter: Painter,
  random: Random,
  site: Extent,
): { frame: LocalFrame; hasShore: boolean } {
  const turned = localFrame(painter.middle, random.between(0, Math.PI));
  // Where there is no shore, site and basin lie about the middle together.
  const inland = turned.at(0, -(site.v0 + site.v1 + BASIN_M[1]) / 2);
  let [best, most] = [localFrame(inland, turned.rad), LEAST_SHORE];
  for (let i = 0; i < CANDIDATES; i += 1) {
    const spread = () => random.between(-0.35, 0.35) * painter.frame.sideM;
    const center: Point = [painter.middle[0] + spread(), painter.middle[1] + spread()];
    const frame = localFrame(center, random.between(0, 2 * Math.PI));
    const shore = shareOfWater(painter, frame, {
      ...{ u0: Math.max(site.u0, -150), u1: Math.min(site.u1, 150) },
      ...{ v0: site.v1 + VERGE_M, v1: site.v1 + SHORE_M },
    });
    if (shore > most && shareOfWater(painter, frame, site) <= MOST_WATER) {
      [best, most] = [frame, shore];
    }
  }
  return { frame: best, hasShore: most > LEAST_SHORE };
}

function shareOfWater(painter: Painter, frame: LocalFrame, extent: Extent): number {
  const { u0, u1, v0, v1 } = extent;
  const steps = 8;
  let [wet, count] = [0, 0];
  for (let i = 0; i < steps * steps; i += 1) {
    const at = frame.at(
      u0 + (((i % steps) + 0.5) / steps) * (u1 - u0),
      v0 + ((Math.floor(i / steps) + 0.5) / steps) * (v1 - v0),
    );
    if (painter.isOnCanvas(at)) {
      count += 1;
      wet += ["water", "pond"].includes(painter.materialAt(at)) ? 1 : 0;
    }
  }
  return count === 0 ? 0 : wet / count;
}

/** A harbour basin or a pond that takes up the rain from the pavement. */
function digBasin(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u0, u1, v1 }: Extent,
): void {
  const half = Math.min(0.5 * (u1 - u0), random.between(80, 160));
  const from = v1 + VERGE_M + random.between(2, 14);
  const shore = {
    u0: -half,
    u1: half,
    v0: from,
    v1: from + random.between(...BASIN_M),
  };
  const rim = {
    ...{ u0: shore.u0 - 4, u1: shore.u1 + 4 },
    ...{ v0: shore.v0 - 4, v1: shore.v1 + 4 },
  };
  painter.clear(box(frame, rim));
  painter.polygon(box(frame, rim), {
    material: random.choice(["concrete", "grass", "rock"] as const),
    label: "other",
  });
  painter.polygon(box(frame, shore), { material: "water", label: "water" });
}

/** A car park along the water, and an avenue that runs past it. */
function paintLot(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  site: Extent,
): void {
  const { v0, v1 } = site;
  const avenue = v0 - 8;
  const lot = box(frame, { ...site, v0: v0 + 18 });
  paintParking(painter, random, lot, {
    rowsRad: frame.rad,
    occupied: random.choice([0.03, 0.15, 0.5]),
    hasTrees: random.chance(0.4),
  });
  wearPavement(painter, random, lot, { patches: 1.2, things: 0.05, rad: frame.rad });
  const far = 0.75 * painter.canvasM;
  painter.clear(box(frame, { u0: -far, u1: far, v0: avenue - 26, v1: avenue + 26 }));
  paintExpressway(painter, random, [frame.at(-far, avenue), frame.at(far, avenue)]);
  // Lamps and a railing along the quay.
  for (let u = site.u0; u < site.u1; u += 24) {
    painter.scatterer(frame.at(u, v1 + 2), random.between(4, 8), 0.3 * random.normal());
  }
}
