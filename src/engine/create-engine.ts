/**
 * The engine: scenes, runs, results and measurements behind one interface, written
 * against ports, so that the page's worker and the command line are the same program.
 */
import { type ModelCard, parseCatalog, parseModelCard } from "#core/catalog/card.ts";
import { chooseTranslator } from "#core/catalog/choose-translator.ts";
import { AppError } from "#core/errors.ts";
import { parseRegionsFile, type RegionsFile } from "#core/regions/regions-file.ts";
import type { ModelAssets, RegionAssets } from "#ports/assets.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { RunEvent, RunRequest } from "#ports/runs.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { EngineDependencies, StoredResult } from "./engine-parts.ts";
import { executeRun } from "./execute-run.ts";
import { exportResult } from "./export-result.ts";
import { createJobQueue } from "./job-queue.ts";
import { createMeasuring } from "./measure/create-measuring.ts";
import { addOverviews, needsOverview } from "./memory-overview.ts";
import { openScene } from "./open-scene.ts";
import { createRunPlanner } from "./plan-run.ts";
import { readCursor } from "./read-cursor.ts";
import { renderResultTile, renderSceneTile, renderValueTile } from "./render-tile.ts";
import type { SceneHandle } from "./scene-handle.ts";
import { sceneHistogram } from "./scene-histogram.ts";
import { createSceneSimulator } from "./simulate-scenes.ts";

export function createEngine(dependencies: EngineDependencies): Engine {
  const { openSource, assets, regions, findProvider } = dependencies;
  const scenes = new Map<SceneId, SceneHandle>();
  const results = new Map<ResultId, StoredResult>();
  let cards: Promise<readonly ModelCard[]> | null = null;
  let nextScene = 1;
  const jobs = createJobQueue();

  const sceneOf = (sceneId: SceneId): SceneHandle => {
    const handle = scenes.get(sceneId);
    if (handle === undefined) {
      throw notThere("scene", sceneId, [...scenes.keys()]);
    }
    return handle;
  };
  const resultOf = (resultId: ResultId): StoredResult => {
    const result = results.get(resultId);
    if (result === undefined) {
      throw notThere("result", resultId, [...results.keys()]);
    }
    return result;
  };
  const loadCards = () => {
    cards ??= readCards(assets);
    // A failed load is not kept: the network may be back at the next call.
    cards.catch(() => {
      cards = null;
    });
    return cards;
  };
  const planner = createRunPlanner({ sceneOf, loadCards, results });

  const open: Engine["openScene"] = async (input, options = {}) => {
    const source = await openSource(input);
    const sceneId: SceneId = `scene-${nextScene}`;
    nextScene += 1;
    try {
      const outcome = await openScene(source, sceneId, {
        answer: options.answer ?? null,
        sidecar: options.sidecar ?? null,
        facts: options.facts ?? null,
      });
      if (outcome.status === "ambiguous") {
        source.dispose();
        return {
          status: "ambiguous",
          name: source.info.name,
          readings: outcome.readings,
        };
      }
      scenes.set(sceneId, outcome.handle);
      return { status: "opened", opened: openedScene(outcome.handle) };
    } catch (error) {
      source.dispose();
      throw error;
    }
  };

  const planRun: Engine["planRun"] = async (request) =>
    (await planner.prepare(request)).plan;
  /** One after the other, whoever asks; `signal` stops this one alone. */
  const run = (
    request: RunRequest,
    onEvent: (event: RunEvent) => void,
    signal?: AbortSignal,
  ) =>
    jobs.add(request.sceneId, async (stopped) =>
      executeRun(
        await planner.prepare(request),
        onEvent,
        signal === undefined ? stopped : AbortSignal.any([stopped, signal]),
        dependencies,
      ),
    );
  const measuring = createMeasuring({
    ...dependencies,
    ...{ sceneOf, resultOf, loadCards, planRun, run },
    forgetResult: (resultId) => void results.delete(resultId),
  });

  return {
    ...createSceneSimulator(),
    ...measuring.service,
    loadCards,
    loadRegions: () => readRegions(regions),
    openScene: open,
    async closeScene(sceneId) {
      jobs.stop(sceneId);
      scenes.get(sceneId)?.source.dispose();
      scenes.delete(sceneId);
      for (const [id, result] of results) {
        if (result.sceneId === sceneId) {
          results.delete(id);
        }
      }
    },
    buildOverview: (sceneId, onProgress) =>
      jobs.add(sceneId, async (signal) => {
        const handle = sceneOf(sceneId);
        // One that was asked for twice is there by the second turn.
        return !needsOverview(handle) || addOverviews(handle, onProgress, signal);
      }),
    async renderTile(key, grid) {
      switch (key.kind) {
        case "scene": {
          const handle = scenes.get(key.sceneId);
          return handle === undefined ? null : renderSceneTile(handle, grid);
        }
        case "result": {
          const result = results.get(key.resultId);
          return result === undefined ? null : renderResultTile(result.raster, grid);
        }
        case "metric-map":
        case "disagreement": {
          const made = await measuring.valueMap(key);
          return made && renderValueTile(made.map, made.scale, grid);
        }
      }
    },
    readCursor: (key, crs, x, y) =>
      readCursor(key, crs, x, y, { scenes, results, measuring }),
    async histogram(sceneId, box) {
      return sceneHistogram(sceneOf(sceneId), box);
    },
    async chooseTranslator(sceneId, preference) {
      const fits = await planner.fitTranslators(sceneId);
      return chooseTranslator(fits, await findProvider(preference));
    },
    planRun,
    run: (request, onEvent) => run(request, onEvent),
    async stop() {
      jobs.stop();
    },
    async exportGeoTiff(resultId) {
      const { raster, provenance } = resultOf(resultId);
      return exportResult(raster, provenance);
    },
    async bytesRead(sceneId) {
      return sceneOf(sceneId).source.bytesRead();
    },
    async dispose() {
      jobs.stop();
      measuring.cancelAll();
      for (const handle of scenes.values()) {
        handle.source.dispose();
      }
      scenes.clear();
      results.clear();
      await dependencies.runner.dispose();
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

async function readCards(assets: ModelAssets): Promise<readonly ModelCard[]> {
  const index = parseCatalog(await assets.readJson("catalog.json"), "catalog.json");
  return Promise.all(
    index.models.map(async ({ card }) =>
      parseModelCard(await assets.readJson(card), card),
    ),
  );
}

async function readRegions(assets: RegionAssets | null): Promise<RegionsFile | null> {
  const index = await assets?.readIndex();
  if (assets === null || index === null) {
    return null;
  }
  const file = parseRegionsFile(index);
  type Files = RegionsFile["regions"][number]["files"];
  // Regions that are made again keep their names: the hash tells old bytes from new.
  const placed = (files: Files, hash: string) =>
    Object.fromEntries(
      Object.entries(files).map(([role, { url, bytes }]) => [
        role,
        { url: assets.addressOf(`${url}?hash=${hash}`), bytes },
      ]),
    ) as Files;
  return {
    ...file,
    regions: file.regions.map((region) => ({
      ...region,
      files: placed(region.files, region.hash),
    })),
  };
}

function notThere(what: string, id: string, known: readonly string[]): AppError {
  return new AppError("argument-invalid", `There is no ${what} "${id}".`, {
    expected: known.length === 0 ? `a ${what} that is open` : known.join(", "),
    found: id,
    hint: "It may have been closed; open it again.",
  });
}
