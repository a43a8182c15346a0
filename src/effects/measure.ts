/**
 * This effect measures the live scores after each tile of a run, and when the view has
 * settled.
 */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { isRunActive, type RunState } from "#state/run.ts";
import { measured, measuring, scoreNeed } from "#state/scores.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** Time after which a view counts as settled, in ms. */
const SETTLE_MS = 250;
/** Pause between two measurements in ms, in which the engine is free for the run and the map. */
const REST_MS = 50;
/** Name of the performance measure from a tile's arrival to the scores that include it. */
const TIMING = "sar2earth:tile-to-scores";

export function startMeasure(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  /** When the tiles arrived that no measurement has included yet. */
  let landings: number[] = [];
  const ended = new AbortController();
  const work = async () => {
    const seen = landings;
    landings = [];
    const need = scoreNeed(store.getState());
    if (need.value === null) {
      measured(store, { status: "none" });
      return;
    }
    const request = need.value;
    if (!isRunActive(store.getState().run)) {
      // During a run the scores are always one tile behind; marking them as outdated
      // would only flicker.
      measuring(store);
    }
    try {
      const measurement = await engine.measure(request, undefined, ended.signal);
      measured(store, { status: "ready", measurement, request });
      recordTimings(seen);
    } catch (error) {
      measured(
        store,
        isAbort(error)
          ? { status: "none" }
          : { status: "failed", error: errorToData(error) },
      );
    }
  };
  // One measurement runs at a time and is never aborted for a newer one. Tiles that
  // arrive meanwhile are measured afterwards, so that scores are updated however fast
  // tiles arrive.
  const latest = createLatest(work, "throttle", REST_MS);
  const settled = createLatest(async () => latest.request(), "settle", SETTLE_MS);
  const stops = [
    watchAll(
      store,
      (state) => [JSON.stringify(scoreNeed(state).value), isRunActive(state.run)],
      () => {
        const { run } = store.getState();
        // A run without a finished tile has nothing to measure.
        if (!isRunActive(run) || tilesDone(run) > 0) {
          settled.request();
        }
      },
    ),
    watch(
      store,
      ({ run }) => tilesDone(run),
      (done) => {
        if (done > 0) {
          landings.push(performance.now());
          latest.request();
        }
      },
    ),
  ];
  return () => {
    for (const stop of [...stops, settled.stop, latest.stop]) {
      stop();
    }
    ended.abort();
  };
}

function tilesDone({ phase }: RunState): number {
  return phase.status === "running" ? phase.done : 0;
}

function recordTimings(landings: readonly number[]): void {
  for (const start of landings) {
    performance.measure(TIMING, { start });
  }
  // Observers and profiles have received them; the page's own list would grow with
  // every tile.
  performance.clearMeasures(TIMING);
}
