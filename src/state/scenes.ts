/** The opened scenes, the ones being opened, and the two that are on the map. */
import type { AppErrorData } from "#core/errors.ts";
import type { SceneAnswer, SceneReading } from "#core/sar/scene.ts";
import type { OpenedScene } from "#ports/engine.ts";
import type { SourceInput } from "#ports/raster-source.ts";
import type { AppStore } from "./app-store.ts";
import { fileStem, groupFiles } from "./scene-files.ts";
import {
  makeReference,
  withMain,
  withoutMissing,
  withReference,
} from "./scene-roles.ts";

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
  /** The last one that was taken off the list: still open, so that it can come back. */
  readonly removed: RemovedScene | null;
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
  nextId: 1,
};

function syntheticName(seed: number): string {
  return `Synthetic SAR (made here, seed ${seed})`;
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
    if (opened.scene.role === "sar") {
      return withMain({ ...state, scenes }, entryId, state);
    }
    const present = { ...state, scenes: withoutMissing(scenes) };
    // The synthetic radar takes along what was computed from it.
    const isMainGone = present.scenes.mainId !== state.scenes.mainId;
    const next = isMainGone ? withMain(present, null, state) : present;
    return withReference(next, entryId, state);
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

export function patchEntry(
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
