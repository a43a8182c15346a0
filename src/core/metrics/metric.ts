/**
 * This file defines pixel metrics. Each has a file (`x.metric.ts`) and a line in the
 * registry `metrics.ts`; tables, panels and the command line iterate over the registry
 * and know no metric by name.
 *
 * Each metric is a function of a mean over pixels or windows. Therefore it is the same
 * number whether an image is measured at once or in parts whose sums are added.
 */
import { AppError } from "#core/errors.ts";

/** Two images on one grid; the second is the reference. */
export type MetricPair = {
  /** Planar `[band][row][col]`, length bands · height · width, in [0, 1]. */
  readonly a: Float32Array;
  /** Same order, length and range as `a`. */
  readonly b: Float32Array;
  readonly bands: number;
  readonly width: number;
  readonly height: number;
  /**
   * 1 where both images are valid, length height · width; null = everywhere. A pixel
   * that is NaN or infinite in any band of either image always counts as invalid.
   */
  readonly valid: Uint8Array | null;
};

/** A pair whose mask leaves only finite values; made by `comparablePair`. */
export type ComparablePair = MetricPair & {
  /** Number of valid pixels. */
  readonly n: number;
};

/** A metric's sum over one part of an image; the sums of disjoint parts can be added. */
export type MetricSum = {
  /** Sum of the terms in double precision. */
  readonly sum: number;
  /** Number of terms: pixels × bands, or windows. */
  readonly count: number;
};

export const NOTHING_SUMMED: MetricSum = { sum: 0, count: 0 };

/** The explanation of a metric, besides its settings. */
export type MetricNote = {
  /** One sentence for readers who do not know the metric. */
  readonly plain: string;
  /** The formula. */
  readonly definition: string;
  /** The publication; null if the definition is enough. */
  readonly source: string | null;
};

type MetricDefinition = MetricNote & {
  readonly id: string;
  readonly label: string;
  readonly unit: "dB" | "";
  readonly better: "lower" | "higher";
  /** What it requires: a reference on the same grid, or a network as well. */
  readonly needs: "reference" | "reference-and-model";
  /** Range, window and mask in one line, as text. */
  readonly settings: string;
  /** How the terms of a whole area are combined to one number; appended to `settings`. */
  readonly pooling: string;
  /**
   * How far a term depends on pixels around its own, in pixels. The terms of a part of
   * an image are computed from the part grown by this much, so that windows are centred
   * on the part's own pixels.
   */
  readonly reachPx: number;
  /** Number of valid pixels of the smallest image for which it is defined. */
  readonly leastPx: number;
  readonly sum: (pair: ComparablePair) => MetricSum;
  /** Converts the mean of the terms to the metric's value. */
  readonly fromMean: (mean: number) => number;
};

export type Metric = MetricDefinition & {
  /**
   * Computes the metric.
   * @throws AppError measure-refused when the pair has too few valid pixels for it
   */
  readonly compute: (pair: MetricPair) => number;
};

export function defineMetric(definition: MetricDefinition): Metric {
  return {
    ...definition,
    compute(pair) {
      const comparable = comparablePair(pair);
      return valueOfSum(definition, definition.sum(comparable), comparable.n);
    },
  };
}

/**
 * Returns the value of a sum.
 *
 * @param n valid pixels of the image, for the message
 * @throws AppError measure-refused when there is no term
 */
export function valueOfSum(
  { fromMean, leastPx }: Pick<Metric, "fromMean" | "leastPx">,
  { sum, count }: MetricSum,
  n: number,
): number {
  if (count === 0) {
    throw tooFewPixels(n, leastPx);
  }
  return fromMean(sum / count);
}

export function addSums(a: MetricSum, b: MetricSum): MetricSum {
  return { sum: a.sum + b.sum, count: a.count + b.count };
}

/** Checks the sizes. @throws AppError measure-refused when the images differ in size */
function validatePair(pair: MetricPair): void {
  const { a, b, bands, width, height, valid } = pair;
  const length = bands * width * height;
  const isMaskFitting = valid === null || valid.length === width * height;
  if (a.length !== length || b.length !== length || length === 0 || !isMaskFitting) {
    throw new AppError("measure-refused", "The two images differ in size.", {
      expected: `${bands} × ${height} × ${width} samples in both, at least one`,
      found: `${a.length} and ${b.length} samples, mask of ${valid?.length ?? "no"} pixels`,
      hint: "Bring both onto one grid first.",
    });
  }
}

/**
 * Returns the pair with a mask that excludes every pixel that is NaN or infinite in any
 * band of either image; the mask is null when nothing is excluded. The pixels are
 * shared, the mask is new.
 *
 * @throws AppError measure-refused when the images differ in size
 */
export function comparablePair(pair: MetricPair): ComparablePair {
  validatePair(pair);
  const { a, b, bands } = pair;
  const pixels = pair.width * pair.height;
  const valid = pair.valid?.slice() ?? new Uint8Array(pixels).fill(1);
  for (let band = 0; band < bands; band++) {
    const start = band * pixels;
    for (let i = 0; i < pixels; i++) {
      // x − x is 0 only for finite numbers, and a difference of two numbers is finite
      // only when both are.
      const difference = (a[start + i] as number) - (b[start + i] as number);
      if (difference - difference !== 0) {
        valid[i] = 0;
      }
    }
  }
  let n = 0;
  for (let i = 0; i < pixels; i++) {
    n += valid[i] as number;
  }
  return { ...pair, valid: n === pixels ? null : valid, n };
}

export function tooFewPixels(found: number, needed: number): AppError {
  return new AppError("measure-refused", "Too few pixels can be compared.", {
    expected: `at least ${needed} valid ${needed === 1 ? "pixel" : "pixels"}`,
    found: `${found} valid in both images`,
    hint: "Draw a larger box, or one where both images have data.",
  });
}
