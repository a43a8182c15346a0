/**
 * This file computes statistics of a small sample of an image, as evidence for what the
 * image contains.
 */
import { quantileOfSorted } from "#core/color/quantiles.ts";
import { isNodata } from "./calibration.ts";

/** Statistics of one band, over the samples that are neither NaN, infinite nor the nodata tag. */
export type BandStatistics = {
  /** Number of samples used; when 0, every number below is NaN or 0. */
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Quantiles of evenly spread samples at 0.001, 0.01, 0.05, 0.5, 0.99 and 0.999. */
  readonly q001: number;
  readonly q01: number;
  readonly q05: number;
  readonly q50: number;
  readonly q99: number;
  readonly q999: number;
  /** Fractions of the `n` samples. */
  readonly negativeFraction: number;
  readonly zeroFraction: number;
  readonly integerFraction: number;
  /** Fraction of all samples that are NaN, infinite or the nodata tag. */
  readonly missingFraction: number;
};

export type SampleStatistics = {
  readonly bands: readonly BandStatistics[];
  /**
   * Largest difference between the first three bands at any pixel where all are valid;
   * null with fewer bands or no such pixel. 0 means a grey picture stored as RGB.
   */
  readonly bandDifference: number | null;
};

/** Quantiles are computed from at most one to two times this many samples per band. */
const QUANTILE_SAMPLES = 65_536;

/**
 * Computes the statistics.
 *
 * @param data planar `[band][pixel]` in the file's own numbers, length bands · n:
 *   pixels of an overview, or windows of the full resolution
 * @param nodataTag value of the GDAL_NODATA tag; such samples are left out, as NaN is
 */
export function sampleStatistics(
  data: Float32Array,
  bands: number,
  nodataTag: number | null,
): SampleStatistics {
  const length = Math.floor(data.length / bands);
  const planes = Array.from({ length: bands }, (_, band) =>
    data.subarray(band * length, (band + 1) * length),
  );
  return {
    bands: planes.map((plane) => bandStatistics(plane, nodataTag)),
    bandDifference: bandDifference(planes, nodataTag),
  };
}

function bandStatistics(plane: Float32Array, nodataTag: number | null): BandStatistics {
  let [n, sum, negative, zero, integer] = [0, 0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // The stride is odd, so that samples do not fall into the same columns of every row.
  const stride = 2 * Math.floor(plane.length / QUANTILE_SAMPLES / 2) + 1;
  const spread: number[] = [];
  for (let i = 0; i < plane.length; i++) {
    const value = plane[i] as number;
    if (!Number.isFinite(value) || isNodata(value, nodataTag)) {
      continue;
    }
    if (n % stride === 0) {
      spread.push(value);
    }
    n++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    negative += value < 0 ? 1 : 0;
    zero += value === 0 ? 1 : 0;
    integer += Number.isInteger(value) ? 1 : 0;
  }
  const sorted = Float32Array.from(spread).sort();
  const share = (count: number) => (n === 0 ? 0 : count / n);
  return {
    n,
    min: n === 0 ? Number.NaN : min,
    max: n === 0 ? Number.NaN : max,
    mean: n === 0 ? Number.NaN : sum / n,
    q001: quantileOfSorted(sorted, 0.001),
    q01: quantileOfSorted(sorted, 0.01),
    q05: quantileOfSorted(sorted, 0.05),
    q50: quantileOfSorted(sorted, 0.5),
    q99: quantileOfSorted(sorted, 0.99),
    q999: quantileOfSorted(sorted, 0.999),
    negativeFraction: share(negative),
    zeroFraction: share(zero),
    integerFraction: share(integer),
    missingFraction: plane.length === 0 ? 0 : 1 - n / plane.length,
  };
}

function bandDifference(
  [r, g, b]: readonly Float32Array[],
  nodataTag: number | null,
): number | null {
  if (!r || !g || !b) {
    return null;
  }
  let largest: number | null = null;
  for (let i = 0; i < r.length; i++) {
    const [x, y, z] = [r[i] as number, g[i] as number, b[i] as number];
    const difference = Math.max(x, y, z) - Math.min(x, y, z);
    if (
      difference > (largest ?? -1) &&
      !isNodata(x, nodataTag) &&
      !isNodata(y, nodataTag) &&
      !isNodata(z, nodataTag)
    ) {
      largest = difference;
    }
  }
  return largest;
}
