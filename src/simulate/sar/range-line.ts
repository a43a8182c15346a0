/**
 * This file accumulates one azimuth line of σ0 · length: powers are added to bins of
 * ground range.
 */
import type { RadarGrid } from "./radar-grid.ts";

export type RangeLine = {
  /** Power per metre of azimuth, by bin; divided by the spacing it is σ0. */
  readonly bins: Float32Array;
  readonly range0M: number;
  readonly spacingM: number;
};

export function createRangeLine(grid: RadarGrid): RangeLine {
  return {
    bins: new Float32Array(grid.bins),
    range0M: grid.range0M,
    spacingM: grid.spacingM,
  };
}

/** Adds a power at a ground range, divided between the two nearest bins. */
export function deposit(line: RangeLine, rangeM: number, power: number): void {
  const at = (rangeM - line.range0M) / line.spacingM - 0.5;
  const bin = Math.floor(at);
  if (bin >= 0 && bin < line.bins.length - 1) {
    const share = at - bin;
    line.bins[bin] = (line.bins[bin] as number) + power * (1 - share);
    line.bins[bin + 1] = (line.bins[bin + 1] as number) + power * share;
  }
}

/**
 * Returns the number of parts into which the power of a facet is divided that covers
 * `stretchM` of ground range: one if it lies in a single bin, otherwise one per 0.3 m,
 * up to 60.
 */
export function spreadParts(stretchM: number): number {
  return stretchM <= 1 ? 1 : Math.min(60, Math.ceil(stretchM / 0.3) + 1);
}
