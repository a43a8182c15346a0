/** Transitions of the slice of stored results, which come after the first paint. */
import type { StorageNote, StoredSize } from "#ports/stored-results.ts";
import type { AppStore } from "./app-store.ts";
import type { StorageState } from "./storage.ts";

export function askStoredSize(store: AppStore): void {
  patch(store, { asked: store.getState().storage.asked + 1 });
}

export function setStoredSize(store: AppStore, size: StoredSize | null): void {
  patch(store, { size, isDeleting: false });
}

export function deleteStored(store: AppStore): void {
  patch(store, { isDeleting: true });
}

/** Notes that something is said; false when it was said before. */
export function tellOnce(store: AppStore, note: StorageNote): boolean {
  const { told } = store.getState().storage;
  if (told.includes(note)) {
    return false;
  }
  patch(store, { told: [...told, note] });
  return true;
}

function patch(store: AppStore, change: Partial<StorageState>): void {
  store.setState(({ storage }) => ({ storage: { ...storage, ...change } }));
}
