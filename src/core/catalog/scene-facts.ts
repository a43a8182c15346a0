/**
 * This file describes what a scene states about itself, as far as choosing and feeding
 * a model depends on it.
 */
import type { Histogram } from "#core/catalog/histogram.ts";
import type { DecibelUnit, Unit } from "#core/raster/raster.ts";

/**
 * The facts needed to judge whether a model suits a scene, and to feed it; null = the
 * scene does not state it.
 */
export type SceneFacts = {
  /** Pixel size in metres on the ground, null in pixel space. */
  readonly gsdM: number | null;
  /** Shorter side in the scene's own pixels; unknown or left out = not judged. */
  readonly shorterSidePx?: number;
  /** What 10·log10 of its linear power is: `SarScene.displayUnit`. */
  readonly displayUnit: DecibelUnit;
  /** Samples are 8-bit digital numbers, uncalibrated: √power is the stored DN. */
  readonly isUint8Dn: boolean;
  readonly band: string | null;
  readonly polarisation: string | null;
  readonly isSimulated: boolean;
  /** What the user has stated because the file does not, in words. */
  readonly stated?: readonly string[];
  /**
   * √power at the card's `relativeQuantile` (`amplitudeAtQuantile`), used by `dn` cards
   * for scenes that are not 8-bit DN; null = not sampled.
   */
  readonly amplitudeQuantile: number | null;
  /**
   * Histogram in the card's unit and bins (`cardHistogram`), after level matching; null
   * = not sampled, and not judged.
   */
  readonly histogram: Histogram | null;
};

const UNIT_NAMES: Record<string, string> = {
  "dn-db": "uncalibrated amplitude",
  "sigma0-db": "σ0",
  "beta0-db": "β0",
  "gamma0-db": "γ0",
  "backscatter-db": "backscatter of unstated kind",
  dn: "8-bit digital numbers",
};

/** Returns the unit's name as it appears in sentences. */
export function unitName(unit: Unit): string {
  return UNIT_NAMES[unit] ?? unit;
}

/**
 * Tells whether a GSD lies in a range, with a tolerance: in floats from geotransforms,
 * 8.0 m is often 7.9999999.
 */
export function isWithin(value: number, lo: number, hi: number): boolean {
  const slack = 1e-6 * hi;
  return value >= lo - slack && value <= hi + slack;
}

/** Formats metres with two significant digits, without the unit. */
export function metres(value: number): string {
  return value.toFixed(value < 1 ? 2 : 1);
}
