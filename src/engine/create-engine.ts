/**
 * The engine: scenes, runs, results and measurements behind one interface, written
 * against ports, so that the page's worker and the command line are the same program.
 */
import { gridPart } from "#core/geo/placement.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { StoredResults } from "#ports/stored-results.ts";
import { createRuns } from "./create-runs.ts";
import type { EngineDependencies, StoredResult } from "./engine-parts.ts";
import { createJobQueue } from "./job-queue.ts";
import type { TileStore } from "./kept/tile-store.ts";
import { createMeasuring } from "./measure/create-measuring.ts";
import { createOpenScenes, notThere } from "./open-scenes.ts";
import { createOwnModels } from "./own-model/create-own-models.ts";
import { readLandCover } from "./read-land-cover.ts";
import { createLayers } from "./read-layers.ts";
import { createSegmenting } from "./segment/create-segmenting.ts";
import { createCardLoader } from "./shipped-lists.ts";

export function createEngine(dependencies: EngineDependencies): Engine {
  const results = new Map<ResultId, StoredResult>();
  const resultOf = (resultId: ResultId) => {
    const result = results.get(resultId);
    if (result === undefined) {
      throw notThere("result", resultId, [...results.keys()]);
    }
    return result;
  };
  const jobs = createJobQueue();
  const open = createOpenScenes({
    ...dependencies,
    jobs,
    onClosed(sceneId) {
      for (const [id, result] of results) {
        if (result.sceneId === sceneId) {
          results.delete(id);
        }
      }
    },
  });
  const { sceneOf, scenes } = open;
  const own = createOwnModels({ ...dependencies, sceneOf });
  const loadShipped = createCardLoader(dependencies.assets);
  const loadCards = async () => [...(await loadShipped()), ...own.cards()];
  const runs = createRuns({
    ...dependencies,
    sceneOf,
    loadCards,
    results,
    resultOf,
    jobs,
  });
  const measuring = createMeasuring({
    ...dependencies,
    ...{ sceneOf, resultOf, loadCards, planRun: runs.planRun, run: runs.run },
    forgetResult: (resultId) => void results.delete(resultId),
  });

  const layers = createLayers({ scenes, results, measuring });
  const segmenting = createSegmenting({ ...dependencies, ...layers, loadCards });

  return {
    ...storedResults(dependencies.tileStore),
    ...open.service,
    ...layers,
    ...runs,
    ...own.service,
    ...measuring.service,
    ...segmenting.service,
    readLandCover: async (sceneId, file, signal) =>
      readLandCover(gridPart(sceneOf(sceneId).scene.grid, file.ground), file, signal),
    async dispose() {
      measuring.cancelAll();
      segmenting.cancelAll();
      open.closeAll();
      results.clear();
      await dependencies.runner.dispose();
    },
  };
}

function storedResults(store: TileStore | undefined): StoredResults {
  return {
    storedSize: async () => store?.size() ?? NOTHING_STORED,
    deleteStored: async () => store?.clear() ?? NOTHING_STORED,
  };
}

const NOTHING_STORED = { place: "memory", results: 0, bytes: 0, budget: 0 } as const;
