/** This effect reads the dB histogram of the view, from which the stretch is computed. */
import { AppError, errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { mainSar } from "#state/stages.ts";
import { setHistogram } from "#state/stretch.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

const SETTLE_MS = 300;

export function startReadHistogram(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  let job = new AbortController();
  const work = async () => {
    const sar = mainSar(store.getState());
    if (sar === null) {
      return;
    }
    const isStale = () => mainSar(store.getState())?.sceneId !== sar.sceneId;
    const { signal } = job;
    try {
      const box = store.getState().view.state?.box ?? null;
      const histogram = await engine.histogram(sar.sceneId, box, signal);
      // A view outside of the scene has no histogram; the last one is kept.
      if (histogram !== null && !isStale()) {
        setHistogram(store, { status: "ready", histogram });
      } else if (!isStale() && store.getState().stretch.histogram.status === "none") {
        setHistogram(store, {
          status: "failed",
          error: errorToData(noSample()),
        });
      }
    } catch (error) {
      if (!isStale()) {
        setHistogram(store, { status: "failed", error: errorToData(error) });
      }
    }
  };
  // The first histogram of a scene is read without delay, because its first picture
  // waits for it.
  const first = createLatest(work, "throttle", 0);
  const settled = createLatest(work, "settle", SETTLE_MS);
  const stops = [
    watch(
      store,
      (state) => mainSar(state)?.sceneId,
      () => {
        // The histogram of the previous scene is no longer needed.
        job.abort();
        job = new AbortController();
        first.request();
      },
    ),
    watchAll(
      store,
      (state) => [state.view.state?.box],
      () => {
        if (store.getState().view.state !== null) {
          settled.request();
        }
      },
    ),
  ];
  return () => {
    for (const stop of [...stops, first.stop, settled.stop]) {
      stop();
    }
    job.abort();
  };
}

function noSample(): AppError {
  return new AppError("all-nodata", "No dB histogram can be made here.", {
    expected: "valid radar samples in the scene",
    found: "none",
    hint: "Check the file's no-data rule under Product.",
  });
}
