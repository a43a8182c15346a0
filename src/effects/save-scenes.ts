/** This effect downloads a scene that was simulated in this page, as its file. */
import type { AppStore } from "#state/app-store.ts";
import { sceneSaved } from "#state/scenes.ts";
import { type Stop, watch } from "./watch.ts";

/** Offers a GeoTIFF as a download named `fileName`. */
export type SaveFile = (
  fileName: string,
  content: Blob | Uint8Array<ArrayBuffer>,
) => void;

export function startSaveScenes(parts: { store: AppStore; saveFile: SaveFile }): Stop {
  const { store, saveFile } = parts;
  return watch(
    store,
    ({ scenes }) => scenes.savingId,
    (savingId) => {
      if (savingId === null) {
        return;
      }
      const { entries } = store.getState().scenes;
      const origin = entries.find(({ entryId }) => entryId === savingId)?.origin;
      if (origin?.kind === "blob") {
        saveFile(origin.name, origin.blob);
      }
      sceneSaved(store);
    },
  );
}
