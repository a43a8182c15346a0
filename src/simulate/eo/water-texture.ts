/**
 * This file colours water: shallow and silty at the shore, roughened by wind in
 * patches, each pond with its own colour, breakers on an open coast, and a little sun
 * glint.
 */

import { createStream, type Random } from "#core/random.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { NoiseRow } from "./optical-window.ts";
import { MATERIAL_COLORS, type StyleLook, srgbToLinear } from "./palettes.ts";

/** Writes the linear colour of column `i`: cell of the canvas, its row and column, metres to the shore. */
export type PaintWater = (
  out: Float32Array,
  i: number,
  cell: number,
  row: number,
  col: number,
  shoreM: number,
) => void;

/** Side of the tile of ripples, cells; a power of two. */
const TILE = 512;
/** Cells of the grid on which ponds are distinguished. */
const POND_STEP = 4;

export function createWaterTexture(
  layout: Pick<Layout, "style" | "seed" | "surf">,
  rasters: Pick<EpochRasters, "frame" | "groundMaterial">,
  look: StyleLook,
  sunElevationRad: number,
  noise: NoiseRow,
): PaintWater {
  const random = createStream(layout.seed, layout.style, "water-eo");
  const water = srgbToLinear(look.water);
  const pond = srgbToLinear(MATERIAL_COLORS.pond).map(
    (value, k) => 0.8 * (water[k] as number) + 0.2 * value,
  );
  const shore = srgbToLinear([122, 112, 88]);
  const ponds = colorPonds(random, rasters);
  const ripples = createRipples(random, rasters.frame.cellM);
  const { surf } = layout;
  // The higher the sun, the closer its reflection is to the camera.
  const glint = 0.05 * Math.max(0, sunElevationRad - 0.6);
  const { n100, n12, n3, white } = noise;
  return (out, i, cell, row, col, shoreM) => {
    const isPond = rasters.groundMaterial[cell] === MATERIAL.pond;
    const base = isPond ? pond : water;
    const wind = clamp01(
      (isPond ? 0.25 : 0.5) + 0.45 * (n100[i] as number) + 0.2 * (n12[i] as number),
    );
    const ripple = ripples[(row & (TILE - 1)) * TILE + (col & (TILE - 1))] as number;
    const bright =
      1 +
      0.05 * (n100[i] as number) +
      0.03 * (n12[i] as number) +
      0.06 * (wind - 0.5) +
      (0.025 + 0.05 * wind) * ripple +
      0.02 * (white[i] as number);
    const sparkle = ripple > 1.4 ? glint * wind * (ripple - 1.4) : 0;
    const shallow = 0.35 * Math.exp(-shoreM / (isPond ? 2.5 : 6));
    const at = ponds.index(row, col);
    const foam =
      surf === null
        ? 0
        : breakers(surf[cell] as number, n12[i] as number, n3[i] as number);
    const to = 3 * i;
    for (let k = 0; k < 3; k += 1) {
      const deep = bright * (base[k] as number) * (ponds.factor[at + k] as number);
      const seen = deep + shallow * ((shore[k] as number) - deep) + sparkle;
      out[to + k] = seen + foam * (0.75 - seen);
    }
  };
}

/** Returns the fraction of foam: bands that follow the depth, broken up by noise. */
function breakers(depth: number, n12: number, n3: number): number {
  if (depth <= 0 || depth >= 0.034) {
    return 0;
  }
  const band = Math.sin(depth * 260 + 0.9 * n12);
  return clamp01((band - 0.25) * 2 + 0.35 * n3) * clamp01((depth - 0.004) / 0.012);
}

const clamp01 = (value: number) => Math.min(1, Math.max(0, value));

/**
 * Creates waves of 1.2–9 m within 40° of the wind, on a tile that repeats; unit
 * standard deviation.
 */
function createRipples(random: Random, cellM: number): Float32Array {
  const cosine = Float32Array.from({ length: TILE }, (_, i) =>
    Math.cos((2 * Math.PI * i) / TILE),
  );
  const tile = new Float32Array(TILE * TILE);
  const windRad = 2 * Math.PI * random.uniform();
  const waves = 40;
  for (let wave = 0; wave < waves; wave += 1) {
    const angle = windRad + 0.4 * random.normal();
    const lengthM = 1.2 * (9 / 1.2) ** random.uniform();
    const cycles = (TILE * cellM) / lengthM;
    const kx = Math.round(cycles * Math.cos(angle));
    const ky = Math.round(cycles * Math.sin(angle));
    const phase = random.integer(TILE);
    for (let row = 0; row < TILE; row += 1) {
      for (let col = 0; col < TILE; col += 1) {
        const at = row * TILE + col;
        tile[at] =
          (tile[at] as number) +
          (cosine[(kx * col + ky * row + phase) & (TILE - 1)] as number);
      }
    }
  }
  const scale = 1 / Math.sqrt(waves / 2);
  return tile.map((value) => value * scale);
}

type PondColors = {
  /** Returns the index of a cell's factors, by its row and column on the canvas. */
  readonly index: (row: number, col: number) => number;
  readonly factor: Float32Array;
};

/**
 * Creates one set of factors for each connected pond; the first set, all 1, is for all
 * other water.
 */
function colorPonds(
  random: Random,
  { frame, groundMaterial }: Pick<EpochRasters, "frame" | "groundMaterial">,
): PondColors {
  const size = Math.ceil(frame.cells / POND_STEP);
  const pond = new Uint16Array(size * size);
  const factors = [1, 1, 1];
  const isPond = (at: number) =>
    groundMaterial[
      Math.floor(at / size) * POND_STEP * frame.cells + (at % size) * POND_STEP
    ] === MATERIAL.pond;
  const stack: number[] = [];
  for (let start = 0; start < pond.length; start += 1) {
    if (pond[start] !== 0 || !isPond(start)) {
      continue;
    }
    const id = factors.length / 3;
    const tone = 1 + 0.16 * random.normal();
    for (let k = 0; k < 3; k += 1) {
      factors.push(Math.min(1.7, Math.max(0.5, tone + 0.06 * random.normal())));
    }
    stack.push(start);
    pond[start] = id;
    while (stack.length > 0) {
      const at = stack.pop() as number;
      const col = at % size;
      for (const next of [
        col > 0 ? at - 1 : at,
        col + 1 < size ? at + 1 : at,
        at - size,
        at + size,
      ]) {
        if (next >= 0 && next < pond.length && pond[next] === 0 && isPond(next)) {
          pond[next] = id;
          stack.push(next);
        }
      }
    }
  }
  return {
    index: (row, col) =>
      3 *
      (pond[
        Math.floor(row / POND_STEP) * size + Math.floor(col / POND_STEP)
      ] as number),
    factor: Float32Array.from(factors),
  };
}
