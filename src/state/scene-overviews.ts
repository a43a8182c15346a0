/** Large files without overviews: reading one once, so that it can be seen from afar. */
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

/** The scene can now be seen at every zoom. */
export function overviewBuilt(store: AppStore, entryId: EntryId): void {
  const opened = openedOf(store.getState().scenes.entries, entryId);
  if (opened !== null) {
    patchEntry(store, entryId, {
      phase: { status: "ready", opened: { ...opened, missingOverview: null } },
      overview: { status: "none" },
    });
  }
}
