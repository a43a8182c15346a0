/** This effect remembers on this device that the hint was closed. */
import type { AppStore } from "#state/app-store.ts";
import { closeHint } from "#state/ui.ts";
import { type Stop, watch } from "./watch.ts";

const KEY = "sar2earth.hint-closed";

export function startKeepHint(parts: {
  store: AppStore;
  storage: Pick<Storage, "getItem" | "setItem">;
}): Stop {
  const { store, storage } = parts;
  if (storage.getItem(KEY) !== null) {
    closeHint(store);
  }
  return watch(
    store,
    (state) => state.ui.isHintClosed,
    (isClosed) => {
      if (isClosed) {
        storage.setItem(KEY, "1");
      }
    },
  );
}
