/**
 * This file finds how an optical image lies on a radar image: the whole at a coarse level
 * first, then windows around what was found, then windows once more with the optical image
 * moved to where it seems to belong. Only a displacement that many windows agree on is accepted.
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import { correlateFeatures } from "./correlate.ts";
import { coarserImage, type GreyImage, moveBack } from "./grey-image.ts";
import { groundShift } from "./ground-shift.ts";
import {
  logPower,
  type OrientationFeatures,
  orientationFeatures,
} from "./orientation-features.ts";
import {
  type Displacement,
  displacementAt,
  type FittedModel,
  fitShiftModel,
  residualOf,
  type ShiftModel,
} from "./shift-model.ts";
import { type SurfacePeak, surfacePeaks } from "./surface-peaks.ts";

/** Numbers of the method, printed with every result. */
const REGISTRATION_PROTOCOL = {
  /** Longest side of the level that is correlated as a whole, and of that of the windows. */
  coarseSidePx: 256,
  fineSidePx: 512,
  /** Largest displacement of the whole image, as a share of the longest side. */
  reachShare: 1 / 6,
  /** Number of the whole image's peaks that are tried, unless the first one is clear enough. */
  peaks: 2,
  /** Windows: side, step as a share of the side, reach around the first and second guess. */
  windowPx: 96,
  stepShare: 0.7,
  searchPx: 12,
  searchAgainPx: 6,
  /** A window counts where its peak is this many times as high as the next one … */
  peakRatio: 1.05,
  /** … and agrees with a model within this distance. */
  tolerancePx: 1.5,
  /** No result is accepted unless so many windows, and such a share of all, agree. */
  leastAgreeing: 7,
  leastShare: 0.13,
} as const;

const P = REGISTRATION_PROTOCOL;
/** Gaussian σ before gradients are taken: radar power (speckle), brightness. */
const POWER_SIGMA_PX = 1.5;
const BRIGHTNESS_SIGMA_PX = 1;
/** Pixels around a peak that belong to it. */
const PEAK_RADIUS_PX = 3;
/** Below this share of pixels that both images have there is no score. */
const LEAST_COMMON = { whole: 0.4, window: 0.6 };

export type LocalShift = Displacement & {
  /** Cosine of the features at the peak. */
  readonly score: number;
  /** The peak over the next one; 0 where it lies on the border of the search. */
  readonly peakRatio: number;
};

export type PairRegistration = {
  /** In pixels of the images that were given; whole numbers are pixel corners. */
  readonly model: ShiftModel;
  readonly windows: readonly (LocalShift & {
    /** Distance from the model. */
    readonly residualPx: number;
    readonly isAgreeing: boolean;
  })[];
  readonly agreeing: number;
  /** Share of all windows that agree with the model, 0 to 1. */
  readonly confidence: number;
  /** Whether that is enough to believe in it. */
  readonly isFound: boolean;
  /** Standard error of the model's shift at its centre, from the agreeing windows' spread. */
  readonly errorPx: number;
  /** The highest peak of the whole image over the next one. */
  readonly peakRatio: number;
  /** Side of a pixel of the windows' level, in pixels of the images. */
  readonly factor: number;
};

/**
 * Registers two images of one grid; yields the fraction that is done.
 *
 * @param power radar, linear, not negative
 * @param brightness of the optical image, any linear or gamma scale
 * @param away direction away from the radar in pixels (unit length), in which tall objects
 *   seem to be displaced; null = unknown, or of no matter
 * @returns null where the two have too little in common to look
 */
export function* registerPair(
  power: GreyImage,
  brightness: GreyImage,
  away: { readonly x: number; readonly y: number } | null = null,
): Generator<number, PairRegistration | null> {
  const side = Math.max(power.width, power.height);
  const coarse = Math.max(1, Math.ceil(side / P.coarseSidePx));
  const factor = Math.max(1, Math.ceil(side / P.fineSidePx));
  const peaks = wholePeaks(power, brightness, coarse);
  yield 0.2;
  const sar = orientationFeatures(
    logPower(coarserImage(power, factor), POWER_SIGMA_PX),
    0,
  );
  const grey = coarserImage(brightness, factor);
  const centre = { x: sar.width / 2, y: sar.height / 2 };
  const guess = yield* firstGuess(
    sar,
    orientationFeatures(grey, BRIGHTNESS_SIGMA_PX),
    peaks.map(({ dx, dy }) => ({
      x: Math.round((dx * coarse) / factor),
      y: Math.round((dy * coarse) / factor),
    })),
  );
  if (guess === null) {
    return null;
  }
  const moved = orientationFeatures(moveBack(grey, guess.model), BRIGHTNESS_SIGMA_PX);
  const windows: LocalShift[] = [];
  for (const window of windowsOf(sar)) {
    const found = localShift(sar, moved, window, { x: 0, y: 0 }, P.searchAgainPx);
    if (found !== null) {
      const [dx, dy] = displacementAt(guess.model, found.x, found.y);
      windows.push({ ...found, dx: found.dx + dx, dy: found.dy + dy });
    }
    yield 0.65 + (0.35 * windows.length) / windowsOf(sar).length;
  }
  const fitted = fitShiftModel(windows.filter(isClear), centre, P.tolerancePx) ?? guess;
  const model = groundShift(fitted.model, windows.filter(isClear), away, P.tolerancePx);
  return answerOf({ ...fitted, model }, windows, {
    total: windowsOf(sar).length,
    factor,
    peakRatio: ratioOf(peaks),
  });
}

/** The highest peaks of the whole image's correlation at a coarse level, in its pixels. */
function wholePeaks(
  power: GreyImage,
  brightness: GreyImage,
  coarse: number,
): SurfacePeak[] {
  const sar = orientationFeatures(logPower(coarserImage(power, coarse), 1), 0);
  const eo = orientationFeatures(coarserImage(brightness, coarse), BRIGHTNESS_SIGMA_PX);
  const reachPx = Math.round(P.reachShare * Math.max(sar.width, sar.height));
  const whole = { col: 0, row: 0, width: sar.width, height: sar.height };
  const still = { x: 0, y: 0 };
  const surface = correlateFeatures(sar, eo, whole, still, reachPx, LEAST_COMMON.whole);
  return surfacePeaks(surface, P.peaks, PEAK_RADIUS_PX);
}

/** The model that most windows agree on, over all peaks of the whole. */
function* firstGuess(
  sar: OrientationFeatures,
  eo: OrientationFeatures,
  starts: readonly { readonly x: number; readonly y: number }[],
): Generator<number, FittedModel | null> {
  const windows = windowsOf(sar);
  const centre = { x: sar.width / 2, y: sar.height / 2 };
  let best: FittedModel | null = null;
  for (const [index, start] of starts.entries()) {
    const found: LocalShift[] = [];
    for (const [done, window] of windows.entries()) {
      const local = localShift(sar, eo, window, start, P.searchPx);
      if (local !== null && isClear(local)) {
        found.push(local);
      }
      yield 0.2 + (0.45 * (index + done / windows.length)) / starts.length;
    }
    const fitted = fitShiftModel(found, centre, P.tolerancePx);
    if (fitted !== null && fitted.agreeing.length > (best?.agreeing.length ?? 0)) {
      best = fitted;
    }
    if (best !== null && best.agreeing.length >= Math.max(12, windows.length / 4)) {
      break;
    }
  }
  return best;
}

function isClear({ peakRatio }: LocalShift): boolean {
  return peakRatio >= P.peakRatio;
}

function windowsOf({ width, height }: OrientationFeatures): PixelWindow[] {
  const side = Math.min(P.windowPx, width, height);
  const starts = (length: number) => {
    const steps = Math.floor((length - side) / (side * P.stepShare));
    return Array.from({ length: steps + 1 }, (_, step) =>
      steps === 0 ? (length - side) >> 1 : Math.round((step * (length - side)) / steps),
    );
  };
  return starts(height).flatMap((row) =>
    starts(width).map((col) => ({ col, row, width: side, height: side })),
  );
}

function localShift(
  sar: OrientationFeatures,
  eo: OrientationFeatures,
  window: PixelWindow,
  start: { readonly x: number; readonly y: number },
  reachPx: number,
): LocalShift | null {
  const surface = correlateFeatures(
    sar,
    eo,
    window,
    start,
    reachPx,
    LEAST_COMMON.window,
  );
  const peaks = surfacePeaks(surface, 2, PEAK_RADIUS_PX);
  const [peak] = peaks;
  if (peak === undefined || peak.score <= 0) {
    return null;
  }
  const isOnBorder = Math.max(Math.abs(peak.dx), Math.abs(peak.dy)) >= reachPx;
  return {
    x: window.col + window.width / 2,
    y: window.row + window.height / 2,
    dx: start.x + peak.dx,
    dy: start.y + peak.dy,
    score: peak.score,
    peakRatio: isOnBorder ? 0 : ratioOf(peaks),
  };
}

/** Scores below this are as good as none. */
const LEAST_SCORE = 0.02;

function ratioOf([first, second]: readonly SurfacePeak[]): number {
  return (first?.score ?? 0) / Math.max(second?.score ?? 0, LEAST_SCORE);
}

function answerOf(
  { model, agreeing }: FittedModel,
  windows: readonly LocalShift[],
  facts: {
    readonly total: number;
    readonly factor: number;
    readonly peakRatio: number;
  },
): PairRegistration {
  const { total, factor, peakRatio } = facts;
  const squares = agreeing.reduce(
    (sum, place) => sum + residualOf(model, place) ** 2,
    0,
  );
  const confidence = agreeing.length / total;
  return {
    model: { ...model, ...scaled(model, factor) },
    windows: windows.map((window) => {
      const at = { x: window.x * factor, y: window.y * factor };
      const residualPx = residualOf(model, window) * factor;
      const isAgreeing = agreeing.some(({ x, y }) => x === window.x && y === window.y);
      const by = { dx: window.dx * factor, dy: window.dy * factor };
      return { ...window, ...at, ...by, residualPx, isAgreeing };
    }),
    agreeing: agreeing.length,
    confidence,
    isFound: agreeing.length >= P.leastAgreeing && confidence >= P.leastShare,
    errorPx: (factor * Math.sqrt(squares)) / Math.max(1, agreeing.length),
    peakRatio,
    factor,
  };
}

/** A model's lengths in pixels `factor` times as small. */
function scaled({ cx, cy, dx, dy }: ShiftModel, factor: number) {
  return { cx: cx * factor, cy: cy * factor, dx: dx * factor, dy: dy * factor };
}

/** What was done, in one line. */
export function protocolLine(factor: number): string {
  return `orientation features (4 directions), the whole at ≤ ${P.coarseSidePx} px a side within ±${Math.round(100 * P.reachShare)} % of it, windows of ${P.windowPx} px at 1/${factor} of the resolution, peak ratio ≥ ${P.peakRatio}, shift or similarity within ${P.tolerancePx} px of that level, found where ≥ ${P.leastAgreeing} windows and ≥ ${Math.round(100 * P.leastShare)} % of them agree`;
}
