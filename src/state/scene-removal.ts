/** This file removes scenes from the list, and restores the last one. */
import type { EntryId } from "#ports/ids.ts";
import type { AppStore } from "./app-store.ts";
import {
  lastSarOf,
  withMain,
  withoutLostResults,
  withoutMissing,
  withReference,
} from "./scene-roles.ts";

/** Removes a scene from the list; the one removed before it can then no longer be restored. */
export function removeScene(store: AppStore, entryId: EntryId): void {
  store.setState((state) => {
    const { entries: all, mainId } = state.scenes;
    const index = all.findIndex((e) => e.entryId === entryId);
    const entry = all[index];
    if (entry === undefined) {
      return state;
    }
    const wasMain = mainId === entryId;
    const entries = all.filter((e) => e !== entry);
    const removed = entry.phase.status === "ready" ? { entry, index, wasMain } : null;
    const scenes = { ...state.scenes, entries, removed };
    if (!wasMain) {
      return withoutLostResults({ ...state, scenes: withoutMissing(scenes) });
    }
    const next = { ...state, scenes };
    return withMain(next, lastSarOf(next), state);
  });
}

/** Restores the removed scene with everything that was computed for it. */
export function undoRemove(store: AppStore): void {
  store.setState((state) => {
    const { removed, entries } = state.scenes;
    if (removed === null) {
      return state;
    }
    const { entry, index, wasMain } = removed;
    const scenes = {
      ...state.scenes,
      removed: null,
      entries: entries.toSpliced(index, 0, entry),
    };
    const isEo =
      entry.phase.status === "ready" && entry.phase.opened.scene.role === "eo";
    if (wasMain) {
      return withMain({ ...state, scenes }, entry.entryId, state);
    }
    return isEo && scenes.referenceId === null
      ? withReference({ ...state, scenes }, entry.entryId, state)
      : { ...state, scenes };
  });
}

/** Closes the removed scene for good. */
export function forgetRemoved(store: AppStore): void {
  store.setState((state) =>
    withoutLostResults({ ...state, scenes: { ...state.scenes, removed: null } }),
  );
}
