import { inputRange, type ModelCard, outputRange } from "#core/catalog/card.ts";
import {
  type CardUnitRule,
  cardUnitToPower,
  powerToCardUnit,
} from "#core/catalog/histogram.ts";
import { hash01 } from "#core/random.ts";

/**
 * Linear power → the network's input: card unit by `toCardUnit`, then `stretch` ↦ input
 * range, linear and clipped.
 *
 * `power` has any length (one band); NaN counts as invalid. Invalid pixels get the mean of
 * the valid ones in the same array, which leaves the mean that an instance normalisation
 * takes as it is; the range's low end when none is valid. The caller owns the result.
 */
export function toModelInput(
  card: ModelCard,
  toCardUnit: CardUnitRule,
  power: Float32Array,
  valid: Uint8Array | null,
): Float32Array {
  const [lo, hi] = card.domain?.stretch ?? [0, 1];
  const [rangeLo, rangeHi] = inputRange(card) ?? [lo, hi];
  const slope = (rangeHi - rangeLo) / (hi - lo);
  const data = new Float32Array(power.length);
  let sum = 0;
  let n = 0;
  for (let i = 0; i < power.length; i++) {
    const p = power[i] as number;
    if ((valid !== null && valid[i] !== 1) || Number.isNaN(p)) {
      data[i] = Number.NaN;
      continue;
    }
    const value = powerToCardUnit(p, toCardUnit);
    // Clipped before the line: −∞ dB is `lo`, and ∞ · 0 must not become NaN.
    const clipped = value < lo ? lo : Math.min(value, hi);
    const fed = rangeLo + (clipped - lo) * slope;
    data[i] = fed;
    sum += fed;
    n++;
  }
  if (n < power.length) {
    const mean = n === 0 ? rangeLo : sum / n;
    for (let i = 0; i < data.length; i++) {
      if (Number.isNaN(data[i])) {
        data[i] = mean;
      }
    }
  }
  return data;
}

/**
 * A network's output → [0, 1], clipped: `range` ↦ 0 … 1. `null` (the card states none)
 * means that it is [0, 1] already. A new array; the caller owns it.
 */
export function fromModelOutput(
  data: Float32Array,
  range: readonly [number, number] | null,
): Float32Array {
  const [lo, hi] = range ?? [0, 1];
  const slope = 1 / (hi - lo);
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = ((data[i] as number) - lo) * slope;
    out[i] = value < 0 ? 0 : Math.min(value, 1);
  }
  return out;
}

/** A picture in [0, 1] → a network's input: 0 … 1 ↦ `range`; a new array. */
export function toPictureInput(
  data: Float32Array,
  range: readonly [number, number] | null,
): Float32Array {
  const [lo, hi] = range ?? [0, 1];
  return data.map((value) => lo + value * (hi - lo));
}

/**
 * A de-noising network's output → linear power: the inverse of `toModelInput`, from the
 * output range to the card's unit by `stretch`, from there to power. What the input was
 * clipped to, the output cannot exceed by much: nothing is clipped here but a negative
 * amplitude. A new array; the caller owns it.
 */
export function toPower(
  card: ModelCard,
  toCardUnit: CardUnitRule,
  data: Float32Array,
): Float32Array {
  const [lo, hi] = card.domain?.stretch ?? [0, 1];
  const [rangeLo, rangeHi] = outputRange(card) ?? [lo, hi];
  const slope = (hi - lo) / (rangeHi - rangeLo);
  return data.map((value) =>
    cardUnitToPower(lo + (value - rangeLo) * slope, toCardUnit),
  );
}

/** Standard deviation, in parts of the input range, below which a tile counts as flat. */
const FLAT_DEVIATION = 1e-3;
/** Half a step of 8 bits, in parts of the input range. */
const HALF_STEP = 0.5 / 255;

/**
 * Adds uniform noise of half an 8-bit step to a tile without variation, in place, and
 * only then. An instance or group normalisation divides by the tile's deviation: on a flat tile it
 * blows rounding errors of 1e-7 up to the whole output range, differently on every
 * backend. The noise is what quantisation would have put there, the same in every run.
 *
 * @param input planar, one band; @returns whether the tile was flat
 */
export function ditherFlatInput(card: ModelCard, input: Float32Array): boolean {
  const [lo, hi] = inputRange(card) ?? [0, 1];
  if (!["instance", "group"].includes(card.tiling.norm) || input.length === 0) {
    return false;
  }
  const mean = input.reduce((sum, v) => sum + v, 0) / input.length;
  const variance = input.reduce((sum, v) => sum + (v - mean) ** 2, 0) / input.length;
  if (Math.sqrt(variance) >= FLAT_DEVIATION * (hi - lo)) {
    return false;
  }
  for (let i = 0; i < input.length; i++) {
    const noise = (2 * hash01(1, i, 0) - 1) * HALF_STEP * (hi - lo);
    input[i] = Math.min(hi, Math.max(lo, (input[i] as number) + noise));
  }
  return true;
}
