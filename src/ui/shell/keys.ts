/** What a key does, and the keys that every workspace has. */
import type { AppStore } from "#state/app-store.ts";
import { openDialog } from "#state/ui.ts";

export type KeyBinding = {
  /** `KeyboardEvent.key` values. */
  readonly keys: readonly string[];
  /** What stands on the key caps in the list. */
  readonly caps: readonly string[];
  readonly what: string;
  readonly press: (store: AppStore, key: string) => void;
  readonly release?: (store: AppStore) => void;
  /** Only where the focus is on the map or nowhere: elsewhere the key has its own meaning. */
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
