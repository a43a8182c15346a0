/** This slice holds the scenes that are open or being opened, and which two are on the map. */

import type { AppErrorData } from "#core/errors.ts";
import type { RegionId } from "#core/regions/region-id.ts";
import type { StatedFacts } from "#core/sar/check-facts.ts";
import type { SceneAnswer, SceneReading } from "#core/sar/scene.ts";
import type { FileBundle } from "#ports/file-bundle.ts";
import type { EntryId } from "#ports/ids.ts";
import type { SourceInput } from "#ports/raster-source.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { openedOf, scenesOverlap } from "./scene-pairs.ts";
import { lastSarOf, showRegion, withMain, withReference } from "./scene-roles.ts";
import type { SceneDraft } from "./simulator.ts";

export type ScenePhase =
  | { readonly status: "queued" }
  | { readonly status: "opening" }
  | { readonly status: "ambiguous"; readonly readings: readonly SceneReading[] }
  | { readonly status: "ready"; readonly opened: OpenedScene }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** State of building the overviews of a large file that has none. */
export type OverviewPhase =
  | { readonly status: "none" }
  | { readonly status: "building"; readonly done: number; readonly total: number }
  | { readonly status: "stopping" }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type SceneEntry = {
  readonly entryId: EntryId;
  readonly name: string;
  readonly origin: SourceInput;
  /** The region whose half it is; null for all other scenes. */
  readonly regionId: RegionId | null;
  /**
   * The specification of a scene simulated in this page, which exists as no file yet;
   * null for opened files.
   */
  readonly madeFrom: SceneDraft | null;
  readonly sidecar: File | null;
  /** Other files that describe the image's product. */
  readonly documents: readonly File[];
  /** Address of the whole image, if `origin` leads to its preview; otherwise null. */
  readonly fullUrl: string | null;
  /** The folder or archive that must be unpacked first; null for images. */
  readonly bundle: FileBundle | null;
  readonly answer: SceneAnswer | null;
  /** What the user has stated because the file does not. */
  readonly facts: StatedFacts | null;
  readonly phase: ScenePhase;
  readonly overview: OverviewPhase;
};

export type ScenesState = {
  readonly entries: readonly SceneEntry[];
  /** The SAR scene that is shown and translated. */
  readonly mainId: EntryId | null;
  /** The EO scene that is shown beside it and is the reference of scores. */
  readonly referenceId: EntryId | null;
  /** The scene that was removed last; it is kept open, so that it can be restored. */
  readonly removed: RemovedScene | null;
  /** The scene that is being downloaded as a file. */
  readonly savingId: EntryId | null;
  readonly nextId: number;
};

export type RemovedScene = {
  readonly entry: SceneEntry;
  readonly index: number;
  readonly wasMain: boolean;
};

export const initialScenes: ScenesState = {
  entries: [],
  mainId: null,
  referenceId: null,
  removed: null,
  savingId: null,
  nextId: 1,
};

export function openUrl(store: AppStore, url: string): void {
  const name = decodeName(url.split(/[?#]/)[0]?.split("/").pop() ?? "") || url;
  enqueue(store, name, { kind: "url", url }, null);
}

/** Opens the whole image of a preview beside it. */
export function openFullImage(store: AppStore, entry: SceneEntry): void {
  if (entry.fullUrl !== null) {
    openUrl(store, entry.fullUrl);
  }
}

export function saveScene(store: AppStore, entryId: EntryId): void {
  store.setState(({ scenes }) => ({ scenes: { ...scenes, savingId: entryId } }));
}

export function sceneSaved(store: AppStore): void {
  store.setState(({ scenes }) => ({ scenes: { ...scenes, savingId: null } }));
}

/** Records the user's answer for an ambiguous file, which is opened again with it. */
export function answerReading(
  store: AppStore,
  entryId: EntryId,
  answer: SceneAnswer,
): void {
  patchEntry(store, entryId, { answer, phase: { status: "queued" } });
}

/** Records facts that the user states, and opens the file again with them. */
export function stateFacts(
  store: AppStore,
  entryId: EntryId,
  facts: StatedFacts,
): void {
  patchEntry(store, entryId, { facts, phase: { status: "queued" } });
}

export function retryScene(store: AppStore, entryId: EntryId): void {
  patchEntry(store, entryId, { phase: { status: "queued" } });
}

export function sceneOpening(store: AppStore, entryId: EntryId): void {
  patchEntry(store, entryId, { phase: { status: "opening" } });
}

export function sceneAmbiguous(
  store: AppStore,
  entryId: EntryId,
  readings: readonly SceneReading[],
): void {
  patchEntry(store, entryId, { phase: { status: "ambiguous", readings } });
}

export function sceneFailed(
  store: AppStore,
  entryId: EntryId,
  error: AppErrorData,
): void {
  store.setState((state) => {
    const next = withEntry(state, entryId, { phase: { status: "failed", error } });
    const regionId = next.scenes.entries.find((e) => e.entryId === entryId)?.regionId;
    // The region's other half may have been waiting for this one.
    return regionId ? showRegion(next, regionId) : next;
  });
}

/**
 * Records an opened scene: radar becomes the main scene, a picture the reference. A
 * region is shown when both halves are open, unless something else was requested
 * meanwhile.
 */
export function sceneOpened(
  store: AppStore,
  entryId: EntryId,
  opened: OpenedScene,
): void {
  store.setState((state) => {
    const entry = state.scenes.entries.find((e) => e.entryId === entryId);
    if (entry === undefined) {
      return state;
    }
    const next = withEntry(state, entryId, { phase: { status: "ready", opened } });
    if (entry.regionId !== null) {
      return showRegion(next, entry.regionId);
    }
    if (opened.scene.role === "sar") {
      return withMain(next, entryId, state);
    }
    // Read as radar before, it gives its place back.
    const freed =
      state.scenes.mainId === entryId ? withMain(next, lastSarOf(next), state) : next;
    return withReference(withoutOtherRegion(freed, opened), entryId, state);
  });
}

/** A picture of another place also replaces a region's radar image. */
function withoutOtherRegion(state: AppState, { scene }: OpenedScene): AppState {
  const { entries, mainId } = state.scenes;
  const main = openedOf(entries, mainId);
  const isRegion = entries.some((e) => e.entryId === mainId && e.regionId !== null);
  return isRegion && main !== null && !scenesOverlap(main.scene, scene)
    ? withMain(state, null, state)
    : state;
}

/**
 * Adds something to the list to be opened; `change` sets the fields that differ from
 * the default.
 */
export function enqueue(
  store: AppStore,
  name: string,
  origin: SourceInput,
  sidecar: File | null,
  change: Partial<
    Pick<
      SceneEntry,
      "phase" | "regionId" | "madeFrom" | "documents" | "bundle" | "fullUrl"
    >
  > = {},
): void {
  store.setState(({ scenes, regions }) => {
    const entry: SceneEntry = {
      entryId: `entry-${scenes.nextId}`,
      name,
      origin,
      sidecar,
      documents: [],
      bundle: null,
      fullUrl: null,
      regionId: null,
      madeFrom: null,
      answer: null,
      facts: null,
      phase: { status: "queued" },
      overview: { status: "none" },
      ...change,
    };
    return {
      scenes: {
        ...scenes,
        nextId: scenes.nextId + 1,
        entries: [...scenes.entries, entry],
      },
      // What is opened now takes precedence over a region that is still being opened.
      regions:
        entry.phase.status === "failed"
          ? regions
          : { ...regions, wantedId: entry.regionId },
    };
  });
}

export function patchEntry(
  store: AppStore,
  entryId: EntryId,
  patch: Partial<SceneEntry>,
): void {
  store.setState((state) => withEntry(state, entryId, patch));
}

function withEntry(
  state: AppState,
  entryId: EntryId,
  patch: Partial<SceneEntry>,
): AppState {
  const entries = state.scenes.entries.map((e) =>
    e.entryId === entryId ? { ...e, ...patch } : e,
  );
  return { ...state, scenes: { ...state.scenes, entries } };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
