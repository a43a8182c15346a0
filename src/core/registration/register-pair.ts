/**
 * This file finds how an optical image lies on a radar image: a search over turn, scale and
 * shift at two coarse levels, then around their best guesses at finer ones with the optical
 * image moved to where it seems to belong, and last the windows one by one, which have to agree.
 */
import type { GreyImage } from "./grey-image.ts";
import {
  type Level,
  levelOf,
  type NearModel,
  PEAK_RADIUS_PX,
  SEARCH,
  searchEverywhere,
  searchNear,
} from "./model-search.ts";
import {
  type Displacement,
  displacementAt,
  refitModel,
  residualOf,
  type ShiftModel,
  scaleModel,
} from "./shift-model.ts";
import { stackSurfaces } from "./stack-surfaces.ts";
import { peakRatioOf, surfacePeaks } from "./surface-peaks.ts";

/** Numbers of the method, printed with every result. */
const P = {
  /** Longest sides of the levels that are searched everywhere, and of the finest one. */
  coarseSidesPx: [256, 512],
  fineSidePx: 1024,
  /** Number of guesses that each coarse level gives, and that the finest one looks at. */
  guesses: 3,
  fineGuesses: 3,
  /** A window of 2 × 2 parts counts where its peak is this many times as high as the next one … */
  peakRatio: 1.05,
  /** … and agrees with the model within this distance. */
  tolerancePx: 2,
  /** No result is accepted unless so many windows, and such a share of all, agree. */
  leastAgreeing: 10,
  leastShare: 0.13,
} as const;

/** Below this share of a window's pixels that both images have it says nothing. */
const LEAST_COMMON = 0.5;

export type LocalShift = Displacement & {
  /** Correlation coefficient of the features at the peak. */
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
  /** The highest peak of the whole image over the next one, around what was found. */
  readonly peakRatio: number;
  /** Side of a pixel of the finest level, in pixels of the images. */
  readonly factor: number;
};

/**
 * Registers two images of one grid; yields the fraction that is done.
 *
 * @param power radar, linear, not negative
 * @param brightness of the optical image, any linear or gamma scale
 * @returns null where the two have too little in common to look
 */
export function* registerPair(
  power: GreyImage,
  brightness: GreyImage,
): Generator<number, PairRegistration | null> {
  const longest = Math.max(power.width, power.height);
  const levels = new Map<number, Level>();
  const levelAt = (sidePx: number) => {
    const factor = Math.max(1, Math.ceil(longest / sidePx));
    const level = levels.get(factor) ?? levelOf(power, brightness, factor);
    levels.set(factor, level);
    return level;
  };
  const coarse = [...new Set(P.coarseSidesPx.map(levelAt))];
  const guesses: ShiftModel[] = [];
  for (const [index, level] of coarse.entries()) {
    const search = searchEverywhere(level, P.guesses);
    let step = search.next();
    for (; !step.done; step = search.next()) {
      yield (0.5 * (index + step.value)) / coarse.length;
    }
    guesses.push(...step.value);
  }
  const middle = coarse.at(-1) as Level;
  const near = yield* bestNear(middle, guesses, P.fineGuesses, 0.5);
  const fine = levelAt(P.fineSidePx);
  const [best] = yield* bestNear(fine, modelsOf(near), 1, 0.7);
  const last = best === undefined ? null : searchNear(fine, best.model, true);
  return last === null ? null : answerOf(last, fine.factor);
}

const modelsOf = (near: readonly NearModel[]) => near.map(({ model }) => model);

/** The best of what is found around each guess. */
function* bestNear(
  level: Level,
  guesses: readonly ShiftModel[],
  count: number,
  done: number,
): Generator<number, NearModel[]> {
  const found: NearModel[] = [];
  for (const [index, guess] of guesses.entries()) {
    const near = searchNear(level, guess, false);
    if (near !== null) {
      found.push(near);
    }
    yield done + (0.2 * (index + 1)) / guesses.length;
  }
  return found.sort((a, b) => b.score - a.score).slice(0, count);
}

/** What each window of 2 × 2 parts says by itself, in pixels of the level. */
function localShifts({ surfaces, columns, guess }: NearModel): LocalShift[] {
  const found: LocalShift[] = [];
  for (let at = 0; at + columns + 1 < surfaces.length; at += 1) {
    const parts = [at, at + 1, at + columns, at + columns + 1].flatMap(
      (index) => surfaces[index] ?? [],
    );
    const x = parts.reduce((sum, part) => sum + part.x, 0) / parts.length;
    const y = parts.reduce((sum, part) => sum + part.y, 0) / parts.length;
    const still = { cx: x, cy: y, dx: 0, dy: 0, turn: 0, stretch: 0 };
    const stacked = stackSurfaces(parts, still, LEAST_COMMON);
    const peaks = surfacePeaks(stacked, 2, PEAK_RADIUS_PX);
    const [peak] = peaks;
    if (at % columns < columns - 1 && peak !== undefined && peak.score > 0) {
      const isOnBorder =
        Math.max(Math.abs(peak.dx), Math.abs(peak.dy)) >= stacked.reachPx;
      const [dx, dy] = displacementAt(guess, x + peak.dx, y + peak.dy);
      const peakRatio = isOnBorder ? 0 : peakRatioOf(peaks);
      const { score } = peak;
      found.push({ x, y, dx: peak.dx + dx, dy: peak.dy + dy, score, peakRatio });
    }
  }
  return found;
}

function answerOf(near: NearModel, factor: number): PairRegistration {
  const windows = localShifts(near);
  const clear = windows.filter(({ peakRatio }) => peakRatio >= P.peakRatio);
  const model = refitModel(scaleModel(near.model, 1 / factor), clear, P.tolerancePx);
  const agreeing = clear.filter((window) => residualOf(model, window) <= P.tolerancePx);
  const squares = agreeing.reduce(
    (sum, place) => sum + residualOf(model, place) ** 2,
    0,
  );
  const confidence = agreeing.length / Math.max(1, windows.length);
  return {
    model: scaleModel(model, factor),
    windows: windows.map((window) => {
      const at = { x: window.x * factor, y: window.y * factor };
      const by = { dx: window.dx * factor, dy: window.dy * factor };
      const residualPx = residualOf(model, window) * factor;
      const isAgreeing = agreeing.includes(window);
      return { ...window, ...at, ...by, residualPx, isAgreeing };
    }),
    agreeing: agreeing.length,
    confidence,
    isFound: agreeing.length >= P.leastAgreeing && confidence >= P.leastShare,
    errorPx: (factor * Math.sqrt(squares)) / Math.max(1, agreeing.length),
    peakRatio: near.peakRatio,
    factor,
  };
}

/** What was done, in one line. */
export function protocolLine(factor: number): string {
  const reach = Math.round(100 * SEARCH.reachShare);
  const turn = ((SEARCH.turnReach * 180) / Math.PI).toFixed(1);
  const scale = (100 * SEARCH.stretchReach).toFixed(1);
  return `edge strength, and bright lines in radar, less their local means, searched at ≤ ${P.coarseSidesPx.join(" and ")} px a side within ±${reach} % of it, ±${turn}°, ±${scale} %, refined at 1/${factor} of the resolution within ±${SEARCH.nearReachPx} px; windows of 2 × 2 parts of ${SEARCH.nearWindowPx} px (${SEARCH.smallNearWindowPx} px below ${SEARCH.largeSidePx} px a side), peak ratio ≥ ${P.peakRatio}, shift or similarity within ${P.tolerancePx} px of that level, found where ≥ ${P.leastAgreeing} windows and ≥ ${Math.round(100 * P.leastShare)} % of them agree`;
}
