/**
 * Kernel distance of two sets of features: the unbiased squared maximum mean discrepancy
 * with k(x, y) = (x·y/d + 1)³ (Bińkowski et al. 2018, arXiv 1801.01401, eq. 3 and 4). What
 * KID is on the features of FID's Inception network, over all images at once instead of
 * the mean over subsets of 1000 that saves memory with tens of thousands.
 */
import { AppError } from "#core/errors.ts";
import { type Matrix, multiplyTransposed } from "#core/matrix/matrix.ts";
import { createRandom, type Random } from "#core/simulate/random.ts";
import { checkShards, type FeatureShard } from "./feature-shard.ts";
import type { MetricNote } from "./metric.ts";

export const KERNEL_NOTE: MetricNote = {
  definition: "unbiased MMD² of the features, kernel (x·y/d + 1)³",
  source: "Bińkowski et al. 2018, arXiv 1801.01401",
};

const LEVEL = 0.95;
/** Fewer images give an interval that is too narrow to be believed. */
const FEWEST_FOR_INTERVAL = 20;

export type KernelDistance = {
  /** Unbiased, so that it may be a little below 0 for sets that do not differ. */
  readonly value: number;
  /** Percentile bootstrap over images, 95 %; null for fewer than 20 in a set. */
  readonly interval: readonly [low: number, high: number] | null;
};

/**
 * @param options.resamples how often the bootstrap draws; 0 = no interval
 * @throws AppError measure-refused for different features, fewer than two images, or
 *   shards that carry moments only
 */
export function kernelDistance(
  a: FeatureShard,
  b: FeatureShard,
  options: { readonly resamples: number; readonly seed: number },
): KernelDistance {
  checkShards(a, b, 2);
  const [p, q] = [toMatrix(a), toMatrix(b)];
  const hasInterval =
    options.resamples > 0 && Math.min(a.n, b.n) >= FEWEST_FOR_INTERVAL;
  const draws = hasInterval ? options.resamples : 0;
  const random = createRandom(options.seed);
  const [ofA, ofB] = [drawCounts(a.n, draws, random), drawCounts(b.n, draws, random)];
  // One after the other: a kernel matrix of 4096 images takes 134 MB.
  const within = [withinMeans(p, ofA), withinMeans(q, ofB)] as const;
  const across = acrossMeans(p, ofA, q, ofB);
  const values = across.map(
    (mean, i) => (within[0][i] as number) + (within[1][i] as number) - 2 * mean,
  );
  const [value = Number.NaN, ...drawn] = values;
  return { value, interval: hasInterval ? percentiles(drawn) : null };
}

/** Why a kernel distance of so few images says little; null when it does not. */
export function kernelWarning(
  na: number,
  nb: number,
  { interval }: KernelDistance,
): string | null {
  const n = Math.min(na, nb);
  if (interval === null) {
    return `n = ${n} images are too few for an interval: the next ones may say something else.`;
  }
  return interval[0] <= 0
    ? `At n = ${n} this cannot be told from no difference (the interval reaches 0).`
    : null;
}

function toMatrix(shard: FeatureShard): Matrix {
  if (shard.kind !== "features") {
    throw new AppError("measure-refused", "KID needs the features of every image.", {
      expected: "sets small enough to carry their features",
      found: `${shard.n} images with moments only`,
      hint: "Measure fewer patches, or read the Fréchet distance.",
    });
  }
  const data = Float64Array.from(shard.features);
  return { rows: shard.n, cols: shard.dims, data };
}

/**
 * How often each image is drawn: row 0 is the set itself, the others are bootstrap
 * samples of n with replacement.
 */
function drawCounts(n: number, draws: number, random: Random): Matrix {
  const data = new Float64Array((draws + 1) * n).fill(1, 0, n);
  for (let i = n; i < data.length; i++) {
    const at = Math.floor(i / n) * n + random.integer(n);
    data[at] = (data[at] as number) + 1;
  }
  return { rows: draws + 1, cols: n, data };
}

/**
 * Mean of k over pairs of different images, for each row of counts. An image drawn twice
 * is no pair with itself: k(x, x) is no estimate of the mean over independent images.
 */
function withinMeans(p: Matrix, counts: Matrix): number[] {
  const k = kernel(p, p);
  for (let i = 0; i < p.rows; i++) {
    k.data[i * p.rows + i] = 0;
  }
  const sums = weightedSums(counts, k, counts);
  return sums.map((sum, row) => {
    let squares = 0;
    for (let i = 0; i < p.rows; i++) {
      squares += (counts.data[row * p.rows + i] as number) ** 2;
    }
    return sum / (p.rows ** 2 - squares);
  });
}

function acrossMeans(p: Matrix, ofP: Matrix, q: Matrix, ofQ: Matrix): number[] {
  const sums = weightedSums(ofP, kernel(p, q), ofQ);
  return sums.map((sum) => sum / (p.rows * q.rows));
}

/** k of all rows of p with all rows of q. */
function kernel(p: Matrix, q: Matrix): Matrix {
  const k = multiplyTransposed(p, q);
  for (let i = 0; i < k.data.length; i++) {
    const base = (k.data[i] as number) / p.cols + 1;
    k.data[i] = base * base * base;
  }
  return k;
}

/** wᵀ·K·v for each pair of rows w of `left` and v of `right`. */
function weightedSums(left: Matrix, k: Matrix, right: Matrix): number[] {
  const products = multiplyTransposed(right, k);
  return Array.from({ length: left.rows }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < left.cols; i++) {
      const at = row * left.cols + i;
      sum += (left.data[at] as number) * (products.data[at] as number);
    }
    return sum;
  });
}

function percentiles(values: number[]): [number, number] {
  const sorted = values.toSorted((p, q) => p - q);
  const at = (part: number) => {
    const place = part * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below] as number;
    const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
    return low + (place - below) * (high - low);
  };
  return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)];
}
