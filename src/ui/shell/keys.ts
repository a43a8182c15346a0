/** This file defines keyboard shortcuts, and those that every workspace has. */
import type { AppStore } from "#state/app-store.ts";
import { openDialog } from "#state/ui.ts";

export type KeyBinding = {
  /** `KeyboardEvent.key` values. */
  readonly keys: readonly string[];
  /** Labels of the keys in the list of shortcuts. */
  readonly caps: readonly string[];
  readonly what: string;
  readonly press: (store: AppStore, key: string) => void;
  readonly release?: (store: AppStore) => void;
  /**
   * Whether the key works only while the map or nothing has the focus; elsewhere it has
   * another meaning.
   */
  readonly isMapOnly?: boolean;
};

export const SHELL_KEYS: readonly KeyBinding[] = [
  {
    keys: ["?"],
    caps: ["?"],
    what: "This list",
    press: (store) => openDialog(store, "help"),
  },
];
