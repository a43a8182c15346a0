/**
 * This file handles large files without overviews, which are built when the user asks
 * for them.
 */
import type { EntryId } from "#ports/ids.ts";
import type { AppStore } from "./app-store.ts";
import { openedOf } from "./scene-pairs.ts";
import { type OverviewPhase, patchEntry } from "./scenes.ts";

export function requestOverview(store: AppStore, entryId: EntryId): void {
  patchEntry(store, entryId, { overview: { status: "building", done: 0, total: 0 } });
}

export function stopOverview(store: AppStore, entryId: EntryId): void {
  patchEntry(store, entryId, { overview: { status: "stopping" } });
}

export function setOverview(
  store: AppStore,
  entryId: EntryId,
  overview: OverviewPhase,
): void {
  patchEntry(store, entryId, { overview });
}

/** Records that the scene can now be drawn at every zoom. */
export function overviewBuilt(store: AppStore, entryId: EntryId): void {
  const opened = openedOf(store.getState().scenes.entries, entryId);
  if (opened !== null) {
    patchEntry(store, entryId, {
      phase: { status: "ready", opened: { ...opened, missingOverview: null } },
      overview: { status: "none" },
    });
  }
}
