/** This file squares amplitudes: what every radar image of them passes through. */
import type { MaskedValues, Samples } from "./calibration.ts";
import type { Calibration } from "./scene.ts";

/** From here on, a number rounds to infinity in 32 bits. */
const FLOAT32_OVERFLOW = (2 - 2 ** -24) * 2 ** 127;

export type AmplitudeCalibration = Exclude<Calibration, { kind: "decibel" | "linear" }>;

export function isAmplitude(
  calibration: Calibration,
): calibration is AmplitudeCalibration {
  return calibration.kind !== "decibel" && calibration.kind !== "linear";
}

/** Squares amplitudes: every sample of a radar image passes here, so it is one plain loop. */
export function amplitudesToPower(
  samples: Samples,
  calibration: AmplitudeCalibration,
  nodata: number | null,
): MaskedValues {
  const factor = calibration.kind === "scale-factor" ? calibration.scaleFactor : 1;
  const { zeroAs = 0 } = calibration;
  const data = new Float32Array(samples.length);
  const nodata32 = nodata === null ? Number.NaN : Math.fround(nodata);
  let valid: Uint8Array | null = null;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    const amplitude = factor * (sample === 0 ? zeroAs : sample);
    const power = amplitude * amplitude;
    data[i] = power;
    // A mask is made when it is needed, which it is in few windows.
    if (
      !(power < FLOAT32_OVERFLOW && sample >= 0) ||
      sample === nodata ||
      sample === nodata32
    ) {
      valid ??= new Uint8Array(samples.length).fill(1);
      valid[i] = 0;
      data[i] = Number.NaN;
    }
  }
  return { data, valid };
}
