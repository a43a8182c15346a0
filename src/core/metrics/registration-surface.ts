/**
 * This file computes how a score changes when the reference is shifted under the
 * candidate: for each pixel metric a surface over dx, dy ∈ [−reach, reach] in pixels,
 * its best shift, and the peak between whole pixels. If the score is bad without a
 * shift and good at a shift of a few pixels, the picture is misplaced and not bad.
 */
import { SSIM_WINDOW_PX } from "./gaussian-window.ts";
import {
  type ComparablePair,
  comparablePair,
  type Metric,
  type MetricPair,
  tooFewPixels,
} from "./metric.ts";
import { metrics } from "./metrics.ts";
import {
  type SharedPixels,
  sharedPixels,
  sumDifferencesOverShifts,
  sumSsimOverShifts,
} from "./shift-sums.ts";
import {
  type BestShift,
  bestShift,
  subPixelPeak,
  valueAtShift,
} from "./shift-surface.ts";

/** How far the reference is shifted, in pixels. */
export const REGISTRATION_REACH_PX = 8;

export const REGISTRATION_METRICS = ["mae", "mse", "psnr", "ssim"] as const;
export type RegistrationMetric = (typeof REGISTRATION_METRICS)[number];

/** Metrics whose windows take far longer than the sums of differences of all the others. */
export const SLOW_SURFACES: readonly RegistrationMetric[] = ["ssim"];
export const FAST_SURFACES: readonly RegistrationMetric[] = REGISTRATION_METRICS.filter(
  (id) => !SLOW_SURFACES.includes(id),
);

export type MetricSurface = Pick<
  Metric,
  "id" | "label" | "unit" | "better" | "settings"
> & {
  /**
   * Values `[dy][dx]` from −reach: candidate (row, col) against reference (row + dy,
   * col + dx).
   */
  readonly values: Float64Array;
  /** Value without a shift. */
  readonly raw: number;
  readonly best: BestShift;
  readonly peak: BestShift | null;
  readonly warning: string | null;
};

export type RegistrationSurfaces = {
  readonly reachPx: number;
  /** Number of pixels, the same ones at every shift. */
  readonly n: number;
  readonly rule: string;
  readonly surfaces: readonly MetricSurface[];
};

/**
 * Computes the surfaces of the wanted metrics in slices: yields the fraction that is
 * done after some milliseconds of work each.
 *
 * @param area of the pair's size: 1 where the user wants to know; null = everywhere.
 *   The images must extend `reachPx` pixels beyond it, or its border is left out.
 * @throws AppError measure-refused when too few pixels are valid at every shift
 */
export function* registrationSurface(
  pair: MetricPair,
  area: Uint8Array | null,
  wanted: readonly RegistrationMetric[],
  reachPx: number = REGISTRATION_REACH_PX,
): Generator<number, RegistrationSurfaces> {
  const comparable = comparablePair(pair);
  const shared = sharedPixels(comparable, area, reachPx);
  const { n } = shared;
  if (n === 0) {
    throw tooFewPixels(n, 1);
  }
  const terms = n * pair.bands;
  const means = new Map<RegistrationMetric, Float64Array>();
  const needsSsim = wanted.includes("ssim");
  if (wanted.some((id) => id !== "ssim")) {
    const share = needsSsim ? 0.1 : 1;
    const work = sumDifferencesOverShifts(comparable, shared, reachPx);
    const { absolute, squared } = yield* scaled(work, 0, share);
    means.set(
      "mae",
      absolute.map((sum) => sum / terms),
    );
    means.set(
      "mse",
      squared.map((sum) => sum / terms),
    );
    means.set(
      "psnr",
      squared.map((sum) => sum / terms),
    );
  }
  if (needsSsim) {
    means.set("ssim", yield* ssimMeans(comparable, shared, reachPx));
  }
  return {
    reachPx,
    n,
    rule: `the same pixels at every shift: those whose surroundings of ±${reachPx} px are valid in both images`,
    surfaces: metrics.flatMap((metric) => {
      const mean = means.get(metric.id as RegistrationMetric);
      const isWanted = wanted.includes(metric.id as RegistrationMetric);
      return isWanted && mean ? [surfaceOf(metric, mean, reachPx)] : [];
    }),
  };
}

function* ssimMeans(
  pair: ComparablePair,
  shared: SharedPixels,
  reachPx: number,
): Generator<number, Float64Array> {
  const work = sumSsimOverShifts(pair, shared, reachPx);
  const { sums, windows } = yield* scaled(work, 0.1, 0.9);
  if (windows === 0) {
    throw tooFewPixels(shared.n, SSIM_WINDOW_PX ** 2);
  }
  return sums.map((sum) => sum / windows);
}

function surfaceOf(
  metric: Metric,
  means: Float64Array,
  reachPx: number,
): MetricSurface {
  const { id, label, unit, better, settings } = metric;
  const values = means.map(metric.fromMean);
  const surface = { reachPx, values };
  const { isOnBorder, ...best } = bestShift(surface, better);
  return {
    ...{ id, label, unit, better, settings, values, best },
    raw: valueAtShift(surface, { dx: 0, dy: 0 }),
    peak: subPixelPeak(surface, best, better),
    warning: isOnBorder
      ? `The best shift lies on the border of ±${reachPx} px: the true one may be larger.`
      : null,
  };
}

/** Passes `work` on, with its fractions mapped to `from` … `from + share`. */
function* scaled<T>(
  work: Generator<number, T>,
  from: number,
  share: number,
): Generator<number, T> {
  let step = work.next();
  while (!step.done) {
    yield from + share * step.value;
    step = work.next();
  }
  return step.value;
}
