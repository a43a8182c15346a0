/**
 * One azimuth line of the scene as the radar sees it: what is lit, and where it lands.
 * SIMULATOR.md C1–C6. The beam comes in parallel rays; the coordinate across them is
 * q = r cos θ + h sin θ, and what lies below the running maximum of q is hidden.
 *
 * Two layers: the solid one (ground, buildings, cars), and crowns above it, through which
 * part of the power passes.
 */
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { GAMMA_STEPS, GROUND_MIRROR, IS_BUILT } from "./backscatter.ts";
import { type CircularNoise, NOISE_MASK } from "./circular-noise.ts";
import { createFacadeCaster, type Transmissivity, type WallHit } from "./facade.ts";
import { createLocalIncidence } from "./local-incidence.ts";
import { type RadarGrid, rangesOfSquare } from "./radar-grid.ts";
import { createRangeLine, deposit, type RangeLine } from "./range-line.ts";
import type { Texture } from "./texture.ts";

/** Samples of the line just traced, every `cellM` of ground range. */
export type Horizon = {
  /** Ground range of sample 0, and how many there are. */
  range0M: number;
  count: number;
  /** Running maximum of q: of solid things, and of all. */
  readonly solid: Float32Array;
  readonly all: Float32Array;
};

export type LineTracer = {
  /** σ0 by bin, valid until the next call. */
  trace(line: number): Float32Array;
  /** Of the line last traced. */
  readonly horizon: Horizon;
  readonly transmissivity: Transmissivity;
};

/** Steps of more than this are walls. */
const WALL_M = 0.75;
/** How far beyond the scene's edges things are followed, in margins of the canvas. */
const REACH = 1.5;
/** Leaves in the wind: the surface of a crown is uneven by this, and by the height above its ground. */
const RUFFLE_M = 0.55;
const RUFFLE_SHARE = 0.12;
/** Two-way path in a crown after which a return falls to 1/e, and the share that goes in. */
const CROWN_DEPTH_M = 0.9;
const CROWN_SHARE = 0.7;
/** Below this share of a crown's height there are trunks, which answer little. */
const TRUNK_SHARE = 0.65;
/** Corner of trunk and ground along a forest's edge, m² per metre, before its scatter. */
const TRUNK_CORNER = 0.12;
const STREET_REACH_M = 60;

/** Crowns shade by 2 dB and 0.8 dB more per metre of depth across the beam, to 12 dB. */
const transmissivity: Transmissivity = (depthM) =>
  Math.exp((-Math.min(12, 2 + 0.8 * depthM) * Math.LN10) / 10);

/**
 * @param lookRad ground azimuth that the beam travels towards
 * @param gamma of the materials by cosine: see `tabulateGamma`
 * @param noise where leaves and trunks are uneven; its draws follow the lines' order
 * @param seed of the façades
 * @param corners factor on bounces off upright things and the ground
 */
export function createLineTracer(
  rasters: EpochRasters,
  grid: RadarGrid,
  lookRad: number,
  gamma: Float32Array,
  texture: Texture,
  noise: CircularNoise,
  seed: number,
  corners: number,
): LineTracer {
  const { frame, height, bareHeight, material, bareMaterial } = rasters;
  const { cells, cellM, canvasM } = frame;
  const { cosLook, sinLook, sinInc, cosInc, tanInc, spacingM } = grid;
  const solidLine = createRangeLine(grid);
  const crownLine = createRangeLine(grid);
  const crownDecay = Math.exp((-spacingM * sinInc) / CROWN_DEPTH_M);
  const castFacade = createFacadeCaster({
    grid,
    look: lookRad,
    edges: rasters.edges,
    seed,
    noise,
    transmissivity,
    corners,
  });
  const samples = Math.ceil((Math.SQRT2 * canvasM) / cellM) + 2;
  const horizon: Horizon = {
    range0M: 0,
    count: 0,
    solid: new Float32Array(samples),
    all: new Float32Array(samples),
  };
  const wall = {} as WallHit;

  const cosineOn = createLocalIncidence(frame, grid);
  const gammaOf = (id: number, cosine: number) =>
    gamma[id * (GAMMA_STEPS + 1) + Math.round(cosine * GAMMA_STEPS)] as number;

  function trace(line: number): Float32Array {
    solidLine.bins.fill(0);
    crownLine.bins.fill(0);
    const azimuth = grid.azimuth0M + line * spacingM;
    const [near, far] = extentOf(azimuth);
    horizon.range0M = near;
    horizon.count = Math.max(0, Math.floor((far - near) / cellM));

    let [solid, all] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [solidBefore, surfaceBefore] = [0, 0];
    let [cellBefore, builtAt] = [0, Number.NEGATIVE_INFINITY];
    let wasTree = false;
    for (let i = 0; i < horizon.count; i += 1) {
      const range = near + i * cellM;
      const x = canvasM / 2 + range * cosLook - azimuth * sinLook;
      const y = canvasM / 2 + range * sinLook + azimuth * cosLook;
      const cell = Math.floor(y / cellM) * cells + Math.floor(x / cellM);
      const id = bareMaterial[cell] as number;
      const h0 = bareHeight[cell] as number;
      const isTree = material[cell] === MATERIAL.tree;
      const h = isTree ? crownHeight(cell, h0) : h0;
      const q0 = range * cosInc + h0 * sinInc;
      const q = range * cosInc + h * sinInc;
      if (i > 0) {
        const step = h0 - solidBefore;
        if (step > WALL_M && IS_BUILT[id] === 1) {
          if (q0 > solid) {
            wall.rangeM = range;
            wall.footM = solidBefore;
            wall.topM = h0;
            wall.x = x;
            wall.y = y;
            wall.edge = Math.max(
              rasters.edge[cell] as number,
              rasters.edge[cellBefore] as number,
            );
            wall.ground = bareMaterial[cellBefore] as number;
            wall.surface = id;
            wall.solidHorizon = solid;
            wall.horizon = all;
            wall.streetM =
              range - builtAt < STREET_REACH_M
                ? range - builtAt
                : Number.POSITIVE_INFINITY;
            castFacade(wall, solidLine);
          }
        } else if (q0 > solid + 1e-4) {
          const lit = Math.max(0, isTree ? 0 : q0 - all);
          const shaded = q0 - solid - lit;
          const through =
            shaded > 0 ? transmissivity(Math.max(all, q) - q0) * shaded : 0;
          const power =
            gammaOf(id, cosineOn(bareHeight, cell)) *
            texture.factorAt(cell, id) *
            (lit + through);
          spread(solidLine, range, solidBefore, h0, power);
        }
        if (isTree) {
          if (!wasTree && h - h0 > 3 && Math.abs(step) < WALL_M) {
            castTrunks(range, h0, h - h0, bareMaterial[cellBefore] as number, all);
          }
          if (q > solid) {
            const isLit = q > all;
            const power =
              gammaOf(MATERIAL.tree, cosineOn(height, cell)) *
              texture.factorAt(cell, MATERIAL.tree) *
              (isLit ? q - all : cellM * cosInc * transmissivity(all - q));
            // What lies in the shade of other crowns has no lit side to be spread over.
            spreadCrown(range, isLit ? surfaceBefore : h, h, power);
          }
        }
      }
      if (IS_BUILT[id] === 1) {
        builtAt = range;
      }
      solid = Math.max(q0, solid);
      all = Math.max(q, all);
      horizon.solid[i] = solid;
      horizon.all[i] = all;
      solidBefore = h0;
      surfaceBefore = h;
      cellBefore = cell;
      wasTree = isTree;
    }
    return toSigma0();
  }

  /** Ranges to follow: the scene's and a margin, inside the canvas without its rim. */
  function extentOf(azimuth: number): [near: number, far: number] {
    const inner = canvasM / 2 - 2 * cellM;
    const canvas = rangesOfSquare(inner, cosLook, sinLook, azimuth, 0);
    const scene = rangesOfSquare(
      frame.sideM / 2,
      cosLook,
      sinLook,
      azimuth,
      16 * spacingM,
    );
    if (canvas === null || scene === null) {
      return [0, 0];
    }
    const reach = (REACH * (canvasM - frame.sideM)) / 2;
    return [
      Math.max(canvas[0], scene[0] - reach),
      Math.min(canvas[1], scene[1] + reach),
    ];
  }

  function crownHeight(cell: number, ground: number): number {
    const crown = height[cell] as number;
    const ruffle = Math.min(RUFFLE_M, RUFFLE_SHARE * (crown - ground));
    // By place, so that neighbouring lines meet the same leaves, some half a metre wide.
    const row = Math.floor(cell / cells);
    const clump = Math.imul(
      (row >> 1) * cells + ((cell - row * cells) >> 1),
      0x9e3779b1,
    );
    const draw = noise.table[(clump >>> 8) & NOISE_MASK] as number;
    const bounded = Math.max(-1.6, Math.min(1.6, draw));
    return Math.max(ground, crown + ruffle * bounded);
  }

  /** A facet's power over the stretch it lands on; steep ones take several bins. */
  function spread(
    line: RangeLine,
    range: number,
    from: number,
    to: number,
    power: number,
  ): void {
    const stretch = Math.abs(to - from) / tanInc;
    if (stretch <= 1) {
      deposit(line, range - cellM / 2 - (from + to) / 2 / tanInc, power);
      return;
    }
    const parts = Math.min(60, Math.ceil(stretch / 0.3) + 1);
    for (let part = 0; part < parts; part += 1) {
      const z = from + ((part + noise.uniform()) / parts) * (to - from);
      deposit(line, range - z / tanInc, power / parts);
    }
  }

  /** As `spread`, in clumps of leaves, and weak where there are trunks alone. */
  function spreadCrown(range: number, from: number, to: number, power: number): void {
    const stretch = Math.abs(to - from) / tanInc;
    if (stretch <= 1) {
      deposit(crownLine, range - cellM / 2 - (from + to) / 2 / tanInc, power);
      return;
    }
    const parts = Math.min(60, Math.ceil(stretch / 0.3) + 1);
    for (let part = 0; part < parts; part += 1) {
      const share = (part + noise.uniform()) / parts;
      const z = from + share * (to - from);
      const clump = Math.exp(0.9 * noise.normal() - 0.4);
      const weight = share < TRUNK_SHARE ? 0.12 : 0.8;
      deposit(crownLine, range - z / tanInc, (power / parts) * clump * weight);
    }
  }

  /** Corners of trunk and ground stand in a row some metres into a forest's lit edge. */
  function castTrunks(
    range: number,
    ground: number,
    crownM: number,
    mirror: number,
    horizonBefore: number,
  ): void {
    if (range * cosInc + ground * sinInc < horizonBefore - 0.6) {
      return;
    }
    for (let trunk = 0; trunk < 3; trunk += 1) {
      const inwards = 0.4 + 4 * noise.uniform();
      const power =
        TRUNK_CORNER *
        corners *
        Math.sqrt(Math.min(crownM, 12)) *
        (GROUND_MIRROR[mirror] as number) *
        Math.exp(1.2 * noise.normal() - 0.72);
      deposit(solidLine, range + inwards - ground / tanInc, power);
    }
  }

  /**
   * Adds what comes back from within crowns: an exponential tail away from the radar, by
   * a recursive filter along the line. Then from power per metre of azimuth to σ0.
   */
  function toSigma0(): Float32Array {
    const { bins } = solidLine;
    let tail = 0;
    for (let bin = 0; bin < bins.length; bin += 1) {
      const crown = crownLine.bins[bin] as number;
      tail = crownDecay * tail + (1 - crownDecay) * crown;
      bins[bin] =
        ((bins[bin] as number) + (1 - CROWN_SHARE) * crown + CROWN_SHARE * tail) /
        spacingM;
    }
    return bins;
  }

  return { trace, horizon, transmissivity };
}
