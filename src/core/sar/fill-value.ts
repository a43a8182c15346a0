/**
 * This file finds numbers that mean "no data" although nothing states it: −9999 beside
 * backscatter, or the exact zeros around SNAP's terrain-corrected products.
 */
import type { ImageInfo } from "./image-info.ts";

export type FillValue = {
  readonly value: number;
  /** Fraction of the sampled pixels, in the band with the most of them. */
  readonly share: number;
  /** How it was recognised: it lies far from all others, or it is an exact 0 among floats. */
  readonly kind: "outlier" | "zero";
};

/** A fill value occurs at least this often; a bright target or a bad sample does not. */
const LEAST_SHARE = 0.0005;
/** Fraction of exact zeros; floats of backscatter are never exactly 0 by chance. */
const LEAST_ZEROS = 0.002;
/** How far beyond the other values a fill value lies, in multiples of their range. */
const LEAST_GAP_SPANS = 10;

/**
 * Finds the fill value of sampled pixels whose file states none, or returns null.
 * @param data planar `[band][pixel]`; NaN always is no data
 */
export function findFillValue(
  data: Float32Array,
  info: Pick<ImageInfo, "bands" | "sampleType" | "isPacked" | "alphaBand">,
): FillValue | null {
  const length = Math.floor(data.length / info.bands);
  let found: FillValue | null = null;
  for (let band = 0; band < info.bands; band++) {
    const plane = data.subarray(band * length, (band + 1) * length);
    const own =
      band === info.alphaBand
        ? null
        : ((info.sampleType === "uint8" ? null : outlierOf(plane)) ??
          (mayHoldZeros(info) ? zeroOf(plane) : null));
    if (own !== null && own.share > (found?.share ?? 0)) {
      found = own;
    }
  }
  return found;
}

/** Packed numbers are quantised, and 0 is one of their steps. */
function mayHoldZeros({ sampleType, isPacked }: Parameters<typeof findFillValue>[1]) {
  return sampleType.startsWith("float") && isPacked !== true;
}

/** Returns the lowest or highest value if it is repeated and far from all others. */
function outlierOf(plane: Float32Array): FillValue | null {
  const [low, high] = [extremesOf(plane, 1), extremesOf(plane, -1)];
  for (const { value, next, count, n } of [low, high]) {
    const span = Math.abs((value === low.value ? high.value : low.value) - next);
    const isFar = Math.abs(value - next) > LEAST_GAP_SPANS * Math.max(span, 1e-6);
    if (
      span > 0 &&
      count > 1 &&
      count >= LEAST_SHARE * n &&
      isFar &&
      Number.isFinite(next)
    ) {
      return { value, share: count / n, kind: "outlier" };
    }
  }
  return null;
}

/** Returns the smallest value (`sign` 1) or the largest (−1), its count, and the next value. */
function extremesOf(plane: Float32Array, sign: 1 | -1) {
  let [value, next] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [count, n] = [0, 0];
  for (const stored of plane) {
    // Also ±3.4e38 is a number: only NaN and infinities are not.
    if (!Number.isFinite(stored)) {
      continue;
    }
    n++;
    const sample = sign * stored;
    if (sample < value) {
      [next, value, count] = [value, sample, 1];
    } else if (sample === value) {
      count++;
    } else if (sample < next) {
      next = sample;
    }
  }
  return { value: sign * value, next: sign * next, count, n };
}

/** Finds exact zeros among numbers with fractions. */
function zeroOf(plane: Float32Array): FillValue | null {
  let [zeros, whole, n] = [0, 0, 0];
  for (const sample of plane) {
    if (Number.isFinite(sample)) {
      n++;
      zeros += sample === 0 ? 1 : 0;
      whole += Number.isInteger(sample) ? 1 : 0;
    }
  }
  const hasFractions = whole - zeros < 0.5 * (n - zeros);
  return zeros >= LEAST_ZEROS * n && zeros < n && hasFractions
    ? { value: 0, share: zeros / n, kind: "zero" }
    : null;
}
