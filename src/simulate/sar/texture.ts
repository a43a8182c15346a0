/**
 * This file computes how σ0 varies within a material: fine and coarse grain, the rows,
 * strips and tram lines of fields, paint, and the effect of wind, waves and boats on
 * water.
 */

import { createStream, type Random } from "#core/random.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Crop, Layout } from "#simulate/layout/layout.ts";
import { MATERIALS } from "#simulate/materials.ts";
import { fbm } from "#simulate/noise.ts";
import { type BackscatterTable, columnOf } from "./backscatter.ts";
import { createWaterRelief } from "./water.ts";

export type Texture = {
  /** Factor on σ0, mean about 1, of a master cell that shows `material`. */
  factorAt(cell: number, material: number): number;
};

/** Distance of the fine grain's lattice points, metres, and points of its tile. */
const FINE_M = 0.75;
const FINE_SIZE = 1024;
/** Cell size of the coarse raster in master cells. */
const COARSE_CELLS = 8;
/**
 * Compensates for bilinear interpolation, which removes a third of the standard
 * deviation of white noise.
 */
const FINE_GAIN = 1.5;

/** How much brighter ridges across the look are, in dB, and over how many degrees. */
const RIDGES_DB: Partial<Record<Crop, number>> = {
  plough: 3.5,
  soil: 2.5,
  dry: 1.5,
  veg: 1.5,
};
const OTHER_RIDGES_DB = 0.7;
const RIDGES_WIDTH_DEG = 9;

const NEPERS_PER_DB = Math.LN10 / 10;

export function createTexture(
  layout: Layout,
  rasters: EpochRasters,
  lookRad: number,
  table: BackscatterTable,
): Texture {
  const { cells, cellM, canvasM } = rasters.frame;
  const stream = (purpose: string) =>
    createStream(layout.seed, layout.style, "radar", purpose);
  const fineDb = columnOf(table, "fineDb");
  const coarseDb = columnOf(table, "coarseDb");
  // A lognormal factor of s nepers has mean exp(s² / 2), which is taken out again.
  const meanDb = MATERIALS.map(
    (_, m) =>
      (((fineDb[m] as number) ** 2 + (coarseDb[m] as number) ** 2) * NEPERS_PER_DB) / 2,
  );
  const fine = tileOfNormals(stream("fine grain"));
  const coarseSize = Math.ceil(cells / COARSE_CELLS);
  const coarse = fbm(stream("coarse grain"), coarseSize + 1, {
    cell: 50 / (COARSE_CELLS * cellM),
    octaves: 4,
    persistence: 0.6,
  });
  const fields = fieldPatterns(rasters, lookRad, stream("fields"));
  const water = createWaterRelief(layout, rasters, table, stream("water"));
  const finePerCell = cellM / FINE_M;
  const stripNoise = fine.subarray(0, 4096);

  const factorAt = (cell: number, material: number) => {
    const row = (cell / cells) | 0;
    const col = cell - row * cells;
    let db = -(meanDb[material] as number);
    const grain = fineDb[material] as number;
    if (grain > 0) {
      db += grain * FINE_GAIN * bilinear(fine, FINE_SIZE, col, row, finePerCell);
    }
    const patches = coarseDb[material] as number;
    if (patches > 0) {
      db += patches * bilinear(coarse, coarseSize + 1, col, row, 1 / COARSE_CELLS);
    }
    const field = rasters.field[cell] as number;
    if (field > 0 && material === rasters.groundMaterial[cell]) {
      db += fieldDb(field, col, row);
    }
    if (rasters.mark[cell] !== 0) {
      db += 1;
    }
    if (water !== null) {
      db += water.dbAt(col, row, material);
    }
    return Math.exp(db * NEPERS_PER_DB);
  };

  function fieldDb(field: number, col: number, row: number): number {
    const x = (col + 0.5) * cellM - canvasM / 2;
    const y = (row + 0.5) * cellM - canvasM / 2;
    const across =
      -x * (fields.sin[field] as number) + y * (fields.cos[field] as number);
    const strip = (Math.floor(across / 3) + field * 37) & 4095;
    let db =
      (fields.offsetDb[field] as number) +
      1.1 * Math.sin((2 * Math.PI * across) / (fields.periodM[field] as number)) +
      0.7 * (stripNoise[strip] as number);
    const tram = fields.tramM[field] as number;
    if (tram > 0 && across - tram * Math.floor(across / tram) < 0.7) {
      db -= 2.5;
    }
    return db;
  }

  return { factorAt };
}

function tileOfNormals(random: Random): Float32Array {
  const tile = new Float32Array(FINE_SIZE * FINE_SIZE);
  for (let i = 0; i < tile.length; i += 1) {
    tile[i] = random.normal();
  }
  return tile;
}

/** The tile repeats; 0.75 m × 1024 is wider than most canvases. */
function bilinear(
  tile: Float32Array,
  size: number,
  col: number,
  row: number,
  scale: number,
): number {
  const [x, y] = [col * scale, row * scale];
  const [x0, y0] = [x | 0, y | 0];
  const [u, v] = [x - x0, y - y0];
  const left = x0 % size;
  const right = left + 1 === size ? 0 : left + 1;
  const top = (y0 % size) * size;
  const bottom = ((y0 + 1) % size) * size;
  return (
    (1 - v) *
      ((1 - u) * (tile[top + left] as number) + u * (tile[top + right] as number)) +
    v *
      ((1 - u) * (tile[bottom + left] as number) + u * (tile[bottom + right] as number))
  );
}

type FieldPatterns = Record<
  "offsetDb" | "cos" | "sin" | "periodM" | "tramM",
  Float32Array
>;

/** Patterns by field id, 0 = no field. */
function fieldPatterns(
  { fields }: EpochRasters,
  lookRad: number,
  random: Random,
): FieldPatterns {
  const empty = () => new Float32Array(fields.length + 1);
  const patterns: FieldPatterns = {
    offsetDb: empty(),
    cos: empty(),
    sin: empty(),
    periodM: empty(),
    tramM: empty(),
  };
  fields.forEach(({ crop, rowsRad, rowPeriodM, tramM, state }, index) => {
    const id = index + 1;
    // Angle between the rows and the line across the look, 0 = the ridges face the
    // radar.
    const turn = (rowsRad - lookRad) / Math.PI;
    const degrees = Math.abs(turn - Math.floor(turn) - 0.5) * 180;
    patterns.offsetDb[id] =
      1.3 * state +
      0.5 * random.normal() +
      (RIDGES_DB[crop] ?? OTHER_RIDGES_DB) *
        Math.exp(-((degrees / RIDGES_WIDTH_DEG) ** 2));
    patterns.cos[id] = Math.cos(rowsRad);
    patterns.sin[id] = Math.sin(rowsRad);
    patterns.periodM[id] = rowPeriodM;
    patterns.tramM[id] = tramM;
  });
  return patterns;
}
