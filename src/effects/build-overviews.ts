/** This effect builds the overviews of a large file when the user asks for it. */
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { EntryId, SceneId } from "#ports/ids.ts";
import type { MapView } from "#ports/map-view.ts";
import type { AppStore } from "#state/app-store.ts";
import { overviewBuilt, setOverview } from "#state/scene-overviews.ts";
import type { OverviewPhase, SceneEntry } from "#state/scenes.ts";
import { type Stop, watch } from "./watch.ts";

export function startBuildOverviews(parts: {
  store: AppStore;
  engine: Engine;
  map: MapView;
}): Stop {
  const { store, engine, map } = parts;
  const building = new Map<EntryId, AbortController>();

  const build = async (entryId: EntryId, sceneId: SceneId) => {
    const job = new AbortController();
    building.set(entryId, job);
    const isWanted = () =>
      store
        .getState()
        .scenes.entries.some(
          (e) => e.entryId === entryId && e.overview.status === "building",
        );
    try {
      const onProgress = (done: number, total: number) => {
        if (isWanted()) {
          setOverview(store, entryId, { status: "building", done, total });
        }
      };
      await engine.buildOverview(sceneId, onProgress, job.signal);
      overviewBuilt(store, entryId);
      map.invalidate({ kind: "scene", sceneId }, null);
    } catch (error) {
      const how: OverviewPhase = isAbort(error)
        ? { status: "none" }
        : { status: "failed", error: errorToData(error) };
      setOverview(store, entryId, how);
    } finally {
      building.delete(entryId);
    }
  };

  const follow = ({ entryId, phase, overview }: SceneEntry) => {
    const job = building.get(entryId);
    if (
      overview.status === "building" &&
      job === undefined &&
      phase.status === "ready"
    ) {
      void build(entryId, phase.opened.sceneId);
    } else if (overview.status === "stopping") {
      job?.abort();
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
