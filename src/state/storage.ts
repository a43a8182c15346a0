/** This slice holds what stored results take on this device. */
import type { StorageNote, StoredSize } from "#ports/stored-results.ts";
import type { AppStore } from "./app-store.ts";

export type StorageState = {
  /** Null until it was asked for. */
  readonly size: StoredSize | null;
  /** Counts how often the size was asked for; an effect answers. */
  readonly asked: number;
  readonly isDeleting: boolean;
  /** What has been said about storage in this visit. */
  readonly told: readonly StorageNote[];
};

export const initialStorage: StorageState = {
  ...{ size: null, asked: 0, isDeleting: false, told: [] },
};

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
