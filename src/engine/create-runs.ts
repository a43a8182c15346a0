import type { ModelCard } from "#core/catalog/card.ts";
import { chooseTranslator } from "#core/catalog/choose-translator.ts";
import { isOwnCard } from "#core/catalog/own-model/own-card-id.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Runs } from "#ports/runs.ts";
import type { EngineDependencies, StoredResult } from "./engine-parts.ts";
import { executeRun } from "./execute-run.ts";
import { exportPicture, exportResult, readPictureSpread } from "./export-result.ts";
import { type JobQueue, shared } from "./job-queue.ts";
import { restoreResult } from "./keep-result.ts";
import { createRunPlanner } from "./plan-run.ts";
import type { SceneHandle } from "./scene-handle.ts";
import { readDenoisedScores } from "./shipped-lists.ts";
import { warmUp } from "./warm-up.ts";

type Parts = EngineDependencies & {
  readonly sceneOf: (sceneId: SceneId) => SceneHandle;
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly results: Map<ResultId, StoredResult>;
  readonly resultOf: (resultId: ResultId) => StoredResult;
  readonly jobs: JobQueue;
};

/** Makes the part of an engine that runs models, and gives what they have made away. */
export function createRuns(parts: Parts): Runs {
  const { sceneOf, loadCards, results, resultOf, jobs } = parts;
  const planner = createRunPlanner({
    ...{ sceneOf, loadCards, results },
    loadDenoisedScores: () => readDenoisedScores(parts.assets),
  });

  return {
    loadCards,
    async listKeptCards() {
      const kept = await parts.assets.listKept();
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
      const provider = await shared(parts.findProvider(preference), signal);
      return chooseTranslator(fits, provider);
    },
    warmUp: async (scene, backend) => warmUp(scene, backend, await loadCards(), parts),
    planRun: async (request, signal) =>
      (await shared(planner.prepare(request), signal)).plan,
    run: (request, onEvent, given) =>
      jobs.add(request.sceneId, given, async (signal) =>
        executeRun(await planner.prepare(request), onEvent, signal, parts),
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
}
