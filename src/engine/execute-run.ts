/** A prepared run: from its plan to tiles, from tiles to a summary. */
import { windowBox } from "#core/geo/placement.ts";
import type { LoadedModel } from "#ports/model-runner.ts";
import type { Provenance, RunEvent, RunSummary } from "#ports/runs.ts";
import type { EngineDependencies } from "./engine-parts.ts";
import { unlessAborted } from "./job-queue.ts";
import type { PreparedRun } from "./plan-run.ts";
import { runTiles, type TileJob } from "./run-tiles.ts";

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
  const { denoise, translate, tiles, input, handle } = run;
  let loaded: LoadedModel | null = null;
  if (translate !== null && !signal.aborted) {
    const side = translate.tiling.tile;
    const tile = { height: side, width: side };
    // A stop does not wait for a download; the model is there for the next run.
    loaded = await unlessAborted(
      runner.load(translate, tile, run.request.backend),
      signal,
    );
  }
  if (loaded !== null) {
    onEvent({ type: "model-ready", backend: loaded.backend, loadMs: loaded.loadMs });
  }
  const provenance: Provenance = {
    sceneName: handle.scene.name,
    isSimulated: handle.scene.isSimulated,
    sceneBytes: handle.source.info.byteLength,
    denoiseId: denoise?.id ?? null,
    translateId: translate?.id ?? null,
    modelSha256: translate?.graphs?.[0]?.sha256 ?? null,
    backend: loaded?.backend ?? null,
    tilePx: tiles.tilePx,
    haloPx: tiles.haloPx,
    norm: translate?.tiling.norm ?? "none",
    gsdM: input.rule.gsdM,
    inputRule: run.plan.inputRule,
    levels: input.levels.applied,
    version,
    time: clock.isoNow(),
  };
  const total = tiles.tiles.length;
  let [done, runMs, firstTile] = [0, 0, clock.nowMs()];
  const summary = (): RunSummary => ({
    runId: run.plan.runId,
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
  const stored = (id: string | null, kind: "rgb8" | "power") => {
    if (id === null) {
      return null;
    }
    const result = run.resultFor(id, kind);
    result.provenance = provenance;
    return result.raster;
  };
  const syneo = stored(run.plan.syneoId, "rgb8");
  const job: TileJob = {
    handle,
    input,
    plan: tiles,
    denoise,
    denoised: stored(run.plan.denoisedId, "power"),
    translate:
      translate === null || loaded === null || syneo === null
        ? null
        : {
            card: translate,
            runner,
            runnerHandle: loaded.handle,
            result: syneo,
            flip: run.request.flip ?? null,
          },
  };
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
