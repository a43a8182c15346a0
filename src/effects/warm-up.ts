/**
 * Before the first run of the page, this effect loads the model that a region will most
 * likely need. It waits until the maps have shown the region: on two cores the runtime's
 * 4 MB would be unpacked and compiled at the cost of the first look at it.
 */
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { regionsOf } from "#state/regions.ts";
import { type Stop, watchAll } from "./watch.ts";

export function startWarmUp(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  let isDone = false;
  return watchAll(
    store,
    ({ scenes, view }) => [scenes.entries, view.hasDrawn],
    () => {
      const state = store.getState();
      const { entries } = state.scenes;
      const region = regionsOf(state).find(({ id }) =>
        entries.some(({ regionId }) => regionId === id),
      );
      const { chosenBy, backend } = state.pipeline;
      // If a link has chosen a model, nothing has to be guessed.
      const isTime = state.view.hasDrawn && !isDone;
      if (region === undefined || !isTime || chosenBy !== "page") {
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
