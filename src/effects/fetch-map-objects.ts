/**
 * This effect asks a server for the objects on a scene's ground, one cell after the other,
 * once the user has agreed. Answers are kept for the visit: what has come is not asked for
 * again after a failure.
 */
import { AppError, errorToData, isAbort } from "#core/errors.ts";
import { type Box, gridPart } from "#core/geo/placement.ts";
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
/** What the engine reads of map objects, with room for elements that two cells share. */
const MOST_BYTES = 60_000_000;

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

  const fetchAll = async (ground: Box | null, queries: readonly string[]) => {
    const { signal } = job;
    try {
      for (const [i, query] of queries.entries()) {
        if (!known.has(query)) {
          const answer = await server.ask(query, signal);
          signal.throwIfAborted();
          known.set(query, answer);
          requireReadable(queries.flatMap((each) => known.get(each) ?? []));
          cellFetched(store, i + 1);
          await pause(i + 1 < queries.length ? PAUSE_MS : 0, signal);
          signal.throwIfAborted();
        }
      }
      const answers = queries.flatMap((query) => known.get(query) ?? []);
      const blob = new Blob([JSON.stringify(joinOverpass(answers))]);
      known.clear();
      const sceneId = mainSar(store.getState())?.sceneId ?? null;
      const name = `objects of ${server.host}`;
      mapObjectsFetched(store, { name, blob, fetchedFor: sceneId, ground });
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
          const ground = store.getState().landCover.fetching?.ground ?? null;
          void fetchAll(ground, overpassQueries(gridPart(sar.scene.grid, ground)));
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

/** Ends before more is asked of a public server than can be read in one go here. */
function requireReadable(answers: readonly Answer[]): void {
  const bytes = answers.reduce((sum, answer) => sum + answer.bytes, 0);
  if (bytes > MOST_BYTES) {
    throw new AppError("labels-invalid", "This ground has too many map objects.", {
      expected: `at most ${MOST_BYTES / 1e6} MB`,
      found: `more in ${answers.length} cells`,
      hint: "Zoom in to a smaller part of the scene, or use `npx sar2earth labels` with an extract.",
    });
  }
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
