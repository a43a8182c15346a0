/**
 * This file defines the simulator's result: one scene seen by a radar and by a camera,
 * with its truth.
 */
import type { Acquisition, StyleId } from "./scene-spec.ts";

export type SimulatedScene = {
  readonly style: StyleId;
  readonly seed: number;
  readonly acquisition: Acquisition;
  /** Amplitude, DN = √σ0 / scaleFactor, 1–65535; `sizePx`², row by row. */
  readonly dn: Uint16Array;
  /** σ0 without speckle and noise, linear power: the truth for de-noisers. */
  readonly cleanSigma0: Float32Array;
  /** sRGB, interleaved. */
  readonly eo: Uint8Array;
  /** Label ids at the date of the optical image. */
  readonly labels: Uint8Array;
  /** Surface height (trees and buildings included), metres. */
  readonly dsm: Float32Array;
};

/** Progress of one scene: what is being made, and the fraction that is done. */
export type SimulationStep = {
  readonly what: "layout" | "radar" | "optical";
  readonly fraction: number;
};
