/**
 * This file searches the displacement of one image on another at one level of resolution:
 * everywhere, or around a guess with the second image moved back by it.
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import { createWindowCorrelator, type WindowSurface } from "./correlate.ts";
import {
  type EdgeFeatures,
  movedFeatures,
  opticalFeatures,
  radarFeatures,
} from "./edge-features.ts";
import { coarserImage, type GreyImage, moveBack } from "./grey-image.ts";
import { composeModels, type ShiftModel, scaleModel } from "./shift-model.ts";
import { refineModel, searchModels, stackSurfaces } from "./stack-surfaces.ts";
import { peakRatioOf, surfacePeaks } from "./surface-peaks.ts";

/** Numbers of the search; shares are of the longest side. */
export const SEARCH = {
  /** Everywhere: side of the windows, reach of the shift. */
  windowShare: 0.1875,
  reachShare: 0.156,
  /** Everywhere: how far turn (rad) and scale go, and how far a step of them moves the outermost pixels. */
  turnReach: 0.0264,
  stretchReach: 0.0132,
  stepPx: 1.65,
  /**
   * Around a guess: side of the windows at levels of that side and of fewer pixels (with the
   * reach on both sides a power of two), reach of the shift, pixels; steps.
   */
  nearWindowPx: 104,
  largeSidePx: 384,
  smallNearWindowPx: 40,
  nearReachPx: 12,
  nearStepPx: 0.55,
  nearSteps: 4,
} as const;

/** Pixels around a peak that belong to it. */
export const PEAK_RADIUS_PX = 3;
/** Below this share of pixels that both images have there is no score. */
const LEAST_COMMON = 0.3;

/** Both images at one level of resolution. */
export type Level = {
  /** Side of its pixels, in pixels of the images. */
  readonly factor: number;
  readonly sar: EdgeFeatures;
  readonly eo: EdgeFeatures;
  readonly brightness: GreyImage;
};

export function levelOf(
  power: GreyImage,
  brightness: GreyImage,
  factor: number,
): Level {
  const sar = radarFeatures(coarserImage(power, factor));
  const coarser = coarserImage(brightness, factor);
  return { factor, sar, eo: opticalFeatures(coarser), brightness: coarser };
}

/**
 * Finds the best models of a level, in pixels of the images, at most `count`; yields the
 * fraction that is done.
 */
export function* searchEverywhere(
  { sar, eo, factor }: Level,
  count: number,
): Generator<number, ShiftModel[]> {
  const longest = Math.max(sar.width, sar.height);
  const reachPx = Math.round(SEARCH.reachShare * longest);
  const windows = windowsOf(sar, Math.round(SEARCH.windowShare * longest));
  const correlate = createWindowCorrelator(sar, eo, windows[0]?.width ?? 1, reachPx);
  const surfaces: WindowSurface[] = [];
  for (const window of windows) {
    surfaces.push(correlate(window));
    yield (0.7 * surfaces.length) / windows.length;
  }
  const step = (2 * SEARCH.stepPx) / longest;
  const turns = Math.round(SEARCH.turnReach / step);
  const stretches = Math.round(SEARCH.stretchReach / step);
  const models = searchModels(
    surfaces,
    centreOf(sar),
    { step, turns, stretches },
    { count, apartPx: PEAK_RADIUS_PX, minShare: LEAST_COMMON },
  );
  let next = models.next();
  for (let done = 0; !next.done; next = models.next()) {
    done += 1;
    yield 0.7 + (0.3 * done) / (2 * turns + 1);
  }
  return next.value.map(({ model }) => scaleModel(model, factor));
}

/** A model that was found around a guess. */
export type NearModel = {
  /** In pixels of the images. */
  readonly model: ShiftModel;
  readonly score: number;
  /** The peak over the next one around the guess. */
  readonly peakRatio: number;
  /** The guess in pixels of the level, and what windows say of the image moved back by it. */
  readonly guess: ShiftModel;
  readonly surfaces: readonly WindowSurface[];
  /** The windows lie row by row, so many in a row. */
  readonly columns: number;
};

/**
 * Searches around a guess (in pixels of the images); null where too little is in common.
 *
 * @param isExact takes the features of the image moved back, not its features moved back
 */
export function searchNear(
  level: Level,
  wanted: ShiftModel,
  isExact: boolean,
): NearModel | null {
  const { sar, brightness, factor } = level;
  const guess = scaleModel(wanted, 1 / factor);
  const eo = isExact
    ? opticalFeatures(moveBack(brightness, guess))
    : movedFeatures(level.eo, guess);
  const longest = Math.max(sar.width, sar.height);
  const isLarge = longest >= SEARCH.largeSidePx;
  const windows = windowsOf(
    sar,
    isLarge ? SEARCH.nearWindowPx : SEARCH.smallNearWindowPx,
  );
  const reachPx = SEARCH.nearReachPx;
  const correlate = createWindowCorrelator(sar, eo, windows[0]?.width ?? 1, reachPx);
  const surfaces = windows.map(correlate);
  const step = (2 * SEARCH.nearStepPx) / longest;
  const models = searchModels(
    surfaces,
    { x: guess.cx, y: guess.cy },
    { step, turns: SEARCH.nearSteps, stretches: SEARCH.nearSteps },
    { count: 1, apartPx: PEAK_RADIUS_PX, minShare: LEAST_COMMON },
  );
  let next = models.next();
  while (!next.done) {
    next = models.next();
  }
  const [found] = next.value;
  if (found === undefined) {
    return null;
  }
  const { model, score } = refineModel(surfaces, found, step, LEAST_COMMON);
  const stacked = stackSurfaces(surfaces, model, LEAST_COMMON);
  return {
    ...{ guess, surfaces, score },
    model: scaleModel(composeModels(guess, model), factor),
    peakRatio: peakRatioOf(surfacePeaks(stacked, 2, PEAK_RADIUS_PX)),
    columns: new Set(windows.map(({ col }) => col)).size,
  };
}

const centreOf = ({ width, height }: EdgeFeatures) => ({ x: width / 2, y: height / 2 });

/** Windows of `wanted` pixels a side that cover the image, row by row. */
function windowsOf({ width, height }: EdgeFeatures, wanted: number): PixelWindow[] {
  const side = Math.min(wanted, width, height);
  const starts = (length: number) => {
    const steps = Math.ceil((length - side) / side);
    return Array.from({ length: steps + 1 }, (_, step) =>
      steps === 0 ? (length - side) >> 1 : Math.round((step * (length - side)) / steps),
    );
  };
  return starts(height).flatMap((row) =>
    starts(width).map((col) => ({ col, row, width: side, height: side })),
  );
}
