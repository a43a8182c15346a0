/** Live scores: after each tile of a run, and when the view has settled. */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { isRunActive } from "#state/run.ts";
import { measured, measuring, scoreNeed } from "#state/scores.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watchAll } from "./watch.ts";

const SETTLE_MS = 250;
/** Between two measurements of a run: read-outs follow a tile within 200 ms. */
const DURING_RUN_MS = 100;
/** Scores are a side show: they take no more than a third of the engine's time. */
const REST_PER_WORK = 2;

export function startMeasure(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  let tookMs = 0;
  const work = async () => {
    const need = scoreNeed(store.getState());
    if (need.request === null) {
      measured(store, { status: "none" });
      return;
    }
    const { request } = need;
    if (!isRunActive(store.getState().run)) {
      // During a run the scores are always a tile behind: saying so would only flicker.
      measuring(store);
    }
    const started = performance.now();
    try {
      const measurement = await engine.measure(request);
      tookMs = performance.now() - started;
      measured(
        store,
        measurement === null
          ? { status: "none" }
          : { status: "ready", measurement, request },
      );
    } catch (error) {
      measured(
        store,
        isAbort(error)
          ? { status: "none" }
          : { status: "failed", error: errorToData(error) },
      );
    }
  };
  const restMs = () => Math.max(DURING_RUN_MS, REST_PER_WORK * tookMs);
  const settled = createLatest(work, "settle", SETTLE_MS);
  const running = createLatest(work, "throttle", restMs);
  const stops = [
    watchAll(
      store,
      ({ scenes, results, view, scores, run }) => [
        scenes.mainId,
        scenes.referenceId,
        results.shown.syneo,
        view.state?.box,
        view.area,
        scores.target,
        isRunActive(run),
      ],
      () => {
        if (!isRunActive(store.getState().run)) {
          settled.request();
        }
      },
    ),
    watchAll(
      store,
      ({ run }) => [run.phase.status === "running" ? run.phase.done : 0],
      () => {
        const { phase } = store.getState().run;
        if (phase.status === "running" && phase.done > 0) {
          running.request();
        }
      },
    ),
  ];
  return () => {
    for (const stop of [...stops, settled.stop, running.stop]) {
      stop();
    }
  };
}
