/** This file executes a prepared run: from its plan to tiles, from tiles to a summary. */
import { stageRow } from "#core/catalog/stages.ts";
import { windowBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { KeepResult } from "#ports/kept-results.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { ModelUsed, Provenance, RunEvent, RunSummary } from "#ports/runs.ts";
import { chainTiling } from "./chain-tiling.ts";
import type { EngineDependencies, StoredResult } from "./engine-parts.ts";
import { unlessAborted } from "./job-queue.ts";
import { keepChanges } from "./keep-result.ts";
import type { PreviewPlan } from "./plan-preview.ts";
import type { PreparedRun } from "./plan-run.ts";
import { createResultRaster, type ResultRaster } from "./result-raster.ts";
import {
  createTileReader,
  runTiles,
  type TileJob,
  type TileReader,
} from "./run-tiles.ts";
import {
  createFilterStep,
  createNetworkStep,
  type FilterStep,
  type RunPart,
} from "./stage-steps.ts";
import { openTileModel, type TileModel } from "./tile-models/tile-model.ts";

/**
 * Executes a run; see `Engine.run`.
 * @throws AppError of reader and runner; finished tiles stay in the results
 */
export async function executeRun(
  run: PreparedRun,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
  { runner, clock, version, keepResult }: EngineDependencies,
): Promise<RunSummary> {
  const started = clock.nowMs();
  onEvent({ type: "planned", plan: run.plan });
  const { tiles, input } = run;
  const passes = run.preview === null ? [tiles] : [run.preview.tiles, tiles];
  const grids = run.preview === null ? [input.grid] : [run.preview.grid, input.grid];
  const filter = filterOf(run);
  const readers = passes.map((plan, i) =>
    createTileReader(
      { handle: run.handle, grid: grids[i] as Grid, plan, filter },
      signal,
    ),
  );
  // The scene is read while the models are loaded and compiled.
  readers[0]?.begin(0);
  const models = await openModels(run, runner, signal);
  const backend = models.findLast((model) => model !== null)?.backend ?? null;
  if (backend !== null) {
    const loadMs = models.reduce((sum, model) => sum + (model?.loadMs ?? 0), 0);
    onEvent({ type: "model-ready", backend, loadMs });
  }
  const provenance = provenanceOf(run, models, { version, time: clock.isoNow() });
  const total = tiles.tiles.length;
  let [done, runMs, firstTile] = [0, 0, clock.nowMs()];
  const summary = (): RunSummary => ({
    status: done === total ? "complete" : "stopped",
    done,
    total,
    elapsedMs: clock.nowMs() - started,
    tilesMs: clock.nowMs() - firstTile,
    runMs,
    provenance,
  });
  if (signal.aborted) {
    // Returns before the results are changed: they may be an earlier run's, or a closed
    // scene's.
    return summary();
  }
  const giveUp = () => runner.giveUp?.();
  if (run.preview !== null) {
    const reader = readers[0] as TileReader;
    const { preview } = run;
    await runPreview({ ...run, preview }, { models, giveUp }, reader, onEvent, signal);
  }
  const results = resultsOf(run, provenance);
  const pass = { grid: input.grid, plan: tiles, giveUp };
  const job = createJob(run, pass, models, results);
  firstTile = clock.nowMs();
  for await (const tile of runTiles(job, readers.at(-1) as TileReader, signal)) {
    if (keepResult !== undefined && run.request.flip === undefined) {
      keepTile(run, keepResult);
    }
    done += 1;
    runMs += tile.runMs;
    const perTileMs = (clock.nowMs() - firstTile) / done;
    onEvent({
      type: "tile",
      done,
      total,
      etaS: (perTileMs * (total - done)) / 1000,
      changed: windowBox(input.grid, tile.changed),
      runMs: tile.runMs,
    });
  }
  if (done === total) {
    dropPreviews(run);
  }
  return summary();
}

type RunMeans = {
  readonly models: readonly (TileModel | null)[];
  readonly giveUp: () => void;
};

function keepTile(run: PreparedRun, keepResult: KeepResult): void {
  for (const [i, stored] of storedOf(run).entries()) {
    const { resultId } = run.parts[i] as RunPart;
    if (stored !== null && resultId !== null) {
      keepChanges(resultId, stored, keepResult);
    }
  }
}

/** Runs the coarse pass, whose pixels are stored beside the results and never in them. */
async function runPreview(
  run: PreparedRun & { readonly preview: PreviewPlan },
  { models, giveUp }: RunMeans,
  reader: TileReader,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { grid, tiles } = run.preview;
  const previews = storedOf(run).map((stored, i) => {
    if (stored === null) {
      return null;
    }
    const { stage } = run.parts[i] as RunPart;
    stored.preview = createResultRaster(grid, stageRow(stage).pixels);
    return stored.preview;
  });
  const job = createJob(run, { grid, plan: tiles, giveUp }, models, previews);
  const total = tiles.tiles.length;
  for await (const tile of runTiles(job, reader, signal)) {
    onEvent({
      type: "preview",
      done: tile.index + 1,
      total,
      changed: windowBox(grid, tile.changed),
    });
  }
}

/** Removes the coarse pass, because every pixel of the region now has its own value. */
function dropPreviews(run: PreparedRun): void {
  for (const stored of storedOf(run)) {
    if (stored !== null) {
      stored.preview = null;
    }
  }
}

/** Opens one model for each part; null for plain operations and once `signal` is aborted. */
async function openModels(
  { parts, tiles, request }: PreparedRun,
  runner: ModelRunner,
  signal: AbortSignal,
): Promise<readonly (TileModel | null)[]> {
  const tile = { height: tiles.tilePx, width: tiles.tilePx };
  const { backend, seed = 0 } = request;
  const models: (TileModel | null)[] = [];
  for (const { card } of parts) {
    const isNetwork = card.op === undefined && !signal.aborted;
    // A stop does not wait for a download, but the model is cached for the next run.
    models.push(
      isNetwork
        ? await unlessAborted(
            openTileModel(card, { runner, tile, backend, seed }),
            signal,
          )
        : null,
    );
  }
  return models;
}

function provenanceOf(
  { handle, scene, input, parts, plan, request, tiles }: PreparedRun,
  models: readonly (TileModel | null)[],
  made: Pick<Provenance, "version" | "time">,
): Provenance {
  const cards = parts.map(({ card }) => card);
  const hasNoise = cards.some(({ sampler }) => sampler !== undefined);
  return {
    sceneName: scene.name,
    isSimulated: scene.isSimulated,
    sceneBytes: handle.source.info.byteLength,
    models: parts.map(
      ({ stage, card }, i): ModelUsed => ({
        ...{ stage, cardId: card.id, backend: models[i]?.backend ?? null },
        graphs: (card.graphs ?? []).map(({ role, sha256 }) => ({ role, sha256 })),
      }),
    ),
    seed: hasNoise ? (request.seed ?? 0) : null,
    tilePx: tiles.tilePx,
    haloPx: tiles.haloPx,
    stridePx: tiles.stridePx,
    featherPx: tiles.featherPx,
    norm: chainTiling(cards).norm,
    gsdM: input.rule.gsdM,
    displayUnit: scene.displayUnit,
    inputRule: plan.inputRule,
    levels: input.levels.applied,
    ...made,
  };
}

/** Returns the results of the parts, null where none is stored. */
function storedOf({ parts, resultFor }: PreparedRun): readonly (StoredResult | null)[] {
  return parts.map(({ resultId, stage }) =>
    resultId === null ? null : resultFor(resultId, stageRow(stage).pixels),
  );
}

/** Returns the results, each with only the models that made it. */
function resultsOf(
  run: PreparedRun,
  provenance: Provenance,
): readonly (ResultRaster | null)[] {
  return storedOf(run).map((stored, i) => {
    if (stored === null) {
      return null;
    }
    stored.provenance = { ...provenance, models: provenance.models.slice(0, i + 1) };
    return stored.raster;
  });
}

function filterOf({ parts }: PreparedRun): FilterStep | null {
  const op = parts.find(({ card }) => card.op !== undefined)?.card.op;
  return op === undefined ? null : createFilterStep(op);
}

/** Creates the steps of the parts for the tiles of one pass, and says where each writes. */
function createJob(
  { parts, request }: PreparedRun,
  pass: Pick<TileJob, "grid" | "plan" | "giveUp">,
  models: readonly (TileModel | null)[],
  results: readonly (ResultRaster | null)[],
): TileJob {
  let filtered: ResultRaster | null = null;
  const networks: TileJob["networks"][number][] = [];
  for (const [i, part] of parts.entries()) {
    const [model, result] = [models[i] ?? null, results[i] ?? null];
    if (part.card.op !== undefined) {
      filtered = result;
    } else if (model !== null) {
      const isPicture = stageRow(part.stage).pixels === "rgb8";
      const flip = isPicture ? (request.flip ?? null) : null;
      networks.push({
        step: createNetworkStep(part, model, pass.plan.tilePx, flip),
        result,
      });
    }
  }
  return { ...pass, filtered, networks };
}
