/** This file manages the open scenes and answers questions about them. */
import { AppError } from "#core/errors.ts";
import type { RegionAssets } from "#ports/assets.ts";
import type { SceneId } from "#ports/ids.ts";
import type { OpenRasterSource } from "#ports/raster-source.ts";
import type { OpenedScene, Scenes } from "#ports/scenes.ts";
import type { JobQueue } from "./job-queue.ts";
import { addOverviews, needsOverview } from "./memory-overview.ts";
import { openScene } from "./open-scene.ts";
import type { SceneHandle } from "./scene-handle.ts";
import { sceneHistogram } from "./scene-histogram.ts";
import { readRegions } from "./shipped-lists.ts";

export type OpenScenes = {
  readonly service: Scenes;
  readonly scenes: ReadonlyMap<SceneId, SceneHandle>;
  /** Returns an open scene. @throws AppError argument-invalid when it is not open */
  sceneOf(sceneId: SceneId): SceneHandle;
  closeAll(): void;
};

export function createOpenScenes(parts: {
  readonly openSource: OpenRasterSource;
  readonly regions: RegionAssets | null;
  /** Queue of long tasks; those of a scene end when it is closed. */
  readonly jobs: JobQueue;
  /** Called when a scene is closed, so that others drop what they cache of it. */
  readonly onClosed: (sceneId: SceneId) => void;
}): OpenScenes {
  const { openSource, regions, jobs, onClosed } = parts;
  const scenes = new Map<SceneId, SceneHandle>();
  let nextScene = 1;
  const sceneOf = (sceneId: SceneId) => {
    const handle = scenes.get(sceneId);
    if (handle === undefined) {
      throw notThere("scene", sceneId, [...scenes.keys()]);
    }
    return handle;
  };

  const open: Scenes["openScene"] = async (input, options = {}, signal) => {
    const source = await openSource(input, signal);
    const sceneId = options.sceneId ?? (`scene-${nextScene}` as const);
    nextScene = Math.max(nextScene, Number(sceneId.slice("scene-".length))) + 1;
    try {
      const { answer = null, sidecar = null, facts = null, white = null } = options;
      const { documents = [] } = options;
      const how = { answer, sidecar, documents, facts, white };
      const outcome = await openScene(source, sceneId, how, signal);
      signal?.throwIfAborted();
      if (outcome.status === "ambiguous") {
        source.dispose();
        return { ...outcome, name: source.info.name };
      }
      scenes.set(sceneId, outcome.handle);
      return { status: "opened", opened: openedScene(outcome.handle) };
    } catch (error) {
      source.dispose();
      throw error;
    }
  };

  return {
    scenes,
    sceneOf,
    closeAll() {
      jobs.stop();
      for (const { source } of scenes.values()) {
        source.dispose();
      }
      scenes.clear();
    },
    service: {
      loadRegions: () => readRegions(regions),
      openScene: open,
      async closeScene(sceneId) {
        jobs.stop(sceneId);
        scenes.get(sceneId)?.source.dispose();
        scenes.delete(sceneId);
        onClosed(sceneId);
      },
      buildOverview: (sceneId, onProgress, given) =>
        jobs.add(sceneId, given, async (signal) => {
          signal.throwIfAborted();
          const handle = sceneOf(sceneId);
          // If it was requested twice, the second request finds it built.
          if (needsOverview(handle)) {
            await addOverviews(handle, onProgress, signal);
          }
        }),
      histogram: async (sceneId, box, signal) =>
        sceneHistogram(sceneOf(sceneId), box, signal),
      bytesRead: async (sceneId) => sceneOf(sceneId).source.bytesRead(),
    },
  };
}

function openedScene(handle: SceneHandle): OpenedScene {
  const { width, height } = handle.scene.grid;
  const bytes = handle.source.info.byteLength;
  return {
    sceneId: handle.sceneId,
    scene: handle.scene,
    missingOverview: needsOverview(handle) ? { pixels: width * height, bytes } : null,
    byteLength: bytes,
  };
}

/** Creates the error for an id that is not (or no longer) known. */
export function notThere(what: string, id: string, known: readonly string[]): AppError {
  return new AppError("argument-invalid", `There is no ${what} "${id}".`, {
    expected: known.length === 0 ? `a ${what} that is open` : known.join(", "),
    found: id,
    hint: "It may have been closed; open it again.",
  });
}
