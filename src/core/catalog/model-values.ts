import type { ModelCard } from "#core/catalog/card.ts";
import type { CardUnitRule } from "#core/catalog/histogram.ts";

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
  const [rangeLo, rangeHi] = card.io.inputs[0]?.range ?? [lo, hi];
  const slope = (rangeHi - rangeLo) / (hi - lo);
  const data = new Float32Array(power.length);
  const isDecibel = toCardUnit.kind === "decibel";
  const scale = isDecibel ? 1 : toCardUnit.scale;
  let sum = 0;
  let n = 0;
  for (let i = 0; i < power.length; i++) {
    const p = power[i] as number;
    if ((valid !== null && valid[i] !== 1) || Number.isNaN(p)) {
      data[i] = Number.NaN;
      continue;
    }
    const value = isDecibel ? 10 * Math.log10(p) : scale * Math.sqrt(p);
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
