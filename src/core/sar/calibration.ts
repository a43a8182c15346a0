/**
 * This file converts stored samples to power and decibels. For Capella (and its own reader)
 * amplitude = scaleFactor · DN, so power = (scaleFactor · DN)² and dB = 20·log10(scaleFactor
 * · DN). The SAR2Earth paper's Eq. 1, 10·log10(DN² · S), is the same with S = scaleFactor².
 * Values without a logarithm are masked; nothing is ever clamped.
 */

import type { PixelWindow } from "#core/raster/grid.ts";
import type { DecibelUnit, Planes, Radiometry, Unit } from "#core/raster/raster.ts";
import {
  type AmplitudeCalibration,
  amplitudesToPower,
  isAmplitude,
} from "./amplitude-power.ts";
import { divideByTable, tableAt, tableRange } from "./calibration-table.ts";
import { amplitudeToDb, dbToPower, powerToDb } from "./decibels.ts";
import type { Calibration } from "./scene.ts";

export type Samples =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/** As long as the samples, NaN where invalid; the caller owns them. */
export type MaskedValues = Omit<Planes, "bands">;

/** Where samples lie in the image, for a calibration that changes over it. */
export type SamplePlace = {
  readonly window: PixelWindow;
  /** Pixels of the full image per pixel of the window's level. */
  readonly factorX: number;
  readonly factorY: number;
};

/**
 * Converts stored samples to power (dimensionless):
 *
 * - scale factor: (scaleFactor·DN)²
 * - table: (DN/A)² with A at the sample's place
 * - uncalibrated amplitude: DN²
 * - decibel: 10^(s/10)
 * - linear: s
 *
 * Masked are nodata, NaN, ±Infinity, decibels beyond ±200, and negative amplitudes.
 * Zero amplitude is power 0, and a linear product may contain negative power (from
 * noise subtraction): both are valid here but have no dB.
 *
 * @param place only a table needs it; by default the image's first row
 */
export function sampleToPower(
  samples: Samples,
  calibration: Calibration,
  nodata: number | null,
  place: SamplePlace = rowAtOrigin(samples.length),
): MaskedValues {
  const values = isAmplitude(calibration)
    ? amplitudesToPower(samples, calibration, nodata)
    : convertSamples(samples, nodata, powerFunction(calibration));
  if (calibration.kind === "table") {
    const { window, factorX, factorY } = place;
    divideByTable(values.data, calibration.table, window, factorX, factorY);
  }
  return values;
}

function rowAtOrigin(width: number): SamplePlace {
  return { window: { col: 0, row: 0, width, height: 1 }, factorX: 1, factorY: 1 };
}

/**
 * Converts stored samples to dB: 20·log10(scaleFactor·DN) for amplitudes, 10·log10(s)
 * for power. Masked are nodata, NaN, ±Infinity and, unless samples are dB already,
 * values ≤ 0.
 */
export function sampleToDb(
  samples: Samples,
  calibration: Exclude<Calibration, { kind: "table" }>,
  nodata: number | null,
): MaskedValues {
  return convertSamples(samples, nodata, decibelFunction(calibration, 0, 0));
}

/**
 * Converts one sample (under the cursor) to dB, or returns null if it has none.
 * @param col, row the sample's pixel in the full image
 */
export function sampleValueToDb(
  sample: number,
  calibration: Calibration,
  nodata: number | null,
  { col, row }: { readonly col: number; readonly row: number } = { col: 0, row: 0 },
): number | null {
  if (isNodata(sample, nodata)) {
    return null;
  }
  const db = decibelFunction(calibration, col, row)(sample);
  return Number.isFinite(db) ? db : null;
}

/**
 * Tells whether a sample is no data: NaN, or the nodata value. GDAL writes this value
 * as decimal text in double precision, so a float32 sample is also compared with the
 * value rounded to float32.
 */
export function isNodata(sample: number, nodata: number | null): boolean {
  return (
    Number.isNaN(sample) ||
    (nodata !== null && (sample === nodata || sample === Math.fround(nodata)))
  );
}

/** Returns the coefficient that a product states; an unstated one has no Greek letter. */
export function radiometryFrom(stated: string | null): Radiometry {
  switch (stated?.toLowerCase().replace(/[\s_-]/g, "")) {
    case "sigmanought":
    case "sigmanaught":
    case "sigma0":
      return "sigma0";
    case "betanought":
    case "betanaught":
    case "beta0":
    case "beta":
      return "beta0";
    case "gammanought":
    case "gammanaught":
    case "gamma0":
      return "gamma0";
    default:
      return "backscatter";
  }
}

/** Returns the unit of the stored samples. */
export function storedUnit(calibration: Calibration): Unit {
  switch (calibration.kind) {
    case "decibel":
      return `${calibration.radiometry}-db`;
    case "linear":
      return `${calibration.radiometry}-linear`;
    case "scale-factor":
    case "table":
    case "uncalibrated-amplitude":
      return "dn";
  }
}

/** Returns the unit of the result of `sampleToDb`. */
export function decibelUnit(calibration: Calibration): DecibelUnit {
  return calibration.kind === "uncalibrated-amplitude"
    ? "dn-db"
    : `${calibration.radiometry}-db`;
}

const SYMBOL: Record<Radiometry, string> = {
  sigma0: "σ0",
  beta0: "β0",
  gamma0: "γ0",
  backscatter: "backscatter",
};

/**
 * Words the formula of `sampleToDb` with this product's numbers: "σ0 =
 * 20·log10(9.657046e-5 · DN) dB".
 *
 * @param sample what is stored: "DN", or "|z|" for complex samples
 */
export function calibrationFormula(calibration: Calibration, sample = "DN"): string {
  switch (calibration.kind) {
    case "scale-factor": {
      const factor = calibration.scaleFactor.toExponential(6);
      return `${SYMBOL[calibration.radiometry]} = 20·log10(${factor} · ${sample}) dB`;
    }
    case "table": {
      const { min, max } = tableRange(calibration.table);
      const values =
        min === max ? min.toFixed(1) : `${min.toFixed(1)} … ${max.toFixed(1)} by place`;
      return `${SYMBOL[calibration.radiometry]} = 20·log10(${sample} / A) dB, A = ${values}`;
    }
    case "decibel":
      return `${SYMBOL[calibration.radiometry]} = stored value, in dB`;
    case "linear":
      return `${SYMBOL[calibration.radiometry]} = 10·log10(stored value) dB`;
    case "uncalibrated-amplitude": {
      const zero =
        calibration.zeroAs === undefined
          ? ""
          : `; ${sample} 0 as ${calibration.zeroAs}`;
      return `20·log10(${sample}) dB, relative: no scale is stated${zero}`;
    }
  }
}

/** No radar measures ±200 dB: such numbers are fill values, stated or not. */
const MOST_DB = 200;

function isFarDb(sample: number): boolean {
  return Math.abs(sample) > MOST_DB;
}

function powerFunction({
  kind,
}: Exclude<Calibration, AmplitudeCalibration>): (sample: number) => number {
  return kind === "linear"
    ? (sample) => sample
    : (sample) => (isFarDb(sample) ? Number.NaN : dbToPower(sample));
}

/** Returns the conversion of one sample; NaN where it has no logarithm. */
function decibelFunction(
  calibration: Calibration,
  col: number,
  row: number,
): (sample: number) => number {
  switch (calibration.kind) {
    case "table":
    case "scale-factor": {
      const offsetDb =
        calibration.kind === "table"
          ? -amplitudeToDb(tableAt(calibration.table, col, row))
          : amplitudeToDb(calibration.scaleFactor);
      const { zeroAs = 0 } = calibration;
      return (sample) => {
        const dn = sample === 0 ? zeroAs : sample;
        return dn > 0 ? offsetDb + amplitudeToDb(dn) : Number.NaN;
      };
    }
    case "decibel":
      return (sample) => (isFarDb(sample) ? Number.NaN : sample);
    case "linear":
      return (sample) => (sample > 0 ? powerToDb(sample) : Number.NaN);
    case "uncalibrated-amplitude": {
      const { zeroAs = 0 } = calibration;
      return (sample) => {
        const dn = sample === 0 ? zeroAs : sample;
        return dn > 0 ? amplitudeToDb(dn) : Number.NaN;
      };
    }
  }
}

function convertSamples(
  samples: Samples,
  nodata: number | null,
  convert: (sample: number) => number,
): MaskedValues {
  const data = new Float32Array(samples.length);
  const valid = new Uint8Array(samples.length);
  const nodata32 = nodata === null ? Number.NaN : Math.fround(nodata);
  let n = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    // ±Infinity is tested first, because −Infinity dB would become a finite power of 0.
    const value =
      sample === nodata || sample === nodata32 || !Number.isFinite(sample)
        ? Number.NaN
        : convert(sample);
    data[i] = value;
    if (Number.isFinite(data[i])) {
      valid[i] = 1;
      n++;
    } else {
      data[i] = Number.NaN;
    }
  }
  return { data, valid: n === samples.length ? null : valid };
}
