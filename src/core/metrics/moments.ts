/**
 * Mean and standard deviation of a growing set of numbers, updated by the formulas of
 * Welford 1962 and Chan, Golub, LeVeque 1979, which avoid the loss of digits in
 * differences of large sums.
 */

export type Moments = {
  /** Number of finite values. */
  readonly n: number;
  readonly mean: number;
  /** Sum of squared distances from the mean. */
  readonly m2: number;
  /** Number of +Infinity values (PSNR of equal patches), which are left out of the mean. */
  readonly infinite: number;
};

export const NO_MOMENTS: Moments = { n: 0, mean: 0, m2: 0, infinite: 0 };

/** Adds a value. @param value finite or +Infinity */
export function addValue(moments: Moments, value: number): Moments {
  return value === Number.POSITIVE_INFINITY
    ? { ...moments, infinite: moments.infinite + 1 }
    : mergeMoments(moments, { n: 1, mean: value, m2: 0, infinite: 0 });
}

export function mergeMoments(a: Moments, b: Moments): Moments {
  const infinite = a.infinite + b.infinite;
  const n = a.n + b.n;
  if (n === 0) {
    return { ...NO_MOMENTS, infinite };
  }
  const distance = b.mean - a.mean;
  return {
    n,
    mean: a.mean + distance * (b.n / n),
    m2: a.m2 + b.m2 + distance * distance * ((a.n * b.n) / n),
    infinite,
  };
}

/** Returns the sample standard deviation (n − 1); null for fewer than two values. */
export function standardDeviation({ n, m2 }: Moments): number | null {
  return n < 2 ? null : Math.sqrt(m2 / (n - 1));
}
