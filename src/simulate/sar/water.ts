/**
 * This file computes the roughness of open water, as dB on its σ0: gusts and the
 * streaks that they draw along the wind, swell and breakers on an open coast, wakes
 * behind moving boats.
 */

import { type Random, valueNoise } from "#core/random.ts";
import { type BoatUnderWay, boatsUnderWay } from "#simulate/boats.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { BackscatterTable } from "./backscatter.ts";

export type WaterRelief = {
  /** dB on σ0 at a master cell; 0 where `material` is not water. */
  dbAt(col: number, row: number, material: number): number;
};

/** Cell size of the raster in master cells: about a metre. */
const PITCH = 4;
/** How much brighter breaking waves are than the water around them, in dB. */
const BREAKER_DB = 16;

/** Creates the relief. @returns null if the table gives water no texture, or there is no water */
export function createWaterRelief(
  layout: Layout,
  rasters: EpochRasters,
  table: BackscatterTable,
  random: Random,
): WaterRelief | null {
  const { cells, cellM } = rasters.frame;
  const size = Math.ceil(cells / PITCH);
  const db = new Float32Array(size * size);
  const pitchM = PITCH * cellM;
  const wind = drawWind(random);
  let hasWater = false;
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      const cell = centreCell(col, row, cells);
      if (isWater(rasters.bareMaterial[cell] as number)) {
        hasWater = true;
        const surf = layout.surf === null ? null : (layout.surf[cell] as number);
        db[row * size + col] = roughnessDb(wind, col * pitchM, row * pitchM, surf);
      }
    }
  }
  if (!hasWater || table.water.coarseDb === 0) {
    return null;
  }
  const canvas = { db, size, pitchM };
  for (const boat of boatsUnderWay(layout, rasters)) {
    paintWake(canvas, boat, random);
  }
  return {
    dbAt(col, row, material) {
      if (!isWater(material)) {
        return 0;
      }
      const at = db[Math.floor(row / PITCH) * size + Math.floor(col / PITCH)] as number;
      // Ponds are sheltered from wind.
      return material === MATERIAL.pond ? at / 2 : at;
    },
  };
}

type Wind = {
  readonly cos: number;
  readonly sin: number;
  /** Change of all water, how far gusts rise above it, and the depth of streaks, dB. */
  readonly levelDb: number;
  readonly gustDb: number;
  readonly streakDb: number;
  readonly swellM: number;
  readonly seed: number;
};

function drawWind(random: Random): Wind {
  const towards = random.between(0, 2 * Math.PI);
  return {
    cos: Math.cos(towards),
    sin: Math.sin(towards),
    levelDb: random.between(-2, 2),
    gustDb: random.between(3, 9),
    streakDb: random.between(1, 3),
    swellM: random.between(45, 90),
    seed: random.integer(1 << 30),
  };
}

function roughnessDb(wind: Wind, x: number, y: number, surf: number | null): number {
  const along = x * wind.cos + y * wind.sin;
  const across = -x * wind.sin + y * wind.cos;
  // Gust fronts are bent; without that, streaks would look ruled.
  const bend = 14 * (valueNoise(wind.seed + 7, x / 90, y / 90) - 0.5);
  const gust = smoothstep(0.42, 0.72, valueNoise(wind.seed, x / 130, y / 130, 3));
  const streak = valueNoise(wind.seed + 50, along / 70, (across + bend) / 4.5, 2) - 0.5;
  let db =
    wind.levelDb + wind.gustDb * gust + 2 * wind.streakDb * streak * (0.4 + 0.6 * gust);
  if (surf !== null) {
    const phase = (2 * Math.PI * (across + 2 * bend)) / wind.swellM;
    db += 1.2 * Math.sin(phase);
    if (surf > 0 && surf < 0.034) {
      // The same crests as in `eo/water-texture.ts`.
      const crest = Math.sin(260 * surf + 4 * (streak + gust - 0.5));
      const foam = smoothstep(0.2, 0.8, crest) * smoothstep(0.003, 0.014, surf);
      db += BREAKER_DB * foam * valueNoise(wind.seed + 90, x / 3, y / 3);
    }
  }
  return db;
}

type WaterRaster = {
  readonly db: Float32Array;
  readonly size: number;
  readonly pitchM: number;
};

/** Adds a smooth, dark strip astern between two bright arms, fading over some lengths. */
function paintWake(
  raster: WaterRaster,
  { box, courseRad, wakeM: length }: BoatUnderWay,
  random: Random,
): void {
  const [cos, sin] = [Math.cos(courseRad), Math.sin(courseRad)];
  const opening = Math.tan(random.between(0.09, 0.16));
  const step = raster.pitchM / 2;
  for (let astern = 0; astern < length; astern += step) {
    const fade = 1 - astern / length;
    const arm = box.widthM / 2 + astern * opening;
    const strip = box.widthM * (0.6 + (0.5 * astern) / length);
    const from = box.lengthM / 2 + astern;
    for (let off = -arm - raster.pitchM; off <= arm + raster.pitchM; off += step) {
      const x = box.x - from * cos - off * sin;
      const y = box.y - from * sin + off * cos;
      const isArm = Math.abs(Math.abs(off) - arm) < raster.pitchM;
      if (isArm) {
        addDb(raster, x, y, 3 * fade);
      } else if (Math.abs(off) < strip) {
        addDb(raster, x, y, -1.5 * fade);
      }
    }
  }
}

/** Adds dB at a place; steps are half a cell, so that each cell is hit about four times. */
function addDb({ db, size, pitchM }: WaterRaster, x: number, y: number, add: number) {
  const [col, row] = [Math.floor(x / pitchM), Math.floor(y / pitchM)];
  if (col >= 0 && row >= 0 && col < size && row < size) {
    const cell = row * size + col;
    db[cell] = (db[cell] as number) + add;
  }
}

const isWater = (material: number) =>
  material === MATERIAL.water || material === MATERIAL.pond;

function centreCell(col: number, row: number, cells: number): number {
  const at = (index: number) => Math.min(cells - 1, index * PITCH + PITCH / 2);
  return at(row) * cells + at(col);
}

function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
