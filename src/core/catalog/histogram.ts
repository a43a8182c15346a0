/**
 * This file computes histograms in a card's unit and the distance between two of them.
 *
 * The distance is the earth mover's (Wasserstein-1) distance divided by the range of
 * the card's histogram: 0 = equal, 1 = everything moved from one end to the other. It
 * is preferred to the Jensen–Shannon divergence because it grows with how far values
 * have moved and not with how little the bins overlap: a scene that is 1 dB brighter
 * has a small distance however narrow its histogram is.
 */

import type { ModelCard } from "#core/catalog/card.ts";
import { dbToPower, powerBitsToDb } from "#core/sar/decibels.ts";
import type { LevelMatch } from "./level-matching.ts";

/**
 * Counts in equal bins from `lo` to `hi`; values beyond are counted in the outermost
 * bins.
 */
export type Histogram = {
  readonly lo: number;
  readonly hi: number;
  readonly counts: readonly number[];
  readonly n: number;
};

/** The conversion of power to the card's unit, as `inputRule` decided it. */
export type CardUnitRule =
  /** value = scale · √power */
  | { readonly kind: "amplitude"; readonly scale: number }
  /** value = 10·log10(power), brought to the training data's levels where `levels` is given */
  | { readonly kind: "decibel"; readonly levels?: LevelMatch };

/**
 * Computes the histogram of valid linear power in the card's unit, with the bins of its
 * `inputStats`. `valid` is as in `Raster`; NaN is left out; power 0 and below is
 * counted in the lowest bin.
 */
export function cardHistogram(
  stats: NonNullable<ModelCard["domain"]>["inputStats"],
  toCardUnit: CardUnitRule,
  power: Float32Array,
  valid: Uint8Array | null,
): Histogram {
  const { lo, hi } = stats;
  const bins = stats.counts.length;
  const counts = new Array<number>(bins).fill(0);
  const inUnit = new Float64Array(power.length);
  planeToCardUnit(power, toCardUnit, inUnit);
  let n = 0;
  for (let i = 0; i < power.length; i++) {
    if ((valid !== null && valid[i] !== 1) || Number.isNaN(power[i])) {
      continue;
    }
    const bin = Math.floor((((inUnit[i] as number) - lo) / (hi - lo)) * bins);
    // Negative power, from noise subtraction, has no dB.
    const at = bin > 0 ? Math.min(bins - 1, bin) : 0;
    counts[at] = (counts[at] as number) + 1;
    n++;
  }
  return { lo, hi, counts, n };
}

/**
 * Computes W1(a, b) / (a.hi − a.lo) ∈ [0, 1] from the difference of the cumulative
 * histograms: W1 = ∫ |F_a − F_b| (Vallender 1974, doi:10.1137/1118101). The result is
 * NaN when either is empty or their bins differ.
 */
export function histogramDistance(a: Histogram, b: Histogram): number {
  const bins = a.counts.length;
  if (
    a.n === 0 ||
    b.n === 0 ||
    bins !== b.counts.length ||
    a.lo !== b.lo ||
    a.hi !== b.hi
  ) {
    return Number.NaN;
  }
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < bins; i++) {
    difference += (a.counts[i] as number) / a.n - (b.counts[i] as number) / b.n;
    sum += Math.abs(difference);
  }
  // The last cumulative difference is always 0, so the distance between both ends is
  // bins − 1 steps.
  return sum / (bins - 1);
}

/** Returns the mean of the binned values, computed from bin centres. */
export function histogramMean(h: Histogram): number {
  const step = (h.hi - h.lo) / h.counts.length;
  let sum = 0;
  h.counts.forEach((count, i) => {
    sum += count * (h.lo + (i + 0.5) * step);
  });
  return sum / h.n;
}

/**
 * Returns the amplitude √power at quantile `q` of the valid pixels (nearest rank), for
 * `SceneFacts.amplitudeQuantile`; null when none is valid. It copies and sorts the
 * samples, so it is meant for an overview.
 */
export function amplitudeAtQuantile(
  power: Float32Array,
  valid: Uint8Array | null,
  q: number,
): number | null {
  const kept = power
    .filter((p, i) => (valid === null || valid[i] === 1) && p >= 0)
    .sort();
  if (kept.length === 0) {
    return null;
  }
  const rank = Math.min(kept.length - 1, Math.max(0, Math.ceil(q * kept.length) - 1));
  return Math.sqrt(kept[rank] as number);
}

/** Converts a plane of linear power, or a part of one, to the card's unit without clipping. */
export function planeToCardUnit(
  power: Float32Array,
  rule: CardUnitRule,
  out: Float64Array,
): void {
  if (rule.kind === "amplitude") {
    for (let i = 0; i < power.length; i++) {
      out[i] = rule.scale * Math.sqrt(power[i] as number);
    }
    return;
  }
  const bits = new Uint32Array(power.buffer, power.byteOffset, power.length);
  const { gain, offsetDb } = rule.levels ?? { gain: 1, offsetDb: 0 };
  for (let i = 0; i < power.length; i++) {
    out[i] = gain * powerBitsToDb(bits[i] as number) + offsetDb;
  }
}

/** Inverts `planeToCardUnit` for one value; a negative amplitude becomes power 0. */
export function cardUnitToPower(value: number, rule: CardUnitRule): number {
  if (rule.kind === "amplitude") {
    return (Math.max(0, value) / rule.scale) ** 2;
  }
  const { gain, offsetDb } = rule.levels ?? { gain: 1, offsetDb: 0 };
  return dbToPower((value - offsetDb) / gain);
}
