/**
 * This file plans pitched roofs: dormers and party-wall chimneys of mansards, house
 * chimneys, ridge ventilators.
 */

import type { Random } from "#core/random.ts";
import type { Building, Rgb } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import {
  lognormalRcs,
  type RoofBlock,
  type RoofDetails,
  type RoofPoint,
} from "./roof-details.ts";
import { MANSARD_SLOPE, type RoofFrame } from "./roof-shape.ts";

const BRICK: Rgb = [176, 120, 96];
const RENDER: Rgb = [190, 180, 165];
const GALVANISED: Rgb = [178, 182, 186];

export function planPitchedRoof(
  building: Building,
  frame: RoofFrame,
  random: Random,
): RoofDetails {
  const blocks: RoofBlock[] = [];
  const points: RoofPoint[] = [];
  if (building.roof === "mansard") {
    addDormers(building, frame, random, blocks, points);
    addPartyWallChimneys(building, frame, random, blocks, points);
  } else if (isHouse(building, frame) && random.chance(0.35)) {
    blocks.push({
      u: random.between(-0.7, 0.7) * frame.halfU,
      v: random.between(-0.25, 0.25) * frame.halfV,
      halfU: 0.4,
      halfV: 0.35,
      topM: building.riseM + random.between(0.5, 1),
      color: random.chance(0.6) ? BRICK : RENDER,
    });
  } else if (building.hvac > 0 && frame.halfU > 8) {
    addVentilators(building, frame, random, blocks, points);
  }
  return { parapetM: 0, blocks, points };
}

function isHouse({ roof, material }: Building, { halfU, halfV }: RoofFrame): boolean {
  return (
    material === MATERIAL["roof-tile"] &&
    (roof === "gable" || roof === "hip" || roof === "gambrel") &&
    halfU < 14 &&
    halfV > 2.5
  );
}

/** Adds dormers along both eaves, which appear as irregular dotted lines in the radar image. */
function addDormers(
  { riseM }: Building,
  { halfU, halfV }: RoofFrame,
  random: Random,
  blocks: RoofBlock[],
  points: RoofPoint[],
): void {
  for (const side of [-1, 1]) {
    const spacingM = random.between(2.4, 4);
    const level = -0.25 + 0.4 * random.normal();
    const share = random.chance(0.75) ? 0.8 : 0;
    const grey = random.between(90, 150);
    for (let u = 1.2 - halfU; u < halfU - 0.8; u += spacingM) {
      if (!random.chance(share)) {
        continue;
      }
      const at = u + random.between(-0.3, 0.3);
      points.push({
        u: at,
        v: side * halfV * 0.8,
        aboveEavesM: riseM / 2,
        rcsM2: lognormalRcs(random, level, 0.25),
      });
      blocks.push({
        u: at,
        v: side * (halfV - 0.9),
        halfU: 0.5,
        halfV: 0.5,
        // It rises half a metre above the slope.
        topM: Math.min(riseM, 0.9 * MANSARD_SLOPE) + 0.5,
        color: [grey, grey, grey + 4],
      });
    }
  }
}

function addPartyWallChimneys(
  { riseM }: Building,
  { halfU, halfV }: RoofFrame,
  random: Random,
  blocks: RoofBlock[],
  points: RoofPoint[],
): void {
  for (const side of [-1, 1]) {
    const count = 1 + random.integer(2);
    for (let i = 0; i < count; i += 1) {
      const [r, g, b] = random.chance(0.5) ? BRICK : RENDER;
      const tone = random.between(0.8, 1.1);
      blocks.push({
        u: side * halfU,
        v: random.between(-0.8, 0.5) * halfV,
        halfU: 0.55,
        halfV: random.between(0.8, 2.2),
        topM: riseM + random.between(1.4, 2.4),
        color: [r * tone, g * tone, b * tone],
      });
    }
    for (let i = random.poisson(0.8); i > 0; i -= 1) {
      points.push({
        u: side * halfU,
        v: random.between(-0.8, 0.6) * halfV,
        aboveEavesM: riseM + 1,
        rcsM2: lognormalRcs(random, 0.5, 0.6),
      });
    }
  }
}

/** Adds ventilators on the ridge of a hall. */
function addVentilators(
  { riseM, hvac }: Building,
  { halfU }: RoofFrame,
  random: Random,
  blocks: RoofBlock[],
  points: RoofPoint[],
): void {
  const count = Math.min(30, random.poisson((hvac * halfU) / 3));
  for (let i = 0; i < count; i += 1) {
    const u = (halfU - 2) * ((2 * (i + 0.5)) / count - 1);
    blocks.push({
      u,
      v: 0,
      halfU: 0.5,
      halfV: 0.4,
      topM: riseM + 0.8,
      color: GALVANISED,
    });
    points.push({
      u,
      v: 0,
      aboveEavesM: riseM + 0.5,
      rcsM2: lognormalRcs(random, 0.1, 0.5),
    });
  }
}
