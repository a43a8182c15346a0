/** Between power and decibels, and between amplitude and decibels: the one place for it. */

/** 10·log10(power): −∞ of nothing, NaN of negative power. */
export function powerToDb(power: number): number {
  return 10 * Math.log10(power);
}

/** 20·log10(amplitude), which is the dB of its square. */
export function amplitudeToDb(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}

export function dbToPower(db: number): number {
  return 10 ** (db / 10);
}

export function dbToAmplitude(db: number): number {
  return 10 ** (db / 20);
}

/**
 * dB of a plane of power, as long as it; the caller owns it.
 *
 * @param valid 1 = valid; null = all are
 * @returns NaN where invalid or not positive: masked, never clamped
 */
export function planeToDb(power: Float32Array, valid: Uint8Array | null): Float32Array {
  return power.map((p, i) =>
    (valid?.[i] ?? 1) === 1 && p > 0 ? powerToDb(p) : Number.NaN,
  );
}
