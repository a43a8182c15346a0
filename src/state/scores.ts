/** How close the SynEO on screen is to the EO beside it. */
import type { AppErrorData } from "#core/errors.ts";
import type { Measurement, MeasureRequest } from "#ports/engine.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { openedOf } from "./scene-pairs.ts";
import { isOpening } from "./stages.ts";

export type ScoreTarget = "view" | "box";

export type ScoreReading =
  | { readonly status: "none" }
  | {
      readonly status: "ready";
      readonly measurement: Measurement;
      readonly request: MeasureRequest;
    }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type ScoresState = {
  readonly target: ScoreTarget;
  readonly reading: ScoreReading;
  /** A newer reading is being made; the old one stays until then. */
  readonly isMeasuring: boolean;
};

export const initialScores: ScoresState = {
  target: "view",
  reading: { status: "none" },
  isMeasuring: false,
};

export function chooseScoreTarget(store: AppStore, target: ScoreTarget): void {
  patch(store, { target });
}

export function measuring(store: AppStore): void {
  patch(store, { isMeasuring: true });
}

export function measured(store: AppStore, reading: ScoreReading): void {
  patch(store, { reading, isMeasuring: false });
}

/** What is to be measured now, or in one sentence why nothing can be. */
export type ScoreNeed =
  | { readonly request: MeasureRequest; readonly reason: null }
  | { readonly request: null; readonly reason: string };

export function scoreNeed(state: AppState): ScoreNeed {
  const { scenes, results, view, scores } = state;
  const reference = openedOf(scenes.entries, scenes.referenceId);
  const refuse = (reason: string) => ({ request: null, reason });
  if (openedOf(scenes.entries, scenes.mainId) === null) {
    return refuse(isOpening(state) ? "Opening …" : "No SAR scene is open.");
  }
  if (results.shown.syneo === null) {
    return refuse("Nothing has been translated yet.");
  }
  if (reference === null || reference.scene.role !== "eo") {
    return refuse("There is no EO image of this place: drop one as GeoTIFF or PNG.");
  }
  if (!reference.scene.mayMeasure) {
    return refuse("The terms of this EO source allow display only, no measuring.");
  }
  const box = scores.target === "box" ? view.box : (view.state?.box ?? null);
  if (box === null) {
    return refuse(
      scores.target === "box"
        ? "No region is drawn: press r and draw one."
        : "The map has no view yet.",
    );
  }
  return {
    request: {
      resultId: results.shown.syneo,
      referenceSceneId: reference.sceneId,
      box,
    },
    reason: null,
  };
}

function patch(store: AppStore, change: Partial<ScoresState>): void {
  store.setState(({ scores }) => ({ scores: { ...scores, ...change } }));
}
