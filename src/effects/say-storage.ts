/** This file words why finished tiles are not stored on this device; it comes when needed. */
import type { StorageNote } from "#ports/stored-results.ts";
import type { AppStore } from "#state/app-store.ts";
import { tellOnce } from "#state/stored-results.ts";
import { addNote } from "#state/ui.ts";

const TEXTS: Readonly<Record<StorageNote, string>> = {
  "no-disk":
    "Results are kept in memory only: this browser or window stores no files for pages. They are gone after a reload; export what you need.",
  "in-use":
    "Another tab is working on the same result: this one takes what is finished there, and keeps its own tiles in memory, which are gone after a reload.",
  full: "The room for stored results is used up: the run goes on, and further tiles are kept in memory only. Stored results can be deleted under “Stored results”.",
  failed:
    "Tiles could not be stored on this device: the run goes on, and they are kept in memory only.",
};

/** Says it once in a visit. */
export function sayStorage(store: AppStore, note: StorageNote): void {
  if (tellOnce(store, note)) {
    addNote(store, TEXTS[note]);
  }
}
