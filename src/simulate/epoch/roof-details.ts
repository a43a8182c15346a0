/**
 * This file defines objects on a roof: equipment, chimneys, dormers. They are planned
 * per building from its own random stream (flat-roof.ts, pitched-roof.ts), so that both
 * epochs agree on every box.
 */

import type { Random } from "#core/random.ts";
import type { Rgb } from "#simulate/layout/layout.ts";

/** A box on a roof, sides along the roof's axes; metres. */
export type RoofBlock = {
  readonly u: number;
  readonly v: number;
  readonly halfU: number;
  readonly halfV: number;
  /** Height of its top above the eaves. */
  readonly topM: number;
  readonly color: Rgb;
};

/** A strong scatterer on a roof. */
export type RoofPoint = {
  readonly u: number;
  readonly v: number;
  readonly aboveEavesM: number;
  readonly rcsM2: number;
};

export type RoofDetails = {
  /** Height of the rim above the roof; 0 = none. */
  readonly parapetM: number;
  readonly blocks: readonly RoofBlock[];
  readonly points: readonly RoofPoint[];
};

/**
 * Draws a radar cross-section in m² from a log-normal distribution (mean and standard
 * deviation of log10).
 */
export function lognormalRcs(random: Random, mean: number, deviation: number): number {
  return 10 ** (mean + deviation * random.normal());
}
