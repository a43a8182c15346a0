/** Taking scenes off the list, and bringing the last one back. */
import type { EntryId } from "#ports/ids.ts";
import type { AppStore } from "./app-store.ts";
import {
  lastSarOf,
  withMain,
  withoutLostResults,
  withoutMissing,
  withReference,
} from "./scene-roles.ts";

/** Takes a scene off the list; the one that was removed before it is let go for good. */
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

/** Brings the removed scene back, with everything that had been computed for it. */
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

/** The removed scene will not be wanted any more. */
export function forgetRemoved(store: AppStore): void {
  store.setState((state) =>
    withoutLostResults({ ...state, scenes: { ...state.scenes, removed: null } }),
  );
}
