/** Between power and decibels, and between amplitude and decibels: the one place for it. */

/** 10·log10(power): −∞ of nothing, NaN of negative power. */
export function powerToDb(power: number): number {
  return 10 * Math.log10(power);
}

const DB_PER_OCTAVE = 10 * Math.log10(2);
const DB_PER_NEPER = 10 / Math.LN10;
const THIRD = 1 / 3;
/** Equal parts of [1, 2) in which logarithms are tabulated. */
const MANTISSA_PARTS = 512;
const mantissaDb = new Float64Array(MANTISSA_PARTS);
const mantissaInverse = new Float64Array(MANTISSA_PARTS);
for (let part = 0; part < MANTISSA_PARTS; part++) {
  const middle = 1 + (part + 0.5) / MANTISSA_PARTS;
  mantissaDb[part] = powerToDb(middle);
  mantissaInverse[part] = 1 / middle;
}

/**
 * 10·log10(power) of a 32-bit float, given by its bits (IEEE 754): a table of logarithms and
 * the series of ln(1 + r) up to r³, |r| < 1/1024. It is within 2e-12 dB of `powerToDb`, in
 * about a third of the time, and meant for planes: a plane's bits are
 * `new Uint32Array(power.buffer, power.byteOffset, power.length)`.
 */
export function powerBitsToDb(bits: number): number {
  if (bits < 0x800000 || bits >= 0x7f800000) {
    return unusualBitsToDb(bits);
  }
  const part = (bits >>> 14) & (MANTISSA_PARTS - 1);
  const mantissa = 1 + (bits & 0x7fffff) * 2 ** -23;
  const r = mantissa * (mantissaInverse[part] as number) - 1;
  const series = r * (1 - r * (0.5 - r * THIRD));
  const exponent = (bits >>> 23) - 127;
  return (
    exponent * DB_PER_OCTAVE + (mantissaDb[part] as number) + DB_PER_NEPER * series
  );
}

/** Of 0, of numbers below the normal range, and of those without a logarithm. */
function unusualBitsToDb(bits: number): number {
  if (bits === 0x80000000) {
    return powerToDb(-0);
  }
  if (bits < 0x800000) {
    return powerToDb(bits * 2 ** -149);
  }
  return bits === 0x7f800000 ? Number.POSITIVE_INFINITY : Number.NaN;
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
