/** This slice holds the list of regions, and which one was requested. */
import type { AppErrorData } from "#core/errors.ts";
import type { RegionId } from "#core/regions/region-id.ts";
import type { Region, RegionsFile } from "#core/regions/regions-file.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { showRegion } from "./scene-roles.ts";
import { enqueue, type SceneEntry } from "./scenes.ts";
import { addNote } from "./ui.ts";

export type RegionsPhase =
  | { readonly status: "idle" }
  | { readonly status: "running" }
  | { readonly status: "ready"; readonly file: RegionsFile }
  /** There is no list: none was made, or the first region is still being made. */
  | { readonly status: "missing"; readonly isAwaited: boolean }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type RegionsState = {
  readonly phase: RegionsPhase;
  /** The region that was requested last; null once something else was requested. */
  readonly wantedId: RegionId | null;
};

export const initialRegions: RegionsState = {
  phase: { status: "idle" },
  wantedId: null,
};

/** Number of region pairs that stay open with their results, besides the shown one. */
const KEPT_REGIONS = 3;

/**
 * Records the list; a requested region that is not in the complete list is no longer
 * waited for.
 */
export function regionsRead(store: AppStore, phase: RegionsPhase): void {
  const { wantedId } = store.getState().regions;
  const isHere = wantedId === null || mayHave(phase, wantedId);
  store.setState({ regions: { phase, wantedId: isHere ? wantedId : null } });
  if (!isHere) {
    sayUnknown(store, wantedId);
  }
}

function mayHave(phase: RegionsPhase, regionId: RegionId): boolean {
  return (
    phase.status !== "ready" ||
    [...phase.file.planned, ...phase.file.regions].some(({ id }) => id === regionId)
  );
}

function sayUnknown(store: AppStore, regionId: RegionId): void {
  addNote(store, `The link names a region that does not exist here: “${regionId}”.`);
}

/** Reads the list again ("Check again"), also after a failure. */
export function readRegionsAgain(store: AppStore): void {
  regionsRead(store, { status: "running" });
}

/**
 * Shows a region on the map: at once if its pair is open, otherwise when both files
 * are. A region that is still being made is opened when it is ready.
 */
export function openRegion(store: AppStore, regionId: RegionId): void {
  if (!mayHave(store.getState().regions.phase, regionId)) {
    sayUnknown(store, regionId);
    return;
  }
  store.setState(({ regions }) => ({ regions: { ...regions, wantedId: regionId } }));
  const region = regionsOf(store.getState()).find(({ id }) => id === regionId);
  const entries = entriesOf(store.getState(), regionId);
  if (entries.length > 0) {
    store.setState((state) => showRegion(newestLast(state, regionId), regionId));
  } else if (region !== undefined) {
    for (const [part, { url }] of [
      ["SAR", region.files.sar],
      ["EO", region.files.eo],
    ] as const) {
      const [note, mark] = region.simulated ? [" (simulated)", "simulated-"] : ["", ""];
      const name = `${regionId}-${mark}${part.toLowerCase()}.tif`;
      enqueue(
        store,
        `${region.name}, ${part}${note}`,
        { kind: "url", url, name },
        null,
        { regionId },
      );
    }
    store.setState(withoutOldRegions);
  }
}

/** Lists the regions that can be opened now. */
export function regionsOf({ regions }: Pick<AppState, "regions">): readonly Region[] {
  return regions.phase.status === "ready" ? regions.phase.file.regions : [];
}

/** Tells whether the list is complete. */
export function areRegionsComplete({ regions }: Pick<AppState, "regions">): boolean {
  return (
    regions.phase.status === "ready" &&
    regions.phase.file.regions.length === regions.phase.file.planned.length
  );
}

/** Returns the region that is on the map, if any. */
export function shownRegionId({ scenes }: Pick<AppState, "scenes">): RegionId | null {
  const { entries, mainId, referenceId } = scenes;
  const shown = entries.find((e) => e.entryId === (mainId ?? referenceId));
  return shown?.regionId ?? null;
}

export function shownRegion(
  state: Pick<AppState, "scenes" | "regions">,
): Region | null {
  const id = shownRegionId(state);
  return regionsOf(state).find((region) => region.id === id) ?? null;
}

function entriesOf({ scenes }: AppState, regionId: RegionId): SceneEntry[] {
  return scenes.entries.filter((entry) => entry.regionId === regionId);
}

/**
 * Moves a region to the end of the list, so that it is closed last; files that failed
 * are opened again.
 */
function newestLast(state: AppState, regionId: RegionId): AppState {
  const { entries } = state.scenes;
  const asked = entriesOf(state, regionId).map(
    (entry): SceneEntry =>
      entry.phase.status === "failed"
        ? { ...entry, phase: { status: "queued" } }
        : entry,
  );
  const others = entries.filter((entry) => entry.regionId !== regionId);
  return { ...state, scenes: { ...state.scenes, entries: [...others, ...asked] } };
}

/** Closes the least recently shown regions (LRU). */
function withoutOldRegions(state: AppState): AppState {
  const { entries } = state.scenes;
  const ids = [...new Set(entries.flatMap(({ regionId }) => regionId ?? []))];
  const shown = shownRegionId(state);
  const old = ids.slice(0, -KEPT_REGIONS - 1).filter((id) => id !== shown);
  if (old.length === 0) {
    return state;
  }
  const kept = entries.filter(({ regionId }) => !old.some((id) => id === regionId));
  return { ...state, scenes: { ...state.scenes, entries: kept } };
}
