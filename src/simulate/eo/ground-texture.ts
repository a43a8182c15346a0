/**
 * This file colours ground that is neither field nor water: a material's colour, varied
 * by noise at five scales and blended with a second colour, and changed near its
 * border: gutters, wheel tracks, worn edges of lawns, wet sand.
 */

import type { Random } from "#core/random.ts";
import { MATERIAL, MATERIALS, type Material } from "#simulate/materials.ts";
import type { NoiseRow } from "./optical-window.ts";
import { MATERIAL_COLORS, type StyleLook, srgbToLinear } from "./palettes.ts";

/** Relative amplitudes of the noise at 100, 12, 3, 1 m and from cell to cell. */
type Mottle = readonly [number, number, number, number, number];

type Texture = {
  readonly mottle: Mottle;
  /** Second colour, its mean share, and how that share follows the noise at 100, 12, 3, 1 m. */
  readonly blend?: {
    readonly color: readonly [number, number, number];
    readonly share: readonly [number, number, number, number, number];
  };
};

const PLAIN: Texture = { mottle: [0.04, 0.04, 0.03, 0.03, 0.05] };

function texturesOf(dryness: number): Partial<Record<Material, Texture>> {
  return {
    grass: {
      mottle: [0.1, 0.1, 0.07, 0.1, 0.11],
      blend: { color: [150, 138, 98], share: [0.7 * dryness, 0.28, 0.12, 0.05, 0.03] },
    },
    yard: {
      mottle: [0.06, 0.1, 0.12, 0.2, 0.2],
      blend: { color: [92, 102, 62], share: [0.18, 0.2, 0.24, 0.16, 0.1] },
    },
    soil: { mottle: [0.07, 0.08, 0.06, 0.1, 0.12] },
    "rough-soil": { mottle: [0.07, 0.08, 0.08, 0.15, 0.17] },
    asphalt: { mottle: [0.1, 0.07, 0.05, 0.09, 0.12] },
    concrete: { mottle: [0.07, 0.08, 0.06, 0.09, 0.11] },
    marsh: {
      mottle: [0.12, 0.13, 0.12, 0.17, 0.2],
      blend: { color: [92, 84, 58], share: [0.35, 0.4, 0.26, 0.12, 0.06] },
    },
    mud: { mottle: [0.1, 0.14, 0.07, 0.07, 0.08] },
    sand: { mottle: [0.05, 0.05, 0.04, 0.06, 0.08] },
    scrub: {
      mottle: [0.1, 0.14, 0.12, 0.15, 0.17],
      blend: { color: [150, 136, 96], share: [0.6 * dryness, 0.25, 0.24, 0.14, 0.06] },
    },
    rock: { mottle: [0.1, 0.18, 0.18, 0.2, 0.2] },
    rail: { mottle: [0.08, 0.08, 0.05, 0.1, 0.13] },
    stubble: {
      mottle: [0.08, 0.1, 0.06, 0.1, 0.12],
      blend: { color: [120, 112, 74], share: [0.12, 0.2, 0.1, 0.05, 0.04] },
    },
    crop: { mottle: [0.06, 0.08, 0.06, 0.12, 0.14] },
    paddy: { mottle: [0.06, 0.08, 0.06, 0.09, 0.1] },
  };
}

/** Numbers per material in the table: base and second colour, mottle, share. */
const STRIDE = 16;
const WORN: readonly [number, number, number] = srgbToLinear([138, 124, 98]);

/** Writes the linear colour of column `i`: material, metres to its border and to water. */
export type PaintGround = (
  out: Float32Array,
  i: number,
  material: number,
  edgeM: number,
  waterM: number,
) => void;

export function createGroundTexture(
  random: Random,
  look: StyleLook,
  vegetation: readonly [number, number, number],
  noise: NoiseRow,
): PaintGround {
  const table = buildTable(random, look, vegetation);
  const { n100, n12, n3, n1, white } = noise;
  return (out, i, material, edgeM, waterM) => {
    const at = material * STRIDE;
    const [a, b, c, d] = [
      n100[i] as number,
      n12[i] as number,
      n3[i] as number,
      n1[i] as number,
    ];
    let bright =
      1 +
      (table[at + 6] as number) * a +
      (table[at + 7] as number) * b +
      (table[at + 8] as number) * c +
      (table[at + 9] as number) * d +
      (table[at + 10] as number) * (white[i] as number);
    bright = Math.min(2, Math.max(0.35, bright));
    // The second colour's patches are anticorrelated with the first one's fine mottle.
    let share =
      (table[at + 11] as number) +
      (table[at + 12] as number) * a +
      (table[at + 13] as number) * b -
      (table[at + 14] as number) * c +
      (table[at + 15] as number) * d;
    share = Math.min(1, Math.max(0, share));
    bright *= borderTone(material, edgeM, waterM, c);
    const to = 3 * i;
    for (let k = 0; k < 3; k += 1) {
      const from = table[at + k] as number;
      out[to + k] = bright * (from + share * ((table[at + 3 + k] as number) - from));
    }
    if (material === MATERIAL.grass && edgeM < 0.9) {
      const worn = Math.max(0, 0.22 + 0.3 * b + 0.15 * c) * (1 - edgeM / 0.9);
      for (let k = 0; k < 3; k += 1) {
        out[to + k] =
          (out[to + k] as number) * (1 - worn) + worn * bright * (WORN[k] as number);
      }
    }
  };
}

/**
 * Returns the tone near a border: gutters and wheel tracks of roads, dirt along walls,
 * the wet rim of beaches, the banks of creeks.
 */
function borderTone(
  material: number,
  edgeM: number,
  waterM: number,
  noise: number,
): number {
  if (material === MATERIAL.asphalt) {
    if (edgeM < 0.7) {
      return 0.9 + 0.03 * noise;
    }
    // Lanes are about 3.3 m wide: tyres polish 0.8 m from the middle, oil darkens the
    // middle.
    const lane = ((edgeM - 0.35) / 3.3) % 1;
    const fade = edgeM < 10 ? 1 : edgeM < 20 ? 2 - edgeM / 10 : 0;
    return 1 + fade * (0.035 - 0.14 * Math.abs(Math.abs(lane - 0.5) - 0.24));
  }
  if (material === MATERIAL.rail) {
    return trackTone(edgeM);
  }
  if (material === MATERIAL.concrete) {
    return edgeM < 0.6 ? 0.93 + 0.03 * noise : 1;
  }
  if (material === MATERIAL.sand || material === MATERIAL.mud) {
    const wet = Math.max(0, 1 - waterM / Math.max(2, 5 + 2 * noise));
    return 1 - 0.38 * wet;
  }
  if (material === MATERIAL.marsh) {
    // The grass stands higher and darker on the creeks' banks.
    return 1 - 0.22 * Math.exp(-waterM / Math.max(2, 4 + noise));
  }
  if (material === MATERIAL.rock) {
    return waterM < 3 ? 0.7 : 1;
  }
  return 1;
}

/**
 * Returns the tone of parallel railway tracks in a bed, the first 2.15 m inside it, as
 * in yards.
 */
function trackTone(edgeM: number): number {
  const track = (edgeM - 2.15) / 4.7;
  const aside = 4.7 * Math.abs(track - Math.round(track));
  if (aside < 0.5) {
    // Oil between the rails.
    return 0.82;
  }
  return aside < 0.95 ? 1.1 : aside < 1.4 ? 0.92 : 1;
}

function buildTable(
  random: Random,
  look: StyleLook,
  vegetation: readonly [number, number, number],
): Float32Array {
  const table = new Float32Array(MATERIALS.length * STRIDE);
  const textures = texturesOf(look.dryness + 0.12 * random.normal());
  // Paving differs from place to place: new or old, grey or yellowish.
  const paving = 1 + 0.07 * random.normal();
  for (const material of MATERIALS) {
    const { mottle, blend } = textures[material] ?? PLAIN;
    const at = MATERIAL[material] * STRIDE;
    const isGreen = ["grass", "marsh", "scrub", "crop"].includes(material);
    const isBare = ["soil", "rough-soil", "yard", "mud"].includes(material);
    const isPaved = material === "asphalt" || material === "concrete";
    const base = srgbToLinear(MATERIAL_COLORS[material]);
    const second = blend === undefined ? base : srgbToLinear(blend.color);
    for (let k = 0; k < 3; k += 1) {
      const factor =
        (isGreen ? (vegetation[k] as number) ** 0.6 : 1) *
        (isBare ? (look.soil[k] as number) : 1) *
        (isPaved ? paving : 1);
      table[at + k] = (base[k] as number) * factor;
      table[at + 3 + k] = (second[k] as number) * factor;
    }
    table.set(mottle, at + 6);
    table.set(blend?.share ?? [0, 0, 0, 0, 0], at + 11);
  }
  return table;
}
