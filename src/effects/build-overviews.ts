/** Reads a large file once when asked to, so that it can be seen from afar. */
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { EntryId, SceneId } from "#ports/ids.ts";
import type { MapView } from "#ports/map-view.ts";
import type { AppStore } from "#state/app-store.ts";
import { overviewBuilt, setOverview } from "#state/scene-overviews.ts";
import type { SceneEntry } from "#state/scenes.ts";
import { type Stop, watch } from "./watch.ts";

export function startBuildOverviews(parts: {
  store: AppStore;
  engine: Engine;
  map: MapView;
}): Stop {
  const { store, engine, map } = parts;
  const building = new Set<string>();

  const build = async (entryId: EntryId, sceneId: SceneId) => {
    building.add(entryId);
    const isWanted = () =>
      store
        .getState()
        .scenes.entries.some(
          (e) => e.entryId === entryId && e.overview.status === "building",
        );
    try {
      const isBuilt = await engine.buildOverview(sceneId, (done, total) => {
        if (isWanted()) {
          setOverview(store, entryId, { status: "building", done, total });
        }
      });
      if (isBuilt) {
        overviewBuilt(store, entryId);
        map.invalidate({ kind: "scene", sceneId }, null);
      } else {
        setOverview(store, entryId, { status: "none" });
      }
    } catch (error) {
      setOverview(store, entryId, { status: "failed", error: errorToData(error) });
    } finally {
      building.delete(entryId);
    }
  };

  const follow = ({ entryId, phase, overview }: SceneEntry) => {
    const isRunning = building.has(entryId);
    if (overview.status === "building" && !isRunning && phase.status === "ready") {
      void build(entryId, phase.opened.sceneId);
    } else if (overview.status === "stopping" && isRunning) {
      engine.stop().catch(() => {});
    }
  };
  return watch(
    store,
    (state) => state.scenes.entries,
    (entries) => {
      for (const entry of entries) {
        follow(entry);
      }
    },
  );
}
