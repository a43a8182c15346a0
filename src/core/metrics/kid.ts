/**
 * This file computes the kernel distance of two sets of features: the unbiased squared
 * maximum mean discrepancy with k(x, y) = (x·y/d + 1)³, where d is the number of
 * features (Bińkowski et al. 2018, arXiv 1801.01401, eq. 3 and 4). On the features of
 * FID's Inception network it is called KID. Here it is computed over all images at
 * once, not as the mean over subsets of 1000, which saves memory with tens of thousands
 * of images.
 */
import { AppError } from "#core/errors.ts";
import { type Matrix, multiplyTransposed } from "#core/matrix/matrix.ts";
import { createRandom, type Random } from "#core/random.ts";
import { checkShards, type FeatureShard } from "./feature-shard.ts";

const LEVEL = 0.95;
/** With fewer images the interval would be too narrow. */
const FEWEST_FOR_INTERVAL = 20;
/** Multiplications per piece of work, some 20 ms, and rows that suit the matrix product. */
const PIECE_WORK = 2e7;
const LEAST_ROWS = 8;

export type KernelDistance = {
  /** An unbiased estimate, so it can be slightly negative for sets that do not differ. */
  readonly value: number;
  /** Percentile bootstrap interval over images, 95 %; null for fewer than 20 in a set. */
  readonly interval: readonly [low: number, high: number] | null;
};

/**
 * Computes the distance; yields the fraction that is done after each piece of some 20
 * million multiplications.
 *
 * @param options.resamples number of bootstrap draws; 0 = no interval
 * @throws AppError measure-refused for different features, fewer than two images, or
 *   shards that contain moments only
 */
export function* kernelDistance(
  a: FeatureShard,
  b: FeatureShard,
  options: { readonly resamples: number; readonly seed: number },
): Generator<number, KernelDistance> {
  checkShards(a, b, 2);
  const [p, q] = [toMatrix(a), toMatrix(b)];
  const hasInterval =
    options.resamples > 0 && Math.min(a.n, b.n) >= FEWEST_FOR_INTERVAL;
  const draws = hasInterval ? options.resamples : 0;
  const random = createRandom(options.seed);
  const [ofP, ofQ] = [drawCounts(a.n, draws, random), drawCounts(b.n, draws, random)];
  const total = (a.n ** 2 + b.n ** 2) / 2 + a.n * b.n;
  const sums: Float64Array[] = [];
  let done = 0;
  for (const [left, right] of [
    [{ images: p, counts: ofP }, null],
    [{ images: q, counts: ofQ }, null],
    [
      { images: p, counts: ofP },
      { images: q, counts: ofQ },
    ],
  ] as const) {
    const work = kernelSums(left, right);
    let step = work.next();
    for (; !step.done; step = work.next()) {
      done += step.value;
      yield done / total;
    }
    sums.push(step.value);
  }
  const [withinP, withinQ, across] = sums as [Float64Array, Float64Array, Float64Array];
  const [pairsP, pairsQ] = [pairsOf(ofP), pairsOf(ofQ)];
  const [value = Number.NaN, ...drawn] = Array.from(
    across,
    (sum, i) =>
      (withinP[i] as number) / (pairsP[i] as number) +
      (withinQ[i] as number) / (pairsQ[i] as number) -
      (2 * sum) / (a.n * b.n),
  );
  return { value, interval: hasInterval ? percentiles(drawn) : null };
}

/** Says why a kernel distance of so few images means little; null if there are enough. */
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
 * Draws how often each image counts: row 0 is the set itself, the others are bootstrap
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

/** Images and, row by row, how often each of them was drawn. */
type Drawn = { readonly images: Matrix; readonly counts: Matrix };

/**
 * Computes Σ cᵢ·k(xᵢ, yⱼ)·cⱼ for each row of counts, in pieces of whole rows of the
 * kernel matrix, which would take 134 MB for 4096 images. Without `right` it sums over
 * pairs of different images of `left`: those with j < i, counted twice. Yields the
 * number of pairs of each piece.
 */
function* kernelSums(
  left: Drawn,
  right: Drawn | null,
): Generator<number, Float64Array> {
  const { images, counts } = left;
  const other = right ?? left;
  const sums = new Float64Array(counts.rows);
  const rowWork = other.images.rows * (images.cols + counts.rows);
  const rows = Math.max(LEAST_ROWS, Math.floor(PIECE_WORK / rowWork));
  for (let from = 0; from < images.rows; from += rows) {
    const end = Math.min(from + rows, images.rows);
    const width = right === null ? end : other.images.rows;
    const k = kernel(rowsOf(images, from, end), rowsOf(other.images, 0, width));
    for (let i = from; right === null && i < end; i++) {
      k.data.fill(0, (i - from) * width + i, (i - from + 1) * width);
    }
    const products = multiplyTransposed(firstColumns(other.counts, width), k);
    for (let row = 0; row < counts.rows; row++) {
      for (let i = from; i < end; i++) {
        const count = counts.data[row * counts.cols + i] as number;
        const product = products.data[row * products.cols + i - from] as number;
        sums[row] = (sums[row] as number) + count * product;
      }
    }
    yield right === null ? (end ** 2 - from ** 2) / 2 : (end - from) * width;
  }
  return right === null ? sums.map((sum) => 2 * sum) : sums;
}

/**
 * Counts the pairs of different images for each row of counts. An image drawn twice
 * forms no pair with itself, because k(x, x) does not estimate the mean over
 * independent images.
 */
function pairsOf({ rows, cols, data }: Matrix): number[] {
  return Array.from({ length: rows }, (_, row) => {
    let squares = 0;
    for (const count of data.subarray(row * cols, (row + 1) * cols)) {
      squares += count ** 2;
    }
    return cols ** 2 - squares;
  });
}

/** Computes k of all rows of p with all rows of q. */
function kernel(p: Matrix, q: Matrix): Matrix {
  const k = multiplyTransposed(p, q);
  for (let i = 0; i < k.data.length; i++) {
    const base = (k.data[i] as number) / p.cols + 1;
    k.data[i] = base * base * base;
  }
  return k;
}

/** Returns a view of some rows. */
function rowsOf({ cols, data }: Matrix, from: number, end: number): Matrix {
  return { rows: end - from, cols, data: data.subarray(from * cols, end * cols) };
}

function firstColumns({ rows, cols, data }: Matrix, width: number): Matrix {
  if (width === cols) {
    return { rows, cols, data };
  }
  const first = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    first.set(data.subarray(row * cols, row * cols + width), row * width);
  }
  return { rows, cols: width, data: first };
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
