/**
 * The correlation of two quantities: Pearson's r of the values and Spearman's ρ, which
 * is r of their ranks (ties share their mean rank), each in [−1, 1]. Significance is
 * not given, because neighbouring pixels are not independent.
 */

export type Correlation = {
  /** It is NaN where one of the two is constant. */
  readonly pearson: number;
  readonly spearman: number;
  readonly n: number;
};

/** Computes both coefficients. @param x finite, as many as `y` */
export function correlate(x: Float32Array, y: Float32Array): Correlation {
  return {
    pearson: pearson(x, y),
    spearman: pearson(meanRanks(x), meanRanks(y)),
    n: x.length,
  };
}

function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const dx = (x[i] as number) - meanX;
    const dy = (y[i] as number) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number;
  }
  return sum / values.length;
}

/** Returns ranks from 0; equal values share the mean of their ranks. */
function meanRanks(values: Float32Array): Float64Array {
  const sorted = values.slice().sort();
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const first = firstAtLeast(sorted, value, false);
    const after = firstAtLeast(sorted, value, true);
    ranks[i] = (first + after - 1) / 2;
  }
  return ranks;
}

/** Returns the index of the first sorted value ≥ `value`, or > `value`. */
function firstAtLeast(
  sorted: Float32Array,
  value: number,
  isStrictly: boolean,
): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at < value || (isStrictly && at === value)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
