/** This file plans flat roofs: parapet, heating and ventilation, stair heads, solar panels. */

import type { Random } from "#core/random.ts";
import type { Building, Rgb } from "#simulate/layout/layout.ts";
import {
  lognormalRcs,
  type RoofBlock,
  type RoofDetails,
  type RoofPoint,
} from "./roof-details.ts";
import type { RoofFrame } from "./roof-shape.ts";

const PARAPET_M = 0.9;
/**
 * Narrower roofs (half sides in metres) have neither parapet nor equipment: they are
 * walls or railings.
 */
const LEAST_HALF_M = 2.5;
const MOST_UNITS = 60;
/**
 * Roof area per unit of equipment at `hvac` = 1, in m²; larger roofs have fewer units
 * per area.
 */
const AREA_PER_UNIT_M2 = 90;
const UNIT_GREYS = [110, 150, 190, 205];
const PANEL_COLOR: Rgb = [44, 52, 76];

export function planFlatRoof(
  { hvac, heightM, color }: Building,
  frame: RoofFrame,
  random: Random,
): RoofDetails {
  const { halfU, halfV } = frame;
  if (halfU <= LEAST_HALF_M || halfV <= LEAST_HALF_M) {
    return { parapetM: 0, blocks: [], points: [] };
  }
  const blocks: RoofBlock[] = [];
  const areaM2 = 4 * halfU * halfV;
  if (hvac > 0 && areaM2 > 150 && heightM < 30 && random.chance(0.08)) {
    blocks.push(...panelRows(frame, random));
  }
  const units = planUnits(hvac * (areaM2 / AREA_PER_UNIT_M2) ** 0.8, frame, random);
  blocks.push(...units);
  if (hvac > 0.3 && heightM > 11 && Math.min(halfU, halfV) > 5 && random.chance(0.6)) {
    // Stair head or lift, in the tone of the roof.
    blocks.push({
      u: random.between(-0.35, 0.35) * halfU,
      v: random.between(-0.35, 0.35) * halfV,
      halfU: random.between(1.4, 3),
      halfV: random.between(1.4, 2.4),
      topM: random.between(2.6, 4),
      color: scale(color, random.between(0.85, 1.15)),
    });
  }
  const points: RoofPoint[] = units.map(({ u, v, topM }) => ({
    u,
    v,
    aboveEavesM: topM / 2,
    rcsM2: lognormalRcs(random, 0.35, 0.55),
  }));
  return { parapetM: PARAPET_M, blocks, points };
}

/** Plans units: in line on some roofs, scattered over the others. */
function planUnits(
  mean: number,
  { halfU, halfV }: RoofFrame,
  random: Random,
): RoofBlock[] {
  const count = Math.min(MOST_UNITS, random.poisson(mean));
  const isInLine = random.chance(0.3) && count > 3;
  const line = random.between(-0.5, 0.5) * halfV;
  const model = unitSize(random, false);
  return Array.from({ length: count }, (_, i) => {
    const isLarge = halfU > 8 && halfV > 8 && random.chance(0.12);
    const size = isInLine ? model : unitSize(random, isLarge);
    const grey = random.choice(UNIT_GREYS) * random.between(0.85, 1.1);
    const anywhere = {
      u: random.between(1.5 - halfU, halfU - 1.5),
      v: random.between(1.5 - halfV, halfV - 1.5),
    };
    const inLine = { u: (halfU - 2) * ((2 * (i + 0.5)) / count - 1), v: line };
    return {
      ...(isInLine ? inLine : anywhere),
      ...size,
      color: [grey, grey, grey],
    };
  });
}

function unitSize(
  random: Random,
  isLarge: boolean,
): Pick<RoofBlock, "halfU" | "halfV" | "topM"> {
  return isLarge
    ? {
        halfU: random.between(2, 4.5),
        halfV: random.between(2, 3.5),
        topM: random.between(2.5, 5),
      }
    : {
        halfU: random.between(0.5, 1.8),
        halfV: random.between(0.5, 1.6),
        topM: random.between(0.8, 2.6),
      };
}

/** Plans rows of panels over a part of the roof; they are too low for a wall's echo. */
function panelRows({ halfU, halfV }: RoofFrame, random: Random): RoofBlock[] {
  const lengthM = random.between(0.3, 0.8) * halfU;
  const u = random.sign() * (0.85 * halfU - lengthM);
  const spacingM = random.between(1.7, 2.4);
  const rows: RoofBlock[] = [];
  for (let v = 1.8 - halfV; v < halfV - 1.8; v += spacingM) {
    rows.push({ u, v, halfU: lengthM, halfV: 0.5, topM: 0.6, color: PANEL_COLOR });
  }
  return rows;
}

function scale(color: Rgb, factor: number): Rgb {
  return [color[0] * factor, color[1] * factor, color[2] * factor];
}
