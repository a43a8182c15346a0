/** This file records what a line of the scene hides, sample by sample. */

/** Samples of the current line, every `cellM` of ground range. */
export type Horizon = {
  /** Ground range of sample 0, and how many there are. */
  range0M: number;
  count: number;
  /** Running maximum of q: of solid things, and of all things. */
  readonly solid: Float32Array;
  readonly all: Float32Array;
};

/** Returns the two-way power of a beam that crowns let pass, by depth in their shade. */
export type Transmissivity = (depthM: number) => number;

/** Crowns attenuate by 2 dB plus 0.8 dB per metre of depth across the beam, up to 12 dB. */
export const transmissivity: Transmissivity = (depthM) =>
  Math.exp((-Math.min(12, 2 + 0.8 * depthM) * Math.LN10) / 10);
