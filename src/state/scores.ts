/** This slice holds how close the SynEO on screen is to the EO. */
import type { AppErrorData } from "#core/errors.ts";
import type { Comparison, Measurement, MeasureRequest } from "#ports/measurement.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { comparisonNeed } from "./comparison.ts";
import { andThen, type Need, needed } from "./need.ts";

export type ScoreReading =
  | { readonly status: "none" }
  | {
      readonly status: "ready";
      readonly measurement: Measurement;
      readonly request: MeasureRequest;
    }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type ScoresState = {
  /** What was measured: the view, or the drawn area. */
  readonly target: "view" | "area";
  readonly reading: ScoreReading;
  /** Whether a newer reading is being measured; the old one stays until then. */
  readonly isMeasuring: boolean;
};

export const initialScores: ScoresState = {
  target: "view",
  reading: { status: "none" },
  isMeasuring: false,
};

export function measuring(store: AppStore): void {
  patch(store, { isMeasuring: true });
}

export function measured(store: AppStore, reading: ScoreReading): void {
  patch(store, { reading, isMeasuring: false });
}

/** Areas with more pixels are only measured on request. */
const LIVE_LIMIT_PX = 16_777_216;

export function scoreNeed(state: AppState): Need<MeasureRequest> {
  return andThen(comparisonNeed(state), (comparison) =>
    needed({ ...comparison, patchPx: null, metrics: null, limitPx: LIVE_LIMIT_PX }),
  );
}

/**
 * Returns the reading if it belongs to the two images on screen; otherwise null,
 * because its caption would be wrong.
 */
export function currentReading(state: AppState): ScoreReading {
  const { reading } = state.scores;
  const comparison = comparisonNeed(state).value;
  const isOfShown =
    reading.status !== "ready" ||
    (comparison !== null &&
      isSameCandidate(reading.request, comparison) &&
      reading.request.referenceSceneId === comparison.referenceSceneId);
  return isOfShown ? reading : initialScores.reading;
}

function isSameCandidate(a: Comparison, b: Comparison): boolean {
  return JSON.stringify(a.candidate) === JSON.stringify(b.candidate);
}

function patch(store: AppStore, change: Partial<ScoresState>): void {
  store.setState(({ scores }) => ({ scores: { ...scores, ...change } }));
}
