/** The regions: which there are, and which one has been asked for. */
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
  /** There is no list: nobody has made any, or the first one is being made. */
  | { readonly status: "missing"; readonly isAwaited: boolean }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type RegionsState = {
  readonly phase: RegionsPhase;
  /** The last thing that was asked for is this region; null once it is something else. */
  readonly wantedId: RegionId | null;
};

export const initialRegions: RegionsState = {
  phase: { status: "idle" },
  wantedId: null,
};

/** Pairs that stay open beside the shown one, with what was computed of them. */
const KEPT_REGIONS = 3;

/** A region that a link names and no list has is no longer waited for. */
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
  addNote(store, `The link names a region that is not here: “${regionId}”.`);
}

/** "Look again": also after a failure. */
export function readRegionsAgain(store: AppStore): void {
  regionsRead(store, { status: "running" });
}

/**
 * Puts a region on the map: at once where its pair is open, else when both files are. One
 * that is still being made is opened when it is there.
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

/** All that can be opened now. */
export function regionsOf({ regions }: Pick<AppState, "regions">): readonly Region[] {
  return regions.phase.status === "ready" ? regions.phase.file.regions : [];
}

/** True when no more are to come. */
export function areRegionsComplete({ regions }: Pick<AppState, "regions">): boolean {
  return (
    regions.phase.status === "ready" &&
    regions.phase.file.regions.length === regions.phase.file.planned.length
  );
}

/** The region that is on the map, if one is. */
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

/** What is looked at last is let go last; what could not be opened is tried again. */
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

/** Closes the regions that have not been looked at for longest. */
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
