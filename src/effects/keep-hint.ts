/** This effect remembers on this device which hints were closed. */
import type { AppState, AppStore } from "#state/app-store.ts";
import { closeHint, closeRadarLegend } from "#state/ui.ts";
import { type Stop, watch } from "./watch.ts";

const HINTS = [
  {
    key: "sar2earth.hint-closed",
    isClosed: (state: AppState) => state.ui.isHintClosed,
    close: closeHint,
  },
  {
    key: "sar2earth.radar-legend-closed",
    isClosed: (state: AppState) => state.ui.isRadarLegendClosed,
    close: closeRadarLegend,
  },
] as const;

export function startKeepHint(parts: {
  store: AppStore;
  storage: Pick<Storage, "getItem" | "setItem">;
}): Stop {
  const { store, storage } = parts;
  const stops = HINTS.map(({ key, isClosed, close }) => {
    if (storage.getItem(key) !== null) {
      close(store);
    }
    return watch(store, isClosed, (closed) => {
      if (closed) {
        storage.setItem(key, "1");
      }
    });
  });
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
