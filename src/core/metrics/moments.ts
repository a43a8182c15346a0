/**
 * Mean and standard deviation of numbers that come one by one or in groups, by the
 * updates of Welford 1962 and Chan, Golub, LeVeque 1979, which lose no digits to the
 * difference of large sums.
 */

export type Moments = {
  /** Finite values. */
  readonly n: number;
  readonly mean: number;
  /** Sum of squared distances from the mean. */
  readonly m2: number;
  /** +Infinity values, which are counted and else left out (PSNR of equal patches). */
  readonly infinite: number;
};

export const NO_MOMENTS: Moments = { n: 0, mean: 0, m2: 0, infinite: 0 };

/** @param value finite or +Infinity */
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

/** Sample standard deviation (n − 1); null for fewer than two values. */
export function standardDeviation({ n, m2 }: Moments): number | null {
  return n < 2 ? null : Math.sqrt(m2 / (n - 1));
}
