/**
 * This file adds up what windows say of a displacement of all of them. A turn and a change of
 * scale move each window by another shift, so that the sum over windows of their surfaces,
 * each taken at its own shift, is the correlation of the whole images under that model: no
 * image is warped, and windows that say nothing by themselves count, too. Objects that a
 * radar displaces by their height spread over many shifts, and the ground, which has one, is
 * the peak.
 */
import type { WindowSurface } from "./correlate.ts";
import { displacementAt, type ShiftModel } from "./shift-model.ts";
import { surfacePeaks } from "./surface-peaks.ts";

/** Scores at every whole shift, `[dy][dx]` from −reach; −∞ where too little is in common. */
export type StackedSurface = {
  readonly reachPx: number;
  /** Correlation coefficients in [−1, 1]. */
  readonly values: Float64Array;
};

/** Turns (rad) and relative changes of size: −steps … steps times `step` each. */
export type ModelGrid = {
  readonly step: number;
  readonly turns: number;
  readonly stretches: number;
};

export type ModelPeak = { readonly model: ShiftModel; readonly score: number };

/**
 * Adds the surfaces up, each moved by what the model displaces its window besides the
 * model's own shift.
 *
 * @param minShare of the windows' pixels that must be common, or the score is −∞
 */
export function stackSurfaces(
  surfaces: readonly WindowSurface[],
  model: ShiftModel,
  minShare: number,
): StackedSurface {
  const reachPx = surfaces[0]?.reachPx ?? 0;
  const side = 2 * reachPx + 1;
  const sums = new Float64Array(side * side);
  const counts = new Float64Array(side * side);
  let area = 0;
  for (const surface of surfaces) {
    area += surface.area;
    const [dx, dy] = displacementAt(model, surface.x, surface.y);
    addMoved(
      surface,
      Math.round(dx - model.dx),
      Math.round(dy - model.dy),
      sums,
      counts,
    );
  }
  const least = Math.max(1, minShare * area);
  for (let at = 0; at < sums.length; at += 1) {
    const count = counts[at] as number;
    sums[at] =
      count >= least ? (sums[at] as number) / Math.sqrt(count * area) : -Infinity;
  }
  return { reachPx, values: sums };
}

function addMoved(
  { reachPx, products, counts }: WindowSurface,
  dx: number,
  dy: number,
  sums: Float64Array,
  total: Float64Array,
): void {
  const side = 2 * reachPx + 1;
  const fromCol = Math.max(0, -dx);
  const toCol = Math.min(side, side - dx);
  for (let row = Math.max(0, -dy); row < Math.min(side, side - dy); row += 1) {
    const from = (row + dy) * side + dx;
    for (let col = fromCol; col < toCol; col += 1) {
      const at = row * side + col;
      sums[at] = (sums[at] as number) + (products[from + col] as number);
      total[at] = (total[at] as number) + (counts[from + col] as number);
    }
  }
}

/**
 * Searches turns, changes of scale and all shifts; returns the highest peaks, whose shifts
 * are at least `apartPx` from each other.
 *
 * @param centre of the models
 */
export function* searchModels(
  surfaces: readonly WindowSurface[],
  centre: { readonly x: number; readonly y: number },
  { step, turns, stretches }: ModelGrid,
  { count, apartPx, minShare }: { count: number; apartPx: number; minShare: number },
): Generator<void, ModelPeak[]> {
  const found: ModelPeak[] = [];
  for (let t = -turns; t <= turns; t += 1) {
    for (let s = -stretches; s <= stretches; s += 1) {
      const bent = modelOf(centre, t * step, s * step);
      const peak = highest(surfaces, bent, minShare);
      if (peak.score > 0) {
        found.push(peak);
      }
    }
    yield;
  }
  found.sort((a, b) => b.score - a.score);
  const kept: ModelPeak[] = [];
  for (const peak of found) {
    const isNew = kept.every(
      ({ model }) =>
        Math.hypot(model.dx - peak.model.dx, model.dy - peak.model.dy) >= apartPx,
    );
    if (isNew && kept.length < count) {
      kept.push(peak);
    }
  }
  return kept;
}

function modelOf(
  { x, y }: { readonly x: number; readonly y: number },
  turn: number,
  stretch: number,
): ShiftModel {
  return { cx: x, cy: y, dx: 0, dy: 0, turn, stretch };
}

/**
 * Refines a model between the steps of the search: vertices of the parabolas through the
 * scores a step to either side in turn and scale, then the vertex in the shift.
 */
export function refineModel(
  surfaces: readonly WindowSurface[],
  { model }: ModelPeak,
  step: number,
  minShare: number,
): ModelPeak {
  const score = (bent: ShiftModel) => highest(surfaces, bent, minShare);
  const middle = score(model);
  const vertex = (of: (offset: number) => ShiftModel) => {
    const [low, high] = [score(of(-step)).score, score(of(step)).score];
    const bend = low - 2 * middle.score + high;
    const offset = bend < 0 ? (0.5 * (low - high)) / bend : 0;
    return step * Math.max(-1, Math.min(1, offset));
  };
  const refined = {
    ...model,
    turn: model.turn + vertex((offset) => ({ ...model, turn: model.turn + offset })),
    stretch:
      model.stretch +
      vertex((offset) => ({ ...model, stretch: model.stretch + offset })),
  };
  return score(refined);
}

/** The best shift with the model's turn and scale. */
function highest(
  surfaces: readonly WindowSurface[],
  model: ShiftModel,
  minShare: number,
): ModelPeak {
  const [peak] = surfacePeaks(stackSurfaces(surfaces, model, minShare), 1, 0);
  const { dx, dy, score } = peak ?? { dx: 0, dy: 0, score: -Infinity };
  return { model: { ...model, dx, dy }, score };
}
