/** A prepared run: from its plan to tiles, from tiles to a summary. */
import { stageRow } from "#core/catalog/stages.ts";
import { windowBox } from "#core/geo/placement.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { ModelUsed, Provenance, RunEvent, RunSummary } from "#ports/runs.ts";
import { chainTiling } from "./chain-tiling.ts";
import type { EngineDependencies } from "./engine-parts.ts";
import { unlessAborted } from "./job-queue.ts";
import type { PreparedRun } from "./plan-run.ts";
import type { ResultRaster } from "./result-raster.ts";
import { runTiles, type TileJob } from "./run-tiles.ts";
import { createFilterStep, createNetworkStep, type RunPart } from "./stage-steps.ts";
import { openTileModel, type TileModel } from "./tile-models/tile-model.ts";

/**
 * Runs a prepared run; see `Engine.run`.
 * @throws AppError of reader and runner; finished tiles stay in the results
 */
export async function executeRun(
  run: PreparedRun,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
  { runner, clock, version }: EngineDependencies,
): Promise<RunSummary> {
  const started = clock.nowMs();
  onEvent({ type: "planned", plan: run.plan });
  const { tiles, input } = run;
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
    // Before the results are touched: they may be an earlier run's, or a closed scene's.
    return summary();
  }
  const job = createJob(run, models, provenance);
  firstTile = clock.nowMs();
  for await (const tile of runTiles(job, signal)) {
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
  return summary();
}

/** One for each part, null for plain operations and once `signal` is aborted. */
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
    // A stop does not wait for a download; the model is there for the next run.
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
    norm: chainTiling(cards).norm,
    gsdM: input.rule.gsdM,
    displayUnit: scene.displayUnit,
    inputRule: plan.inputRule,
    levels: input.levels.applied,
    ...made,
  };
}

/** Steps and results of the parts; each result is told what made it, and no more. */
function createJob(
  { handle, input, tiles, parts, request, resultFor }: PreparedRun,
  models: readonly (TileModel | null)[],
  provenance: Provenance,
): TileJob {
  const resultOf = ({ resultId, stage }: RunPart, i: number): ResultRaster | null => {
    if (resultId === null) {
      return null;
    }
    const stored = resultFor(resultId, stageRow(stage).pixels);
    stored.provenance = { ...provenance, models: provenance.models.slice(0, i + 1) };
    return stored.raster;
  };
  let filter: TileJob["filter"] = null;
  const networks: TileJob["networks"][number][] = [];
  for (const [i, part] of parts.entries()) {
    const [model, result] = [models[i] ?? null, resultOf(part, i)];
    if (part.card.op !== undefined) {
      filter = { step: createFilterStep(part.card.op), result };
    } else if (model !== null) {
      const isPicture = stageRow(part.stage).pixels === "rgb8";
      const flip = isPicture ? (request.flip ?? null) : null;
      networks.push({
        step: createNetworkStep(part, model, tiles.tilePx, flip),
        result,
      });
    }
  }
  return { handle, input, plan: tiles, filter, networks };
}
