import {
  inputRange,
  inputStretch,
  type ModelCard,
  outputRange,
} from "#core/catalog/card.ts";
import {
  type CardUnitRule,
  cardUnitToPower,
  planeToCardUnit,
} from "#core/catalog/histogram.ts";
import { hash01 } from "#core/random.ts";
import type { PixelWindow } from "#core/raster/grid.ts";

/** Pixels that are converted at a time, so that what lies between stays in the CPU's cache. */
const PORTION_PX = 4096;
/** The portion that is being converted. */
const inUnit = new Float64Array(PORTION_PX);

/**
 * Converts linear power to the network's input: first to the card's unit by
 * `toCardUnit`, then linearly from `stretch` to the input range, clipped.
 *
 * `power` is one band of any length; NaN counts as invalid. Invalid pixels get the mean
 * of the valid ones in the same array, so that the mean computed by an instance
 * normalisation does not change; if none is valid, they get the range's low end. The
 * caller owns the result.
 */
export function toModelInput(
  card: ModelCard,
  toCardUnit: CardUnitRule,
  power: Float32Array,
  valid: Uint8Array | null,
): Float32Array {
  return fillInvalid(card, toInputRange(card, toCardUnit, power, valid));
}

/** Does the first half of `toModelInput`, which looks at each pixel alone: NaN where invalid. */
export function toInputRange(
  card: ModelCard,
  toCardUnit: CardUnitRule,
  power: Float32Array,
  valid: Uint8Array | null,
): Float32Array {
  const [lo, hi] = inputStretch(card);
  const [rangeLo, rangeHi] = inputRange(card) ?? [lo, hi];
  const rangeSpan = rangeHi - rangeLo;
  const perUnit = 1 / (hi - lo);
  const data = new Float32Array(power.length);
  for (let start = 0; start < power.length; start += PORTION_PX) {
    const end = Math.min(start + PORTION_PX, power.length);
    planeToCardUnit(power.subarray(start, end), toCardUnit, inUnit);
    for (let i = start; i < end; i++) {
      if ((valid !== null && valid[i] !== 1) || Number.isNaN(power[i])) {
        data[i] = Number.NaN;
      } else {
        const share = ((inUnit[i - start] as number) - lo) * perUnit;
        // −∞ dB becomes `lo`, as does negative power, which has no dB.
        data[i] = rangeLo + (share > 0 ? Math.min(share, 1) : 0) * rangeSpan;
      }
    }
  }
  return data;
}

/** Does the second half of `toModelInput`: NaN becomes the mean of the others, in place. */
export function fillInvalid(card: ModelCard, data: Float32Array): Float32Array {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < data.length; i++) {
    const fed = data[i] as number;
    if (!Number.isNaN(fed)) {
      sum += fed;
      n++;
    }
  }
  if (n < data.length) {
    const mean = n === 0 ? (inputRange(card) ?? inputStretch(card))[0] : sum / n;
    for (let i = 0; i < data.length; i++) {
      if (Number.isNaN(data[i])) {
        data[i] = mean;
      }
    }
  }
  return data;
}

/**
 * Converts a network's output to [0, 1], in place: `range` is mapped linearly and clipped.
 * A null range (the card states none) means that it already is [0, 1].
 *
 * @param data planar, square planes of `sidePx`
 * @param part what is converted; the rest stays as it is
 */
export function fromModelOutput(
  data: Float32Array,
  range: readonly [number, number] | null,
  sidePx: number,
  { col, row, width, height }: PixelWindow,
): Float32Array {
  const [lo, hi] = range ?? [0, 1];
  const perUnit = 1 / (hi - lo);
  for (let band = 0; band < data.length; band += sidePx * sidePx) {
    for (let y = row; y < row + height; y++) {
      const first = band + y * sidePx + col;
      for (let i = first; i < first + width; i++) {
        const value = ((data[i] as number) - lo) * perUnit;
        data[i] = value < 0 ? 0 : Math.min(value, 1);
      }
    }
  }
  return data;
}

/** Converts a picture in [0, 1] to a network's input range; returns a new array. */
export function toPictureInput(
  data: Float32Array,
  range: readonly [number, number] | null,
): Float32Array {
  const [lo, hi] = range ?? [0, 1];
  return data.map((value) => lo + value * (hi - lo));
}

/**
 * Converts a de-noising network's output to linear power. It is the inverse of
 * `toModelInput`: from the output range to the card's unit by `stretch`, then to power.
 * The output can hardly exceed the range that the input was clipped to, so nothing is
 * clipped here except negative amplitudes. Returns a new array, which the caller owns.
 */
export function toPower(
  card: ModelCard,
  toCardUnit: CardUnitRule,
  data: Float32Array,
): Float32Array {
  const [lo, hi] = inputStretch(card);
  const [rangeLo, rangeHi] = outputRange(card) ?? [lo, hi];
  const slope = (hi - lo) / (rangeHi - rangeLo);
  return data.map((value) =>
    cardUnitToPower(lo + (value - rangeLo) * slope, toCardUnit),
  );
}

/** Standard deviation as a fraction of the input range, below which a tile counts as flat. */
const FLAT_DEVIATION = 1e-3;
/** Half a step of 8 bits, as a fraction of the input range. */
const HALF_STEP = 0.5 / 255;

/**
 * Adds uniform noise of half an 8-bit step, in place, to a tile without variation;
 * other tiles are not changed. An instance or group normalisation divides by the tile's
 * standard deviation: on a flat tile it would amplify rounding errors of 1e-7 to the
 * whole output range, differently on every backend. The noise resembles that of
 * quantisation and is the same in every run.
 *
 * @param input planar, one band
 * @returns whether the tile was flat
 */
export function ditherFlatInput(card: ModelCard, input: Float32Array): boolean {
  // A card may state its range from high to low.
  const [lo, hi] = (inputRange(card) ?? [0, 1]).toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  if (!["instance", "group"].includes(card.tiling.norm) || input.length === 0) {
    return false;
  }
  if (hasDeviation(input, FLAT_DEVIATION * (hi - lo))) {
    return false;
  }
  for (let i = 0; i < input.length; i++) {
    const noise = (2 * hash01(1, i, 0) - 1) * HALF_STEP * (hi - lo);
    input[i] = Math.min(hi, Math.max(lo, (input[i] as number) + noise));
  }
  return true;
}

/** Tells whether the standard deviation of `values` reaches `least`. */
function hasDeviation(values: Float32Array, least: number): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number;
  }
  const mean = sum / values.length;
  const enough = least ** 2 * values.length;
  let squares = 0;
  // Squares only add up, so that a tile with contrast is known after a few rows.
  for (let i = 0; i < values.length && !(squares >= enough); i++) {
    squares += ((values[i] as number) - mean) ** 2;
  }
  return squares >= enough;
}
