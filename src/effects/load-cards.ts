/**
 * This effect loads the catalogue once; a failure is shown in place of the models. Which of
 * them work without a network is read anew whenever one has been loaded.
 */
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { cardsFailed, cardsLoaded, keptCardsRead } from "#state/pipeline.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

export function startLoadCards(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  const load = async () => {
    try {
      cardsLoaded(store, await engine.loadCards());
    } catch (error) {
      cardsFailed(store, errorToData(error));
    }
  };
  const readKept = async () => {
    if (store.getState().pipeline.cards.status === "ready") {
      const kept = await engine.listKeptCards().catch(() => null);
      if (kept !== null) {
        keptCardsRead(store, kept);
      }
    }
  };
  const stopKept = watchAll(
    store,
    ({ pipeline, run: { phase } }) => [
      pipeline.cards,
      phase.status,
      phase.status === "running" && phase.isLoading,
    ],
    () => void readKept(),
  );
  // "Try again" sets the state back to loading.
  const stopLoading = watch(
    store,
    (state) => state.pipeline.cards.status === "loading",
    (isWanted) => {
      if (isWanted) {
        void load();
      }
    },
  );
  return () => {
    stopKept();
    stopLoading();
  };
}
