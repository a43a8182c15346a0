/**
 * The engine: scenes, runs, results and measurements behind one interface, written
 * against ports, so that the page's worker and the command line are the same program.
 */
import { chooseTranslator } from "#core/catalog/choose-translator.ts";
import { isOwnCard } from "#core/catalog/own-model/own-card-id.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { Runs } from "#ports/runs.ts";
import type { StoredResults } from "#ports/stored-results.ts";
import type { EngineDependencies, StoredResult } from "./engine-parts.ts";
import { executeRun } from "./execute-run.ts";
import { exportPicture, exportResult, readPictureSpread } from "./export-result.ts";
import { createJobQueue, shared } from "./job-queue.ts";
import { restoreResult } from "./keep-result.ts";
import type { TileStore } from "./kept/tile-store.ts";
import { createMeasuring } from "./measure/create-measuring.ts";
import { createOpenScenes, notThere } from "./open-scenes.ts";
import { createOwnModels } from "./own-model/create-own-models.ts";
import { createRunPlanner } from "./plan-run.ts";
import { createLayers } from "./read-layers.ts";
import { createSegmenting } from "./segment/create-segmenting.ts";
import { createCardLoader, readDenoisedScores } from "./shipped-lists.ts";
import { readLandCover } from "./read-land-cover.ts";
import { warmUp } from "./warm-up.ts";

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
  const planner = createRunPlanner({
    ...{ sceneOf, loadCards, results },
    loadDenoisedScores: () => readDenoisedScores(dependencies.assets),
  });

  const runs: Runs = {
    loadCards,
    async listKeptCards() {
      const kept = await dependencies.assets.listKept();
      return (await loadCards())
        .filter(
          ({ id, graphs = [] }) =>
            isOwnCard(id) ||
            graphs.every(({ sha256 }) => kept === null || kept.includes(sha256)),
        )
        .map(({ id }) => id);
    },
    async chooseTranslator(sceneId, preference, signal) {
      const fits = await planner.fitTranslators(sceneId, signal);
      const provider = await shared(dependencies.findProvider(preference), signal);
      return chooseTranslator(fits, provider);
    },
    warmUp: async (scene, backend) =>
      warmUp(scene, backend, await loadCards(), dependencies),
    planRun: async (request, signal) =>
      (await shared(planner.prepare(request), signal)).plan,
    run: (request, onEvent, given) =>
      jobs.add(request.sceneId, given, async (signal) =>
        executeRun(await planner.prepare(request), onEvent, signal, dependencies),
      ),
    async exportGeoTiff(resultId, box = null, signal) {
      // It is made in one go: once begun, there is no moment at which it could be told.
      signal?.throwIfAborted();
      const { raster, provenance } = resultOf(resultId);
      return exportResult(raster, provenance, box);
    },
    async exportPicture(resultId, box, mostPx, signal) {
      signal?.throwIfAborted();
      return exportPicture(resultOf(resultId).raster, box, mostPx);
    },
    async pictureSpread(resultId) {
      return readPictureSpread(resultOf(resultId).raster);
    },
    async restoreResult(kept) {
      results.set(kept.resultId, await restoreResult(kept));
    },
  };
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
      readLandCover(sceneOf(sceneId).scene.grid, file, signal),
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
