/** This effect loads the catalogue once; a failure is shown in place of the models. */
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { cardsFailed, cardsLoaded } from "#state/pipeline.ts";
import { type Stop, watch } from "./watch.ts";

export function startLoadCards(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  const load = async () => {
    try {
      cardsLoaded(store, await engine.loadCards());
    } catch (error) {
      cardsFailed(store, errorToData(error));
    }
  };
  // "Try again" sets the state back to loading.
  return watch(
    store,
    (state) => state.pipeline.cards.status === "loading",
    (isWanted) => {
      if (isWanted) {
        void load();
      }
    },
  );
}
