/** This effect downloads a table that the page has written. */
import type { AppStore } from "#state/app-store.ts";
import { textSaved } from "#state/ui.ts";
import type { SaveFile } from "./save-scenes.ts";
import { type Stop, watch } from "./watch.ts";

export function startSaveTexts(parts: { store: AppStore; saveFile: SaveFile }): Stop {
  const { store, saveFile } = parts;
  return watch(
    store,
    ({ ui }) => ui.savingText,
    (saving) => {
      if (saving !== null) {
        const { fileName, text, mediaType = "text/csv" } = saving;
        saveFile(fileName, new Blob([text], { type: mediaType }));
        textSaved(store);
      }
    },
  );
}
