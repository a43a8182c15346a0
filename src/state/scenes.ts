/** The opened scenes, the ones being opened, and the two that are on the map. */
import type { AppErrorData } from "#core/errors.ts";
import type { SceneAnswer, SceneReading } from "#core/sar/scene.ts";
import type { OpenedScene } from "#ports/engine.ts";
import type { SourceInput } from "#ports/raster-source.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { initialCursor } from "./cursor.ts";
import { withoutPlans } from "./pipeline.ts";
import { initialResults, type ResultsState } from "./results.ts";
import { fileStem, groupFiles } from "./scene-files.ts";
import { openedOf, pickReference } from "./scene-pairs.ts";
import { initialScores } from "./scores.ts";
import { initialStretch } from "./stretch.ts";

export type SceneOrigin =
  | SourceInput
  | { readonly kind: "synthetic"; readonly seed: number };

export type ScenePhase =
  | { readonly status: "queued" }
  | { readonly status: "opening" }
  | { readonly status: "ambiguous"; readonly readings: readonly SceneReading[] }
  | { readonly status: "ready"; readonly opened: OpenedScene }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** A large file without overviews can be read once, so that it can be seen from afar. */
export type OverviewPhase =
  | { readonly status: "none" }
  | { readonly status: "building"; readonly done: number; readonly total: number }
  | { readonly status: "stopping" }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type SceneEntry = {
  readonly entryId: string;
  readonly name: string;
  readonly origin: SceneOrigin;
  readonly sidecar: File | null;
  readonly answer: SceneAnswer | null;
  readonly phase: ScenePhase;
  readonly overview: OverviewPhase;
};

export type ScenesState = {
  readonly entries: readonly SceneEntry[];
  /** The SAR scene that is shown and translated. */
  readonly mainId: string | null;
  /** The EO scene that is shown beside it and measured against. */
  readonly referenceId: string | null;
  readonly nextId: number;
};

export const initialScenes: ScenesState = {
  entries: [],
  mainId: null,
  referenceId: null,
  nextId: 1,
};

export function syntheticName(seed: number): string {
  return `Synthetic scene (made by this page from seed ${seed})`;
}

export function openFiles(store: AppStore, files: readonly File[]): void {
  const { images, orphans } = groupFiles(files);
  for (const { name, file, sidecar } of images) {
    enqueue(store, name, { kind: "blob", name, blob: file }, sidecar);
  }
  for (const orphan of orphans) {
    adoptSidecar(store, orphan);
  }
}

export function openUrl(store: AppStore, url: string): void {
  const name = decodeName(url.split(/[?#]/)[0]?.split("/").pop() ?? "") || url;
  enqueue(store, name, { kind: "url", url }, null);
}

export function openSynthetic(store: AppStore, seed: number): void {
  enqueue(store, syntheticName(seed), { kind: "synthetic", seed }, null);
}

/** The user says what an ambiguous file is: it is opened again with the answer. */
export function answerReading(
  store: AppStore,
  entryId: string,
  answer: SceneAnswer,
): void {
  patchEntry(store, entryId, { answer, phase: { status: "queued" } });
}

export function retryScene(store: AppStore, entryId: string): void {
  patchEntry(store, entryId, { phase: { status: "queued" } });
}

export function sceneOpening(store: AppStore, entryId: string): void {
  patchEntry(store, entryId, { phase: { status: "opening" } });
}

export function sceneAmbiguous(
  store: AppStore,
  entryId: string,
  readings: readonly SceneReading[],
): void {
  patchEntry(store, entryId, { phase: { status: "ambiguous", readings } });
}

export function sceneFailed(
  store: AppStore,
  entryId: string,
  error: AppErrorData,
): void {
  patchEntry(store, entryId, { phase: { status: "failed", error } });
}

/**
 * A scene is there: radar becomes the main scene, a picture the reference. The synthetic
 * pair has done its work when something real has been opened.
 */
export function sceneOpened(
  store: AppStore,
  entryId: string,
  opened: OpenedScene,
): void {
  store.setState((state) => {
    const entry = state.scenes.entries.find((e) => e.entryId === entryId);
    if (entry === undefined) {
      return state;
    }
    const isReal = entry.origin.kind !== "synthetic";
    const entries = state.scenes.entries
      .filter((e) => !isReal || e.origin.kind !== "synthetic")
      .map((e) =>
        e.entryId === entryId
          ? { ...e, phase: { status: "ready" as const, opened } }
          : e,
      );
    const scenes = { ...state.scenes, entries };
    return opened.scene.role === "sar"
      ? withMain({ ...state, scenes }, entryId, state)
      : withReference({ ...state, scenes: withoutMissing(scenes) }, entryId);
  });
}

/** The picture of the synthetic pair gets an entry of its own beside the radar's. */
export function syntheticOpened(
  store: AppStore,
  entryId: string,
  pair: { readonly sar: OpenedScene; readonly eo: OpenedScene },
): void {
  const entry = store.getState().scenes.entries.find((e) => e.entryId === entryId);
  if (entry?.origin.kind !== "synthetic") {
    return;
  }
  const eoId = enqueue(
    store,
    `Synthetic EO (seed ${entry.origin.seed})`,
    entry.origin,
    null,
    {
      status: "ready",
      opened: pair.eo,
    },
  );
  sceneOpened(store, entryId, pair.sar);
  makeReference(store, eoId);
}

export function requestOverview(store: AppStore, entryId: string): void {
  patchEntry(store, entryId, { overview: { status: "building", done: 0, total: 0 } });
}

export function stopOverview(store: AppStore, entryId: string): void {
  patchEntry(store, entryId, { overview: { status: "stopping" } });
}

export function setOverview(
  store: AppStore,
  entryId: string,
  overview: OverviewPhase,
): void {
  patchEntry(store, entryId, { overview });
}

/** The scene can now be seen at every zoom. */
export function overviewBuilt(store: AppStore, entryId: string): void {
  const opened = openedOf(store.getState().scenes.entries, entryId);
  if (opened !== null) {
    patchEntry(store, entryId, {
      phase: { status: "ready", opened: { ...opened, missingOverview: null } },
      overview: { status: "none" },
    });
  }
}

export function removeScene(store: AppStore, entryId: string): void {
  store.setState((state) => {
    const entries = state.scenes.entries.filter((e) => e.entryId !== entryId);
    const scenes = { ...state.scenes, entries };
    if (state.scenes.mainId !== entryId) {
      const rest = { ...state, scenes: withoutMissing(scenes) };
      return { ...rest, results: { ...state.results, byId: ofOpenScenes(rest) } };
    }
    const next = entries.findLast(
      (e) => e.phase.status === "ready" && e.phase.opened.scene.role === "sar",
    );
    return withMain({ ...state, scenes }, next?.entryId ?? null, state);
  });
}

export function makeMain(store: AppStore, entryId: string): void {
  store.setState((state) =>
    state.scenes.mainId === entryId ? state : withMain(state, entryId, state),
  );
}

export function makeReference(store: AppStore, entryId: string): void {
  store.setState((state) => withReference(state, entryId));
}

/** Another main scene: what belonged to the old one (box, plans, scores) is let go. */
function withMain(state: AppState, mainId: string | null, before: AppState): AppState {
  const referenceId = pickReference(
    state.scenes.entries,
    mainId,
    state.scenes.referenceId,
  );
  return {
    ...state,
    scenes: { ...state.scenes, mainId, referenceId },
    pipeline: withoutPlans(state.pipeline),
    results: { ...initialResults, byId: ofOpenScenes(state) },
    view: {
      ...state.view,
      // In the same CRS the map may stay where it is, and then reports nothing new.
      state:
        crsOf(state, mainId) === crsOf(before, before.scenes.mainId)
          ? state.view.state
          : null,
      box: null,
      isDrawing: false,
    },
    stretch: initialStretch,
    scores: { ...initialScores, target: "view" },
    cursor: initialCursor,
  };
}

function crsOf({ scenes }: AppState, entryId: string | null): string | null {
  return openedOf(scenes.entries, entryId)?.scene.grid.crs ?? null;
}

function withReference(state: AppState, entryId: string): AppState {
  return {
    ...state,
    scenes: { ...state.scenes, referenceId: entryId },
    scores: { ...state.scores, reading: initialScores.reading },
  };
}

/** Results go with their scene: the engine forgets them when it is closed. */
function ofOpenScenes({ scenes, results }: AppState): ResultsState["byId"] {
  const open = new Set(
    scenes.entries.map((e) =>
      e.phase.status === "ready" ? e.phase.opened.sceneId : "",
    ),
  );
  return Object.fromEntries(
    Object.entries(results.byId).filter(([, info]) => open.has(info.sceneId)),
  );
}

function withoutMissing(scenes: ScenesState): ScenesState {
  const has = (id: string | null) => scenes.entries.some((e) => e.entryId === id);
  return {
    ...scenes,
    mainId: has(scenes.mainId) ? scenes.mainId : null,
    referenceId: has(scenes.referenceId) ? scenes.referenceId : null,
  };
}

/** A JSON dropped after its image: the image is opened again with it, or it fails alone. */
function adoptSidecar(store: AppStore, sidecar: File): void {
  const image = store
    .getState()
    .scenes.entries.findLast((e) => fileStem(e.name) === fileStem(sidecar.name));
  if (image !== undefined) {
    patchEntry(store, image.entryId, { sidecar, phase: { status: "queued" } });
    return;
  }
  enqueue(
    store,
    sidecar.name,
    { kind: "blob", name: sidecar.name, blob: sidecar },
    null,
    {
      status: "failed",
      error: {
        code: "file-unsupported",
        message: "This metadata file came without its image.",
        expected:
          "the GeoTIFF that it describes, dropped together with it or before it",
        found: `${sidecar.name} alone; no opened image has this name`,
        hint: "Drop the .tif and the .json together; their names must begin alike.",
        detail: "",
      },
    },
  );
}

function enqueue(
  store: AppStore,
  name: string,
  origin: SceneOrigin,
  sidecar: File | null,
  phase: ScenePhase = { status: "queued" },
): string {
  const entryId = `scene-${store.getState().scenes.nextId}`;
  store.setState(({ scenes }) => ({
    scenes: {
      ...scenes,
      nextId: scenes.nextId + 1,
      entries: [
        ...scenes.entries,
        {
          entryId,
          name,
          origin,
          sidecar,
          answer: null,
          phase,
          overview: { status: "none" },
        },
      ],
    },
  }));
  return entryId;
}

function patchEntry(
  store: AppStore,
  entryId: string,
  patch: Partial<SceneEntry>,
): void {
  store.setState(({ scenes }) => ({
    scenes: {
      ...scenes,
      entries: scenes.entries.map((e) =>
        e.entryId === entryId ? { ...e, ...patch } : e,
      ),
    },
  }));
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
