/** What a scene says of itself, where a model is judged and fed by it. */
import type { Histogram } from "#core/catalog/histogram.ts";
import type { DecibelUnit, Unit } from "#core/raster/raster.ts";

/** What has to be known of a scene to judge and feed it; null = the scene does not say. */
export type SceneFacts = {
  /** Ground metres a pixel, null in pixel space. */
  readonly gsdM: number | null;
  /** What 10·log10 of its linear power is: `SarScene.displayUnit`. */
  readonly displayUnit: DecibelUnit;
  /** Samples are 8-bit digital numbers, uncalibrated: √power is the stored DN. */
  readonly isUint8Dn: boolean;
  readonly band: string | null;
  readonly polarisation: string | null;
  readonly isSimulated: boolean;
  /** What a person has stated because the file does not, in words. */
  readonly stated?: readonly string[];
  /**
   * √power at the card's `relativeQuantile` (`amplitudeAtQuantile`); used for cards in
   * `dn` with scenes that are not 8-bit DN. Null = not sampled.
   */
  readonly amplitudeQuantile: number | null;
  /**
   * In the card's unit and bins (`cardHistogram`), levels as they are fed; null = not
   * sampled, not judged.
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

/** As it stands in sentences. */
export function unitName(unit: Unit): string {
  return UNIT_NAMES[unit] ?? unit;
}

/** Whether a GSD lies in a range. Floats from geotransforms carry noise: 8.0 m is often 7.9999999. */
export function isWithin(value: number, lo: number, hi: number): boolean {
  const slack = 1e-6 * hi;
  return value >= lo - slack && value <= hi + slack;
}

/** Metres in two digits, without their unit. */
export function metres(value: number): string {
  return value.toFixed(value < 1 ? 2 : 1);
}
