/** This effect lets the engine read the map objects for the scene that is on the map. */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { forgetLandCover, landCoverRead } from "#state/land-cover.ts";
import { mainSar } from "#state/stages.ts";
import { type Stop, watchAll } from "./watch.ts";

export function startReadLandCover(parts: {
  readonly store: AppStore;
  readonly engine: Pick<Engine, "readLandCover">;
}): Stop {
  const { store, engine } = parts;
  let job = new AbortController();
  const read = async (signal: AbortSignal) => {
    const state = store.getState();
    const { file } = state.landCover;
    const sceneId = mainSar(state)?.sceneId ?? null;
    if (file !== null && file.fetchedFor !== null && file.fetchedFor !== sceneId) {
      // Another scene has other ground, of which nothing was asked.
      forgetLandCover(store);
      return;
    }
    if (file === null || sceneId === null) {
      landCoverRead(store, { status: "none" });
      return;
    }
    landCoverRead(store, { status: "reading" });
    try {
      const reading = await engine.readLandCover(sceneId, file, signal);
      if (!signal.aborted) {
        landCoverRead(store, { status: "ready", sceneId, reading });
      }
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        landCoverRead(store, { status: "failed", error: errorToData(error) });
      }
    }
  };
  const stop = watchAll(
    store,
    (state) => [state.landCover.file, mainSar(state)?.sceneId ?? null],
    () => {
      job.abort();
      job = new AbortController();
      void read(job.signal);
    },
  );
  return () => {
    stop();
    job.abort();
  };
}
