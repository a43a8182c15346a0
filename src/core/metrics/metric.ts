/**
 * What a metric is. One file each (`x.metric.ts`), all in the registry `metrics.ts`;
 * tables, panels and the command line iterate it and know no metric by name.
 */
import { AppError } from "#core/errors.ts";

/** Two images on one grid, the second being the reference. */
export type MetricPair = {
  /** Planar `[band][row][col]`, length bands · height · width, in [0, 1]. */
  readonly a: Float32Array;
  /** Same order, length and range as `a`. */
  readonly b: Float32Array;
  readonly bands: number;
  readonly width: number;
  readonly height: number;
  /**
   * 1 where both images are valid, length height · width; null = everywhere. A pixel that
   * is NaN or infinite in any band of either image counts as invalid in any case.
   */
  readonly valid: Uint8Array | null;
};

export type Metric = {
  readonly id: string;
  readonly label: string;
  readonly unit: "dB" | "";
  readonly better: "lower" | "higher";
  /** What it cannot do without: a reference on the same grid, or a network as well. */
  readonly needs: "reference" | "reference-and-model";
  /** Where it is defined. */
  readonly reference: string;
  /** Range, window, mask and aggregation in one line, for people. */
  readonly settings: string;
  /** @throws AppError measure-refused when the pair has too few valid pixels for it. */
  readonly compute: (pair: MetricPair) => number;
};

/** @throws AppError measure-refused when the images differ in size. */
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
 * Which pixels can be compared: the pair's mask without those that are NaN or infinite in
 * any band of either image; null when all can. The array belongs to the caller.
 *
 * @throws AppError measure-refused when the images differ in size.
 */
export function comparablePixels(pair: MetricPair): {
  readonly valid: Uint8Array | null;
  readonly n: number;
} {
  validatePair(pair);
  const { a, b, bands } = pair;
  const pixels = pair.width * pair.height;
  const valid = new Uint8Array(pixels);
  let n = 0;
  for (let i = 0; i < pixels; i++) {
    let isComparable = pair.valid === null || pair.valid[i] === 1;
    for (let band = 0; isComparable && band < bands; band++) {
      const at = band * pixels + i;
      // The difference of two values is finite only when both are.
      isComparable = Number.isFinite((a[at] as number) - (b[at] as number));
    }
    valid[i] = isComparable ? 1 : 0;
    n += isComparable ? 1 : 0;
  }
  return { valid: n === pixels ? null : valid, n };
}

/**
 * Sum of f(a − b) over all bands of the comparable pixels, in double precision, divided by
 * the number of terms.
 *
 * @throws AppError measure-refused when no pixel is comparable, or sizes differ.
 */
export function meanOverDifferences(
  pair: MetricPair,
  f: (difference: number) => number,
): number {
  const { valid, n } = comparablePixels(pair);
  if (n === 0) {
    throw tooFewPixels(0, 1);
  }
  const { a, b, bands } = pair;
  const pixels = pair.width * pair.height;
  let sum = 0;
  for (let band = 0; band < bands; band++) {
    const start = band * pixels;
    for (let i = 0; i < pixels; i++) {
      if (valid === null || valid[i] === 1) {
        sum += f((a[start + i] as number) - (b[start + i] as number));
      }
    }
  }
  return sum / (n * bands);
}

export function tooFewPixels(found: number, needed: number): AppError {
  return new AppError("measure-refused", "Too few pixels can be compared.", {
    expected: `at least ${needed} valid ${needed === 1 ? "pixel" : "pixels"}`,
    found: `${found} valid in both images`,
    hint: "Draw a larger box, or one where both images have data.",
  });
}
