/** This slice holds what stored results take on this device; `stored-results.ts` changes it. */
import type { StorageNote, StoredSize } from "#ports/stored-results.ts";

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
