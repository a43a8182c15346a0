/** Live scores: after a run, when the view has settled, and now and then during a run. */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { isRunActive } from "#state/run.ts";
import { measured, measuring, scoreNeed } from "#state/scores.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watchAll } from "./watch.ts";

const SETTLE_MS = 250;
/** During a run scores are a side show: they must not slow the tiles down. */
const DURING_RUN_MS = 2000;
const SHARE_OF_RUN = 0.05;

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
    measuring(store);
    const started = performance.now();
    try {
      const measurement = await engine.measure(request);
      tookMs = performance.now() - started;
      measured(store, { status: "ready", measurement, request });
    } catch (error) {
      measured(
        store,
        isAbort(error)
          ? { status: "none" }
          : { status: "failed", error: errorToData(error) },
      );
    }
  };
  const restMs = () => Math.max(DURING_RUN_MS, tookMs / SHARE_OF_RUN);
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
        view.box,
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
