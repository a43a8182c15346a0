/**
 * This effect asks a server for the objects on a scene's ground, one cell after the other,
 * once the user has agreed. Answers are kept for the visit: what has come is not asked for
 * again after a failure.
 */
import { errorToData, isAbort } from "#core/errors.ts";
import { joinOverpass, overpassQueries } from "#core/labels/overpass.ts";
import type { MapObjectServer } from "#ports/map-object-server.ts";
import type { AppStore } from "#state/app-store.ts";
import {
  cellFetched,
  fetchingEnded,
  mapObjectsFetched,
  mapObjectsFrom,
} from "#state/land-cover.ts";
import { mainSar } from "#state/stages.ts";
import { type Stop, watch } from "./watch.ts";

/** Pause between two questions: the server is a public good. */
const PAUSE_MS = 1000;

type Answer = Awaited<ReturnType<MapObjectServer["ask"]>>;

export async function startFetchMapObjects(parts: {
  readonly store: AppStore;
  readonly loadMapObjects: (() => Promise<MapObjectServer>) | null;
}): Promise<Stop> {
  const { store, loadMapObjects } = parts;
  if (loadMapObjects === null) {
    return () => undefined;
  }
  const server = await loadMapObjects();
  mapObjectsFrom(store, server.host);
  const known = new Map<string, Answer>();
  let job = new AbortController();

  const fetchAll = async (queries: readonly string[], signal: AbortSignal) => {
    try {
      for (const [i, query] of queries.entries()) {
        if (!known.has(query)) {
          const answer = await server.ask(query, signal);
          signal.throwIfAborted();
          known.set(query, answer);
          cellFetched(store, i + 1);
          await pause(i + 1 < queries.length ? PAUSE_MS : 0, signal);
        }
      }
      const answers = queries.flatMap((query) => known.get(query) ?? []);
      const blob = new Blob([JSON.stringify(joinOverpass(answers))]);
      mapObjectsFetched(store, { name: `objects of ${server.host}`, blob });
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        fetchingEnded(store, errorToData(error));
      }
    }
  };

  const stops = [
    watch(
      store,
      ({ landCover }) => landCover.fetching?.sceneId ?? null,
      (sceneId) => {
        job.abort();
        job = new AbortController();
        const sar = mainSar(store.getState());
        if (sceneId !== null && sar?.sceneId === sceneId) {
          void fetchAll(overpassQueries(sar.scene.grid), job.signal);
        }
      },
    ),
    // Another scene on the map has other ground.
    watch(
      store,
      (state) => mainSar(state)?.sceneId ?? null,
      (sceneId) => {
        const { fetching } = store.getState().landCover;
        if (fetching !== null && fetching.sceneId !== sceneId) {
          fetchingEnded(store);
        }
      },
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
    job.abort();
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
}
