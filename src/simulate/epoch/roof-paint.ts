/**
 * This file paints patterns of roofs in the optical image: ribs and sheets of metal,
 * courses of tiles, stains of bitumen, film, nets and mats of greenhouses.
 */

import { hash01, type Random } from "#core/random.ts";
import type { Building, Rgb } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { type RoofNoise, TILE_CELLS } from "./roof-noise.ts";
import { BACK_WALL_SHARE, MANSARD_SLOPE, type RoofFrame } from "./roof-shape.ts";

/** sRGB (0–255, not clamped) of a place on the roof, into `out[0…2]`; row and col address the noise. */
export type PaintRoof = (
  u: number,
  v: number,
  row: number,
  col: number,
  out: Float32Array,
) => void;

const RUST: Rgb = [122, 84, 66];
const STRAW: Rgb = [128, 110, 78];
/** Tone of a steep zinc slope relative to the flat top, per channel. */
const STEEP_ZINC: Rgb = [0.8, 0.82, 0.86];

export function createRoofPaint(
  building: Building,
  frame: RoofFrame,
  random: Random,
  noise: RoofNoise,
): PaintRoof {
  const [rowShift, colShift] = [random.integer(TILE_CELLS), random.integer(TILE_CELLS)];
  const noiseAt = (tile: Float32Array, row: number, col: number) =>
    tile[
      ((row + rowShift) & (TILE_CELLS - 1)) * TILE_CELLS +
        ((col + colShift) & (TILE_CELLS - 1))
    ] as number;
  const tone = patternOf(building, frame, random, noise, noiseAt);
  const tint = tintOf(building, frame, random, noise, noiseAt);
  const [r, g, b] = building.color;
  return (u, v, row, col, out) => {
    const t = tone(u, v, row, col);
    out[0] = r * t;
    out[1] = g * t;
    out[2] = b * t;
    tint?.(u, v, row, col, out);
  };
}

type NoiseAt = (tile: Float32Array, row: number, col: number) => number;
type Tone = (u: number, v: number, row: number, col: number) => number;

/** Returns the brightness, about 1, by material and shape. */
function patternOf(
  building: Building,
  frame: RoofFrame,
  random: Random,
  { white, medium, coarse }: RoofNoise,
  at: NoiseAt,
): Tone {
  const { material, roof } = building;
  if (material === MATERIAL.plastic) {
    const bayM = random.between(9, 20);
    const phase = random.between(0, bayM);
    return (u, _v, row, col) =>
      1 +
      0.04 * Math.sin(2 * Math.PI * u) +
      0.02 * at(white, row, col) +
      0.015 * at(medium, row, col) +
      0.05 * at(coarse, row, col) +
      (Math.floor((u + phase) / bayM) % 2 === 0 ? 0.05 : -0.05);
  }
  if (material === MATERIAL["roof-metal"]) {
    return metalTone(building, frame, random, { white, medium, coarse }, at);
  }
  const ridge = roof === "gable" || roof === "hip" || roof === "gambrel" ? 0.12 : 0;
  if (material === MATERIAL["roof-tile"]) {
    return (_u, v, row, col) =>
      (1 +
        0.05 * Math.sin((2 * Math.PI * v) / 0.9) +
        0.045 * at(white, row, col) +
        0.05 * at(medium, row, col) +
        0.03 * at(coarse, row, col)) *
      (1 - ridge * ridgeLine(v));
  }
  const patches = roof === "flat" ? planPatches(frame, random) : [];
  const seamM = random.chance(0.4) ? random.between(1, 2.2) : 0;
  return (u, v, row, col) => {
    // Stains are wide, because noise of a metre or two looks like camouflage on a roof.
    let t =
      1 +
      0.022 * at(white, row, col) +
      0.014 * at(medium, row, col) +
      0.05 * at(coarse, row, col);
    for (const patch of patches) {
      if (Math.abs(u - patch.u) < patch.halfU && Math.abs(v - patch.v) < patch.halfV) {
        t *= patch.tone;
      }
    }
    if (seamM > 0 && Math.floor(u / seamM) % 2 === 0) {
      t *= 0.98;
    }
    return t * (1 - ridge * ridgeLine(v));
  };
}

/** Returns ribs, sheets of slightly different tone, and rows of skylights on halls. */
function metalTone(
  { roof }: Building,
  { halfU, halfV }: RoofFrame,
  random: Random,
  { white, medium }: RoofNoise,
  at: NoiseAt,
): Tone {
  const ribM = random.between(0.7, 1.3);
  const sheetU = random.between(1, 3);
  const sheetV = random.between(2, 5);
  const sheets = roof === "flat" ? 0 : 0.17;
  const seed = random.integer(0x7fffffff);
  const isHall = halfU > 14 && halfV > 7 && roof !== "mansard";
  const lightM = isHall && random.chance(0.5) ? random.between(5, 8) : 0;
  const ridge = roof === "gable" || roof === "hip" || roof === "gambrel" ? 0.12 : 0;
  return (u, v, row, col) => {
    const rib = Math.sin((2 * Math.PI * u) / ribM) < 0 ? -0.06 : 0.06;
    const sheet = hash01(seed, Math.floor(u / sheetU), Math.floor(v / sheetV)) - 0.5;
    const t =
      (1 +
        rib +
        sheets * sheet +
        0.025 * at(white, row, col) +
        0.03 * at(medium, row, col)) *
      (1 - ridge * ridgeLine(v));
    const share = Math.abs(v) / halfV;
    return lightM > 0 && share > 0.25 && share < 0.8 && mod(u, lightM) < 1
      ? 1.18 * t
      : t;
  };
}

/**
 * Returns changes of colour on top of the pattern: rust, zinc slopes, nets and mats;
 * null = none.
 */
function tintOf(
  { material, roof, riseM }: Building,
  frame: RoofFrame,
  random: Random,
  { medium, coarse }: RoofNoise,
  at: NoiseAt,
): PaintRoof | null {
  const { halfU, halfV } = frame;
  if (roof === "mansard") {
    const steepM = riseM / MANSARD_SLOPE;
    return (_u, v, _row, _col, out) => {
      if (halfV - Math.abs(v) < steepM) {
        multiply(out, STEEP_ZINC);
      }
    };
  }
  if (material === MATERIAL.plastic) {
    return greenhouseTint(roof === "lean-to", halfU, halfV, random);
  }
  if (material === MATERIAL["roof-metal"] && roof !== "flat" && random.chance(0.25)) {
    const threshold = random.between(0.2, 1.4);
    return (_u, _v, row, col, out) => {
      const rust = at(coarse, row, col) + 0.4 * at(medium, row, col) - threshold;
      if (rust > 0) {
        blend(out, RUST, Math.min(0.75, 0.6 * rust));
      }
    };
  }
  return null;
}

/**
 * Colours greenhouses: shading nets on some, gaps in the film, straw mats rolled up on
 * the back wall.
 */
function greenhouseTint(
  isLeanTo: boolean,
  halfU: number,
  halfV: number,
  random: Random,
): PaintRoof {
  const netShare = random.chance(0.15) ? random.between(0.3, 1.1) : 0;
  const isNetFromEnd = random.chance(0.5);
  const hasMats = isLeanTo && random.chance(0.65);
  const gaps = Array.from({ length: random.poisson(0.5) }, () => ({
    from: random.between(-halfU, halfU),
    lengthM: random.between(0.6, 3),
  }));
  return (u, v, _row, _col, out) => {
    const along = (u / halfU + 1) / 2;
    const across = (v / halfV + 1) / 2;
    if (isLeanTo && across < BACK_WALL_SHARE) {
      blend(out, STRAW, 0.8);
      return;
    }
    if (hasMats && across < BACK_WALL_SHARE + 0.09) {
      blend(out, STRAW, 0.9);
    } else if ((isNetFromEnd ? 1 - along : along) < netShare) {
      multiply(out, [0.5, 0.53, 0.52]);
    } else if (gaps.some(({ from, lengthM }) => u > from && u < from + lengthM)) {
      // Through torn film soil and plants are visible.
      multiply(out, [0.55, 0.56, 0.45]);
    }
  };
}

type Patch = {
  readonly u: number;
  readonly v: number;
  readonly halfU: number;
  readonly halfV: number;
  readonly tone: number;
};

/** Plans up to four rectangles that were renewed or soiled. */
function planPatches({ halfU, halfV }: RoofFrame, random: Random): Patch[] {
  if (halfU <= 2.5 || halfV <= 2.5) {
    return [];
  }
  return Array.from({ length: random.integer(5) }, () => ({
    u: random.between(-halfU, halfU),
    v: random.between(-halfV, halfV),
    halfU: random.between(2, 2 + 0.6 * halfU),
    halfV: random.between(2, 2 + 0.6 * halfV),
    tone: random.between(0.84, 1.16),
  }));
}

/** Returns 1 on the ridge, 0 beyond half a metre. */
function ridgeLine(v: number): number {
  return v > 0.6 || v < -0.6 ? 0 : Math.exp(-((v / 0.3) ** 2));
}

function multiply(out: Float32Array, [r, g, b]: Rgb): void {
  out[0] = (out[0] as number) * r;
  out[1] = (out[1] as number) * g;
  out[2] = (out[2] as number) * b;
}

function blend(out: Float32Array, color: Rgb, weight: number): void {
  for (let band = 0; band < 3; band += 1) {
    const was = out[band] as number;
    out[band] = was + (color[band as 0 | 1 | 2] - was) * weight;
  }
}

function mod(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
