/**
 * This file states how strongly each material reflects an X-band radar in HH. The
 * levels of vegetation, soil and roads are within 1.5 dB of the fits of Ulaby and
 * Dobson, "Handbook of Radar Scattering Statistics for Terrain" (1989); those of roofs,
 * steel and plastic were set by eye against real images. It is not a calibrated model.
 */
import { dbToPower } from "#core/sar/decibels.ts";
import { MATERIAL, MATERIALS, type Material } from "#simulate/materials.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";
import { vvMinusHh } from "./polarisation.ts";

export type Backscatter = {
  /** σ0 at 40° of local incidence, dB, and its slope, dB per degree. */
  readonly at40Db: number;
  readonly slopeDb: number;
  /** Specular peak about the surface normal: height, dB, and width, degrees. */
  readonly peakDb: number;
  readonly peakWidthDeg: number;
  /** Standard deviation of the texture, dB: at 0.75 m, and from 50 m to 6 m. */
  readonly fineDb: number;
  readonly coarseDb: number;
  /** Small bright objects: their number per 100 m², and the mean of log10 of their RCS in m². */
  readonly clutter: number;
  readonly clutterLogRcs: number;
};

export type BackscatterTable = Readonly<Record<Material, Backscatter>>;

const row = (
  at40Db: number,
  slopeDb: number,
  peakDb: number,
  peakWidthDeg: number,
  fineDb: number,
  coarseDb: number,
  clutter = 0,
  clutterLogRcs = 0,
): Backscatter => ({
  at40Db,
  slopeDb,
  peakDb,
  peakWidthDeg,
  fineDb,
  coarseDb,
  clutter,
  clutterLogRcs,
});

export const BACKSCATTER: BackscatterTable = {
  water: row(-27, -0.3, 27, 9, 0.4, 1.2),
  pond: row(-29, -0.3, 27, 7, 0.3, 0.8),
  asphalt: row(-20.5, -0.2, 14, 9, 0.8, 0.9, 0.02, -0.6),
  concrete: row(-18.5, -0.2, 14, 9, 1.2, 1.4, 0.12, -0.4),
  grass: row(-12, -0.12, 8, 12, 1, 0.9, 0.05, -0.5),
  crop: row(-10.5, -0.08, 4, 14, 1.1, 0.7),
  soil: row(-14, -0.16, 10, 12, 0.9, 1, 0.03, -0.8),
  "rough-soil": row(-10, -0.12, 6, 14, 1.2, 0.7),
  stubble: row(-12.5, -0.12, 6, 12, 1.1, 0.9),
  tree: row(-10.8, -0.06, 1, 15, 2.8, 1.3, 0.8, -0.5),
  scrub: row(-10.5, -0.08, 2, 15, 1.9, 1.4, 0.1, -0.6),
  marsh: row(-9.8, -0.08, 4, 14, 1.5, 1.3),
  mud: row(-18.5, -0.24, 20, 10, 0.8, 1.5),
  sand: row(-20.5, -0.25, 12, 10, 0.7, 0.9),
  paddy: row(-20, -0.25, 18, 9, 1.8, 2.2),
  rock: row(-8.5, -0.1, 5, 15, 2.8, 1.5, 0.3, -0.2),
  yard: row(-12.5, -0.12, 8, 12, 2.4, 1.6, 1.6, 0.1),
  rail: row(-11, -0.1, 4, 12, 1.5, 1, 0.5, 0),
  "roof-bitumen": row(-17, -0.16, 14, 9, 1.4, 2, 1, -0.15),
  "roof-tile": row(-12.5, -0.16, 17, 12, 1.8, 1.2, 1, 0),
  "roof-metal": row(-16, -0.2, 22, 10, 1.6, 1.6, 1.4, 0.2),
  plastic: row(-14.5, -0.15, 12, 12, 1.8, 1.6, 0.9, -0.2),
  wall: row(-11, -0.05, 10, 10, 2, 1),
  car: row(-8, -0.05, 6, 15, 2, 0),
  container: row(-8, -0.15, 20, 9, 2, 1, 2.5, 0.25),
};

const WATERS: readonly Material[] = ["water", "pond"];
const PAVEMENTS: readonly Material[] = ["asphalt", "concrete"];

/** Adapts the table to one acquisition: its polarisation, wind, and wear of pavement. */
export function backscatterFor({
  polarisation,
  windDb,
  pavementDb,
}: Pick<Acquisition, "polarisation" | "windDb" | "pavementDb">): BackscatterTable {
  const rows = MATERIALS.map((material) => {
    const hh = BACKSCATTER[material];
    const change =
      polarisation === "VV" ? vvMinusHh(material) : { at40Db: 0, slopeDb: 0 };
    const levelDb = WATERS.includes(material)
      ? windDb
      : PAVEMENTS.includes(material)
        ? pavementDb
        : 0;
    const at40Db = hh.at40Db + change.at40Db + levelDb;
    return [material, { ...hh, at40Db, slopeDb: hh.slopeDb + change.slopeDb }];
  });
  return Object.fromEntries(rows) as BackscatterTable;
}

/** Surfaces on top of walls: a step up to one of these is a façade. */
export const IS_BUILT = flagsOf([
  "roof-bitumen",
  "roof-tile",
  "roof-metal",
  "plastic",
  "container",
]);

/**
 * How well the ground in front of a wall reflects the beam onto it: the weight of the
 * dihedral return by material id; 1 = asphalt.
 */
export const GROUND_MIRROR = valuesOf(0.3, {
  asphalt: 1,
  concrete: 1,
  water: 1.3,
  pond: 1.3,
  grass: 0.45,
  marsh: 0.45,
  crop: 0.45,
  tree: 0.06,
  scrub: 0.06,
  "roof-bitumen": 0.5,
  "roof-tile": 0.5,
  "roof-metal": 0.5,
});

/** Returns σ0 at a local incidence θ in dB: at40 + slope (θ − 40) + peak exp(−(θ / width)²). */
export function sigma0Db(of: Backscatter, incidenceDeg: number): number {
  return (
    of.at40Db +
    of.slopeDb * (incidenceDeg - 40) +
    of.peakDb * Math.exp(-((incidenceDeg / of.peakWidthDeg) ** 2))
  );
}

/** Steps of the cosine in a table of γ. */
export const GAMMA_STEPS = 512;

/**
 * γ = σ0 / cos θ, linear power per unit area across the beam, tabulated over the cosine of
 * the local incidence so that no line needs an arc cosine: the entry of material `m` at
 * cosine `c` is `m · (GAMMA_STEPS + 1) + round(c · GAMMA_STEPS)`.
 */
export function tabulateGamma(table: BackscatterTable): Float32Array {
  const stride = GAMMA_STEPS + 1;
  const gamma = new Float32Array(MATERIALS.length * stride);
  for (const material of MATERIALS) {
    const start = MATERIAL[material] * stride;
    for (let step = 0; step <= GAMMA_STEPS; step += 1) {
      const degrees = (Math.acos(step / GAMMA_STEPS) * 180) / Math.PI;
      const sigma0 = dbToPower(sigma0Db(table[material], degrees));
      // σ0 / cos θ has no limit at grazing incidence; surfaces there lose their return.
      const cosine = Math.max(step / GAMMA_STEPS, Math.cos((86 * Math.PI) / 180));
      gamma[start + step] = (sigma0 / cosine) * (degrees > 86.5 ? 0.2 : 1);
    }
  }
  return gamma;
}

/** One column of the table, by material id. */
export function columnOf(
  table: BackscatterTable,
  column: keyof Backscatter,
): Float32Array {
  return Float32Array.from(MATERIALS, (material) => table[material][column]);
}

function flagsOf(names: readonly Material[]): Uint8Array {
  return Uint8Array.from(MATERIALS, (material) => (names.includes(material) ? 1 : 0));
}

function valuesOf(
  otherwise: number,
  values: Partial<Record<Material, number>>,
): Float32Array {
  return Float32Array.from(MATERIALS, (material) => values[material] ?? otherwise);
}
