/**
 * This file simulates tree crowns on an azimuth line: uneven surfaces that let part of
 * the power through.
 */
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { GROUND_MIRROR } from "./backscatter.ts";
import { type CircularNoise, NOISE_MASK } from "./circular-noise.ts";
import type { RadarGrid } from "./radar-grid.ts";
import { createRangeLine, deposit, type RangeLine, spreadParts } from "./range-line.ts";

export type Crowns = {
  /** Returns the height of the leaves above a cell in metres, at least that of its ground. */
  heightAt(cell: number, groundM: number): number;
  /**
   * Distributes a lit crown's power over the heights `fromM` to `toM`: in clumps of
   * leaves, and weakly where there are only trunks.
   */
  spread(rangeM: number, fromM: number, toM: number, power: number): void;
  /** Adds corners of trunk and ground to `line`, in a row some metres inside a lit edge. */
  castTrunks(line: RangeLine, rangeM: number, groundM: number, edge: CrownEdge): void;
  /**
   * Adds everything since the last call to `solid`, with an exponential tail away from
   * the radar (see `DEPTH_M`), and converts the sum to σ0.
   */
  finishLine(solid: RangeLine): void;
};

/** The crown's height, and the material id of the ground in front of it. */
export type CrownEdge = { crownM: number; mirror: number };

/** Leaves move in the wind: the surface is uneven by this, and by its height above the ground. */
const RUFFLE_M = 0.55;
const RUFFLE_SHARE = 0.12;
/** Two-way path in a crown after which a return falls to 1/e, and the share that goes in. */
const DEPTH_M = 0.9;
const INNER_SHARE = 0.7;
/** Below this fraction of a crown's height there are trunks, which reflect little. */
const TRUNK_SHARE = 0.65;
/** Corner of trunk and ground along a forest's edge, m² per metre, before its scatter. */
const TRUNK_CORNER = 0.12;

/** Creates the crowns. @param corners factor on bounces between upright objects and the ground */
export function createCrowns(
  { frame, height }: EpochRasters,
  grid: RadarGrid,
  noise: CircularNoise,
  corners: number,
): Crowns {
  const { cells, cellM } = frame;
  const { tanInc } = grid;
  const line = createRangeLine(grid);
  const decay = Math.exp((-grid.spacingM * grid.sinInc) / DEPTH_M);
  return {
    heightAt(cell, groundM) {
      const crown = height[cell] as number;
      const ruffle = Math.min(RUFFLE_M, RUFFLE_SHARE * (crown - groundM));
      // The draw depends on the place, so that neighbouring lines hit the same leaves,
      // about half a metre wide.
      const row = Math.floor(cell / cells);
      const clump = Math.imul(
        (row >> 1) * cells + ((cell - row * cells) >> 1),
        0x9e3779b1,
      );
      const draw = noise.table[(clump >>> 8) & NOISE_MASK] as number;
      const bounded = Math.max(-1.6, Math.min(1.6, draw));
      return Math.max(groundM, crown + ruffle * bounded);
    },
    spread(rangeM, fromM, toM, power) {
      const parts = spreadParts(Math.abs(toM - fromM) / tanInc);
      if (parts === 1) {
        deposit(line, rangeM - cellM / 2 - (fromM + toM) / 2 / tanInc, power);
        return;
      }
      for (let part = 0; part < parts; part += 1) {
        const share = (part + noise.uniform()) / parts;
        const z = fromM + share * (toM - fromM);
        const clump = Math.exp(0.9 * noise.normal() - 0.4);
        const weight = share < TRUNK_SHARE ? 0.12 : 0.8;
        deposit(line, rangeM - z / tanInc, (power / parts) * clump * weight);
      }
    },
    castTrunks(solid, rangeM, groundM, { crownM, mirror }) {
      for (let trunk = 0; trunk < 3; trunk += 1) {
        const inwards = 0.4 + 4 * noise.uniform();
        const power =
          TRUNK_CORNER *
          corners *
          Math.sqrt(Math.min(crownM, 12)) *
          (GROUND_MIRROR[mirror] as number) *
          Math.exp(1.2 * noise.normal() - 0.72);
        deposit(solid, rangeM + inwards - groundM / tanInc, power);
      }
    },
    finishLine(solid) {
      const { bins } = line;
      let tail = 0;
      for (let bin = 0; bin < bins.length; bin += 1) {
        const crown = bins[bin] as number;
        tail = decay * tail + (1 - decay) * crown;
        solid.bins[bin] =
          ((solid.bins[bin] as number) +
            (1 - INNER_SHARE) * crown +
            INNER_SHARE * tail) /
          solid.spacingM;
      }
      bins.fill(0);
    },
  };
}
