/**
 * This file decides which scene is the main one and which the reference, and resets
 * what depends on them.
 */
import type { RegionId } from "#core/regions/region-id.ts";
import type { EntryId } from "#ports/ids.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { initialCursor } from "./cursor.ts";
import { withoutPlans } from "./pipeline.ts";
import { initialResults, type ResultsState } from "./results.ts";
import { withoutEnded } from "./run.ts";
import { canShareMap, openedOf, pickReference } from "./scene-pairs.ts";
import type { ScenesState } from "./scenes.ts";
import { initialScores } from "./scores.ts";
import { initialStretch } from "./stretch.ts";
import type { ViewSlice } from "./view.ts";

export function makeMain(store: AppStore, entryId: EntryId): void {
  store.setState((state) =>
    state.scenes.mainId === entryId
      ? state
      : withMain(withoutWantedRegion(state), entryId, state),
  );
}

export function makeReference(store: AppStore, entryId: EntryId): void {
  store.setState((state) => withReference(withoutWantedRegion(state), entryId, state));
}

/** Cancels a requested region, so that it does not take over the map when it is ready. */
function withoutWantedRegion(state: AppState): AppState {
  return { ...state, regions: { ...state.regions, wantedId: null } };
}

/**
 * Puts both halves of a region on the map at the same time: only when both are open,
 * and only if nothing else was requested since. If one half fails, the radar is shown
 * alone.
 */
export function showRegion(state: AppState, regionId: RegionId): AppState {
  const { entries, mainId, referenceId } = state.scenes;
  const halves = entries.filter((entry) => entry.regionId === regionId);
  const isAwaited = halves.some(
    ({ phase }) => phase.status === "queued" || phase.status === "opening",
  );
  const half = (role: "sar" | "eo") =>
    halves.find((entry) => openedOf(entries, entry.entryId)?.scene.role === role);
  const [sar, eo] = [half("sar"), half("eo")];
  if (isAwaited || sar === undefined || state.regions.wantedId !== regionId) {
    return state;
  }
  const shown = sar.entryId === mainId ? state : withMain(state, sar.entryId, state);
  return eo === undefined || (eo.entryId === referenceId && shown === state)
    ? shown
    : withReference(shown, eo.entryId, state);
}

/** Changes the main scene and resets what belonged to the old one (area, plans, scores). */
export function withMain(
  state: AppState,
  mainId: EntryId | null,
  before: AppState,
): AppState {
  const referenceId = pickReference(
    state.scenes.entries,
    mainId,
    state.scenes.referenceId,
  );
  const next = { ...state, scenes: { ...state.scenes, mainId, referenceId } };
  return {
    ...next,
    pipeline: withoutPlans(state.pipeline),
    run: withoutEnded(state.run),
    results: { ...initialResults, byId: ofOpenScenes(state) },
    view: { ...viewFor(next, before), placed: null, area: null, drawing: null },
    stretch: initialStretch,
    scores: { ...initialScores, target: "view" },
    cursor: initialCursor,
  };
}

/**
 * Returns the view for a new main scene. In another CRS the old view has no meaning. In
 * the same CRS it is kept, because the map may stay where it is and then reports no
 * change.
 */
function viewFor(next: AppState, before: AppState): ViewSlice {
  const isSame = viewCrs(next) === viewCrs(before);
  return isSame ? next.view : { ...next.view, state: null };
}

function viewCrs({ scenes }: AppState): string | null {
  const opened =
    openedOf(scenes.entries, scenes.mainId) ??
    openedOf(scenes.entries, scenes.referenceId);
  return opened?.scene.grid.crs ?? null;
}

/**
 * Sets the reference; a picture that cannot be placed on the radar's map stays in the
 * list only.
 */
export function withReference(
  state: AppState,
  entryId: EntryId,
  before: AppState,
): AppState {
  const main = openedOf(state.scenes.entries, state.scenes.mainId);
  const reference = openedOf(state.scenes.entries, entryId);
  if (
    main !== null &&
    reference !== null &&
    !canShareMap(main.scene, reference.scene)
  ) {
    return state;
  }
  const next = { ...state, scenes: { ...state.scenes, referenceId: entryId } };
  return {
    ...next,
    view: viewFor(next, before),
    scores: { ...state.scores, reading: initialScores.reading },
  };
}

/** The radar image that was opened last. */
export function lastSarOf({ scenes }: Pick<AppState, "scenes">): EntryId | null {
  const sar = scenes.entries.findLast(
    ({ phase }) => phase.status === "ready" && phase.opened.scene.role === "sar",
  );
  return sar?.entryId ?? null;
}

export function withoutLostResults(state: AppState): AppState {
  return { ...state, results: { ...state.results, byId: ofOpenScenes(state) } };
}

/** Drops the results of closed scenes, which the engine has dropped, too. */
function ofOpenScenes({ scenes, results }: AppState): ResultsState["byId"] {
  const held = [
    ...scenes.entries,
    ...(scenes.removed === null ? [] : [scenes.removed.entry]),
  ];
  const open = new Set(
    held.map((e) => (e.phase.status === "ready" ? e.phase.opened.sceneId : "")),
  );
  return Object.fromEntries(
    Object.entries(results.byId).filter(([, info]) => open.has(info.sceneId)),
  );
}

export function withoutMissing(scenes: ScenesState): ScenesState {
  const has = (id: EntryId | null) => scenes.entries.some((e) => e.entryId === id);
  return {
    ...scenes,
    mainId: has(scenes.mainId) ? scenes.mainId : null,
    referenceId: has(scenes.referenceId) ? scenes.referenceId : null,
  };
}
