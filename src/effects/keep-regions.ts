/**
 * This effect stores the files of the region on the map for offline use, while the page
 * is idle.
 */
import type { AppStore } from "#state/app-store.ts";
import { regionsOf, shownRegion } from "#state/regions.ts";
import { isRunActive } from "#state/run.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watchAll } from "./watch.ts";

/** Fetches and stores the files that are not cached yet; returns immediately. */
export type KeepFiles = (urls: readonly string[]) => void;

/**
 * The delay lets the pixels on screen load first, and skips regions that are only
 * looked at briefly.
 */
const REST_MS = 8000;

export function startKeepRegions(parts: {
  store: AppStore;
  keepFiles: KeepFiles;
}): Stop {
  const { store, keepFiles } = parts;
  const latest = createLatest(
    async () => {
      const state = store.getState();
      const region = shownRegion(state);
      if (region === null || isRunActive(state.run)) {
        return;
      }
      const pictures = regionsOf(state).flatMap(({ files }) =>
        [files.sarThumbnail, files.eoThumbnail].flatMap((file) => file?.url ?? []),
      );
      keepFiles([region.files.sar.url, region.files.eo.url, ...pictures]);
    },
    "settle",
    REST_MS,
  );
  const stop = watchAll(
    store,
    (state) => [shownRegion(state)?.id, isRunActive(state.run)],
    latest.request,
  );
  return () => {
    stop();
    latest.stop();
  };
}
