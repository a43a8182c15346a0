import type { ComparablePair } from "./metric.ts";

export type DifferenceSums = {
  /** Sums Σ|a − b| and Σ(a − b)² over all bands of the valid pixels, in double precision. */
  readonly absolute: number;
  readonly squared: number;
  /** Number of terms in each sum. */
  readonly count: number;
};

/** A cache by pair, because three metrics ask for the sums of the same one. */
const known = new WeakMap<ComparablePair, DifferenceSums>();

/** Computes both sums in one pass over the pixels. */
export function differenceSums(pair: ComparablePair): DifferenceSums {
  const sums = known.get(pair) ?? sumDifferences(pair);
  known.set(pair, sums);
  return sums;
}

function sumDifferences(pair: ComparablePair): DifferenceSums {
  const { a, b, bands, width, height, valid, n } = pair;
  const pixels = width * height;
  let [absolute, squared] = [0, 0];
  for (let band = 0; band < bands; band++) {
    const start = band * pixels;
    for (let i = 0; i < pixels; i++) {
      if (valid === null || valid[i] === 1) {
        const difference = (a[start + i] as number) - (b[start + i] as number);
        absolute += Math.abs(difference);
        squared += difference * difference;
      }
    }
  }
  return { absolute, squared, count: n * bands };
}
