/**
 * Level matching finds the offset (and gain) in dB that brings a scene's levels to
 * those of a card's training data, for scenes whose unit is relative or whose histogram
 * differs.
 *
 * A median or mean would depend on the scene's content: half a scene of water does not
 * mean a darker product. The estimate therefore maximises the likelihood of the scene's
 * samples under the training histogram, mixed with one dark component whose level and
 * share are free:
 *
 *   max over b, w, d of  Σ_i log[(1 − w)·p_card(x_i + b) + w·p_dark,d(x_i + b)] / n − 0.3·w
 *
 * where x_i = 10·log10(power_i) in dB, b is the offset in dB, w in [0, 1] the share of
 * the dark component d and n the number of samples. Expectation maximisation (Dempster,
 * Laird and Rubin 1977) gives the share w; a search gives b and d. The penalty of 0.3
 * per unit of share keeps an all-land scene from being explained as smooth water.
 *
 * On small scenes of the simulator's ten styles the offset is found within 1.5 dB, for
 * half of them within 1 dB (`engine/run-levels.test.ts` prints them). Speckled water
 * over half of a scene, whose histogram merges with the land's, can shift it by several
 * dB more; the level slider exists for such scenes.
 */

import type { ModelCard } from "#core/catalog/card.ts";
import { amplitudeToDb, dbToAmplitude, powerToDb } from "#core/sar/decibels.ts";

type Domain = NonNullable<ModelCard["domain"]>;

/** The mapping x ↦ gain·x + offsetDb, where x = 10·log10(power) in dB. */
export type LevelMatch = {
  readonly offsetDb: number;
  /** The gain is 1 unless the scene's contrast in dB differs, as in a compressed product. */
  readonly gain: number;
};

/**
 * A match together with `merit`, the mean log-likelihood per sample, in nats, with the
 * offset alone. A gain is not counted, because it would favour the models that may
 * choose one.
 */
export type LevelFit = LevelMatch & { readonly merit: number };

const STEP_DB = 0.25;
/** Densities are tabulated from −HALF_SPAN_DB to HALF_SPAN_DB, which covers every product. */
const HALF_SPAN_DB = 150;
const BINS = (2 * HALF_SPAN_DB) / STEP_DB;
/**
 * Density of a sample that no component explains, so that outliers (spikes) have
 * limited influence.
 */
const FLOOR_PER_DB = 1e-4;
/**
 * Values beyond the card's range are counted in its outermost bins. They are spread
 * with the tail of single-look speckle power, which falls by a factor e every 10/ln 10
 * dB.
 */
const TAIL_DB = 10 / Math.LN10;
/**
 * Radar noise and speckle end about this far below a scene's median, in dB. Darker
 * samples are numbers too small for the file's 8 bits, stored as 0 and read as half a
 * step.
 */
const DEEPEST_DB = 30;
const SHARE_PRICE = 0.3;
const LARGEST_SHARE = 0.8;
const ITERATIONS = 25;
/** With fewer samples nothing is matched, because the histogram would be too noisy. */
const LEAST_SAMPLES = 500;
/** With fewer training pixels a card's histogram says nothing about levels. */
const LEAST_COUNTED = 30;
const GAINS = [0.5, 0.65, 0.8, 1.25, 1.6, 2] as const;
/** A gain is used only if it explains the scene better by this many nats per sample. */
const GAIN_MERIT = 0.15;
/**
 * Components for open water and shadow, smooth or speckled: [mean, standard deviation]
 * in dB.
 */
const DARK_DB = [
  [-20, 1.8],
  [-22, 1.8],
  [-24, 1.8],
  [-26, 1.8],
  [-28, 1.8],
  [-21, 3.6],
  [-24, 3.6],
  [-27, 3.6],
] as const;
/**
 * Difference from the training median to the first dark component, in dB (from X-band
 * σ0).
 */
const DARK_REFERENCE_DB = -13;

/**
 * Finds the match.
 *
 * @param power valid linear power of the scene at the model's pixel size, of any length
 * @param mayStretch whether a gain may be fitted too: only where the unit is relative
 * @returns null where there are too few samples or training pixels
 */
export function matchLevels(
  domain: Domain,
  power: Float32Array,
  mayStretch: boolean,
): LevelFit | null {
  const db = decibels(power);
  if (db.length < LEAST_SAMPLES || domain.inputStats.n < LEAST_COUNTED) {
    return null;
  }
  const card = cardDensity(domain);
  const centre = medianOf(card);
  const components = DARK_DB.map(([mean, deviation]) =>
    gaussian(centre + mean - DARK_REFERENCE_DB, deviation),
  );
  const plain = bestOffset(db, 1, card, components);
  let best = { ...plain, gain: 1 };
  if (mayStretch) {
    for (const gain of GAINS) {
      const fit = bestOffset(db, gain, card, components);
      if (fit.merit > best.merit + (best.gain === 1 ? GAIN_MERIT : 0)) {
        best = { ...fit, gain };
      }
    }
  }
  return { offsetDb: best.offsetDb, gain: best.gain, merit: plain.merit };
}

/**
 * Returns the finite 10·log10 of the power, sorted, without values too far below the
 * median.
 */
function decibels(power: Float32Array): Float32Array {
  const sorted = power
    .filter((p) => p > 0 && Number.isFinite(p))
    .map((p) => powerToDb(p))
    .sort();
  const least = (sorted[sorted.length >> 1] ?? 0) - DEEPEST_DB;
  return sorted.filter((x) => x >= least);
}

/** Converts the training histogram to a density over dB, one value per bin. */
function cardDensity({ inputStats, unit }: Domain): Float64Array {
  const { lo, hi, counts, n } = inputStats;
  const density = new Float64Array(BINS);
  const step = (hi - lo) / counts.length;
  const isAmplitude = unit === "dn";
  const toUnit = (x: number) => (isAmplitude ? dbToAmplitude(x) : x);
  const toDb = (value: number) =>
    isAmplitude ? amplitudeToDb(Math.max(value, step / 4)) : value;
  const [first, last] = [toDb(lo + step), toDb(hi - step)];
  const share = (bin: number) => (counts[bin] as number) / n;
  for (let i = 0; i < BINS; i++) {
    const x = centreOf(i);
    if (x < first) {
      density[i] = (share(0) / TAIL_DB) * Math.exp((x - first) / TAIL_DB);
    } else if (x >= last) {
      density[i] =
        (share(counts.length - 1) / TAIL_DB) * Math.exp((last - x) / TAIL_DB);
    } else {
      const value = toUnit(x);
      // dv/dx of v = 10^(x/20) converts a density over amplitude into one over dB.
      const slope = isAmplitude ? (value * Math.LN10) / 20 : 1;
      density[i] = (share(Math.floor((value - lo) / step)) / step) * slope;
    }
  }
  return density;
}

function gaussian(mean: number, deviation: number): Float64Array {
  const scale = 1 / (deviation * Math.sqrt(2 * Math.PI));
  return Float64Array.from(
    { length: BINS },
    (_, i) => scale * Math.exp(-0.5 * ((centreOf(i) - mean) / deviation) ** 2),
  );
}

/**
 * Finds the offset with the largest likelihood; the scene's dB are first multiplied by
 * `gain`.
 */
function bestOffset(
  sortedDb: Float32Array,
  gain: number,
  card: Float64Array,
  dark: readonly Float64Array[],
): { offsetDb: number; merit: number } {
  const counts = new Float64Array(BINS);
  for (const x of sortedDb) {
    const at = binOf(gain * x);
    counts[at] = (counts[at] as number) + 1 / sortedDb.length;
  }
  const quantile = (q: number) =>
    gain * (sortedDb[Math.floor(q * (sortedDb.length - 1))] as number);
  const centre = medianOf(card);
  let best = { offsetDb: 0, merit: Number.NEGATIVE_INFINITY };
  const search = (from: number, to: number, step: number) => {
    for (let shift = from; shift <= to; shift += step) {
      const merit = likelihood(counts, shift, card, dark) + Math.log(gain);
      if (merit > best.merit) {
        best = { offsetDb: shift * STEP_DB, merit };
      }
    }
  };
  const [from, to] = [centre - quantile(0.99), centre - quantile(0.05)];
  // The search first takes steps of 1 dB over the whole range, then single bins around
  // the best.
  search(Math.floor(from / STEP_DB), Math.ceil(to / STEP_DB), 4);
  const found = Math.round(best.offsetDb / STEP_DB);
  search(found - 4, found + 4, 1);
  return best;
}

/**
 * Returns the mean log-likelihood of the histogram shifted by `shift` bins, minus the
 * penalty of the share.
 */
function likelihood(
  counts: Float64Array,
  shift: number,
  card: Float64Array,
  dark: readonly Float64Array[],
): number {
  const used: number[] = [];
  for (let i = 0; i < BINS; i++) {
    if (counts[i] !== 0) {
      used.push(i);
    }
  }
  const shares = used.map((i) => counts[i] as number);
  const at = (density: Float64Array) =>
    used.map(
      (i) => (density[Math.min(BINS - 1, Math.max(0, i + shift))] as number) + 0,
    );
  const base = at(card).map((d) => d + FLOOR_PER_DB);
  let best = shares.reduce((sum, s, i) => sum + s * Math.log(base[i] as number), 0);
  for (const component of dark) {
    best = Math.max(best, mixedLikelihood(shares, base, at(component)));
  }
  return best;
}

/**
 * Returns the log-likelihood with the share of the dark component that explains the
 * samples best.
 */
function mixedLikelihood(
  shares: readonly number[],
  base: readonly number[],
  dark: readonly number[],
): number {
  let w = 0.3;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let next = 0;
    for (let i = 0; i < shares.length; i++) {
      const part = w * (dark[i] as number);
      next += (shares[i] as number) * (part / (part + (1 - w) * (base[i] as number)));
    }
    w = Math.min(next, LARGEST_SHARE);
  }
  let sum = 0;
  for (let i = 0; i < shares.length; i++) {
    const mixed = w * (dark[i] as number) + (1 - w) * (base[i] as number);
    sum += (shares[i] as number) * Math.log(mixed);
  }
  return sum - SHARE_PRICE * w;
}

/** Returns the level in dB below which half of a density lies. */
function medianOf(density: Float64Array): number {
  const half = density.reduce((sum, d) => sum + d, 0) / 2;
  let sum = 0;
  for (let i = 0; i < BINS; i++) {
    sum += density[i] as number;
    if (sum >= half) {
      return centreOf(i);
    }
  }
  return 0;
}

function centreOf(bin: number): number {
  return -HALF_SPAN_DB + (bin + 0.5) * STEP_DB;
}

function binOf(x: number): number {
  const bin = Math.floor((x + HALF_SPAN_DB) / STEP_DB);
  return Math.min(BINS - 1, Math.max(0, bin));
}
