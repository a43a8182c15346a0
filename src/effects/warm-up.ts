/**
 * Before the first run of the page, this effect loads the model that a region will most
 * likely need, while the region is still being opened.
 */
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { regionsOf } from "#state/regions.ts";
import { isOpening } from "#state/stages.ts";
import { type Stop, watch } from "./watch.ts";

export function startWarmUp(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  let isDone = false;
  return watch(
    store,
    (state) => state.scenes.entries,
    (entries) => {
      const state = store.getState();
      const region = regionsOf(state).find(({ id }) =>
        entries.some(({ regionId }) => regionId === id),
      );
      const { chosenBy, backend } = state.pipeline;
      // If a link has chosen a model, nothing has to be guessed.
      if (region === undefined || isDone || !isOpening(state) || chosenBy !== "page") {
        return;
      }
      isDone = true;
      const { gsdM, simulated } = region;
      engine
        .warmUp({ gsdM, isSimulated: simulated }, backend)
        // Nobody has requested this; the run itself reports errors.
        .catch(() => undefined);
    },
  );
}
