/**
 * This effect finds, for every scene that is put on the map, the translator that fits
 * it and this machine.
 */
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { AppStore } from "#state/app-store.ts";
import { takeAdvice } from "#state/pipeline.ts";
import { mainSar } from "#state/stages.ts";
import { type Stop, watchAll } from "./watch.ts";

export function startAdviseTranslator(parts: {
  store: AppStore;
  engine: Engine;
}): Stop {
  const { store, engine } = parts;
  const advise = async (sceneId: SceneId, signal: AbortSignal) => {
    const { backend, chosen } = store.getState().pipeline;
    try {
      const choice = await engine.chooseTranslator(sceneId, backend, signal);
      const isStale =
        mainSar(store.getState())?.sceneId !== sceneId ||
        store.getState().pipeline.chosen.syneo !== chosen.syneo;
      if (!isStale) {
        takeAdvice(store, sceneId, choice);
      }
    } catch {
      // Without this advice no run starts automatically; the plan of a run reports the
      // error.
    }
  };
  let current = new AbortController();
  const stop = watchAll(
    store,
    (state) => [mainSar(state)?.sceneId, state.pipeline.cards.status],
    () => {
      current.abort();
      current = new AbortController();
      const state = store.getState();
      const sceneId = mainSar(state)?.sceneId;
      if (sceneId !== undefined && state.pipeline.cards.status === "ready") {
        void advise(sceneId, current.signal);
      }
    },
  );
  return () => {
    stop();
    current.abort();
  };
}
