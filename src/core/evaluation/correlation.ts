/** This file computes rank correlations and the quartiles of a distribution. */
import { quantileSorted, rank } from "d3-array";

/**
 * Computes Spearman's ρ, the correlation of the ranks of two lists of equal length; equal
 * values share the mean of their ranks.
 * @returns a number in [−1, 1]; null for fewer than three pairs, or a constant list
 */
export function spearman(xs: readonly number[], ys: readonly number[]): number | null {
  return xs.length < 3 ? null : pearson(meanRanks(xs), meanRanks(ys));
}

function meanRanks(values: readonly number[]): number[] {
  // d3 gives equal values the lowest of their ranks.
  const lowest = [...rank(values)];
  const counts = new Map<number, number>();
  for (const each of lowest) {
    counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return lowest.map((each) => each + ((counts.get(each) ?? 1) - 1) / 2);
}

function pearson(xs: readonly number[], ys: readonly number[]): number | null {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [i, x] of xs.entries()) {
    const [dx, dy] = [x - mx, (ys[i] as number) - my];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

export type Quartiles = {
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
};

/**
 * Computes the quartiles by linear interpolation between order statistics (type 7 of
 * Hyndman and Fan, NumPy's default). @returns null for an empty list
 */
export function quartiles(values: readonly number[]): Quartiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => quantileSorted(sorted, part);
  const [min, lower, median, upper, max] = [at(0), at(0.25), at(0.5), at(0.75), at(1)];
  return min === undefined ||
    lower === undefined ||
    median === undefined ||
    upper === undefined ||
    max === undefined
    ? null
    : { min, lower, median, upper, max };
}
