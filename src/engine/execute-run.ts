/** This file executes a prepared run: from its plan to tiles, from tiles to a summary. */
import { stageRow } from "#core/catalog/stages.ts";
import { windowBox } from "#core/geo/placement.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { PlannedTile, TilePlan } from "#core/tiling/plan-tiles.ts";
import type { Backend } from "#ports/model-runner.ts";
import type { Provenance, RunEvent, RunSummary } from "#ports/runs.ts";
import type { StorageNote } from "#ports/stored-results.ts";
import type { EngineDependencies } from "./engine-parts.ts";
import { unlessAborted } from "./job-queue.ts";
import { type KeptTiles, openKeptTiles } from "./kept/kept-tiles.ts";
import { createPacer } from "./measure/pacer.ts";
import { createTilePainter, type TilePainter } from "./paint-tiles.ts";
import type { PreviewPlan } from "./plan-preview.ts";
import type { PreparedRun } from "./plan-run.ts";
import { createResultRaster } from "./result-raster.ts";
import { createJob, findNorms, type RunMeans } from "./run-job.ts";
import {
  filterOf,
  keepTile,
  openModels,
  resultsOf,
  stateProvenance,
  targetsOf,
} from "./run-outputs.ts";
import { createRunProgress, type RunProgress } from "./run-progress.ts";
import { provenanceOf } from "./run-provenance.ts";
import { runTiles, type TileContent } from "./run-tiles.ts";
import { createPrepare, type RunPart } from "./stage-steps.ts";
import { createTileReader, type TileReader } from "./tile-reader.ts";

type OnEvent = (event: RunEvent) => void;

/** Tiles about the middle of the view that come first, whoever else works on the result. */
const MIDDLE_TILES = 9;

/** What the passes of a run share. */
type RunParts = {
  readonly run: PreparedRun;
  readonly dependencies: EngineDependencies;
  readonly kept: KeptTiles | null;
  readonly progress: RunProgress;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
};

/**
 * Executes a run; see `Engine.run`. Tiles that an earlier run has stored come first and
 * are not computed again; models are opened for the others only.
 * @throws AppError of reader and runner; finished tiles stay in the results
 */
export async function executeRun(
  run: PreparedRun,
  onEvent: OnEvent,
  signal: AbortSignal,
  dependencies: EngineDependencies,
): Promise<RunSummary> {
  const progress = createRunProgress(run, dependencies.clock, onEvent);
  onEvent({ type: "planned", plan: run.plan });
  const opening = openStored(run, onEvent, dependencies);
  const kept = await unlessAborted(opening, signal);
  const parts = { run, dependencies, kept, progress, onEvent, signal };
  if (signal.aborted) {
    opening.then((late) => late?.close()).catch(() => undefined);
    return progress.summary(provenanceNow(parts, []));
  }
  try {
    return await runWith(parts);
  } finally {
    kept?.close();
  }
}

async function openStored(
  run: PreparedRun,
  onEvent: OnEvent,
  { tileStore, version }: EngineDependencies,
): Promise<KeptTiles | null> {
  const noted = new Set<StorageNote>();
  const onNote = (note: StorageNote) => {
    if (!noted.has(note)) {
      noted.add(note);
      onEvent({ type: "storage", note });
    }
  };
  return tileStore === undefined
    ? null
    : openKeptTiles(run, tileStore, version, onNote);
}

async function runWith(parts: RunParts): Promise<RunSummary> {
  const { run, kept, progress, onEvent, signal } = parts;
  const { runner, clock } = parts.dependencies;
  const { tiles, input } = run;
  const stored = tiles.tiles.filter((tile) => kept?.has(tile));
  const missing = tiles.tiles.filter((tile) => !kept?.has(tile));
  // Where most is there, the rest is soon done.
  const preview = missing.length > stored.length ? run.preview : null;
  const [coarse, fine] = [preview?.tiles ?? null, tiles];
  const filter = filterOf(run);
  const prepare = createPrepare(run.parts[0] as RunPart);
  const readerOf = (plan: TilePlan, grid: Grid) =>
    createTileReader(
      { handle: run.handle, grid, plan, filter, prepare, isShared: true },
      signal,
    );
  const reader = readerOf(fine, input.grid);
  const coarseReader = coarse && preview && readerOf(coarse, preview.grid);
  // The scene is read while the models are loaded and compiled.
  if (coarseReader !== null) {
    coarseReader.begin(0);
  } else if (missing[0] !== undefined) {
    reader.begin(missing[0].index);
  }
  let opening = missing.length === 0 ? null : openModels(run, runner, signal);
  // A failure is reported when the stored tiles are there.
  opening?.catch(() => undefined);
  const paint = createLatePainter(parts);
  missing.push(...(await paintStored(parts, stored, paint)));
  opening ??= missing.length === 0 ? null : openModels(run, runner, signal);
  const models = (await opening) ?? [];
  sayReady(models, onEvent);
  const backends = models.map((model) => model?.backend ?? null);
  const provenance = provenanceNow(parts, backends);
  if (signal.aborted) {
    // Returns before the results are changed: they may be an earlier run's, or a closed
    // scene's.
    return progress.summary(provenance);
  }
  const giveUp = () => runner.giveUp?.();
  if (preview !== null && coarseReader !== null) {
    await runPreview(parts, preview, { models, giveUp }, coarseReader);
  }
  const norms =
    missing.length === 0
      ? []
      : await findNorms(run, { models, giveUp }, onEvent, signal);
  if (norms === null) {
    return progress.summary(provenance);
  }
  stateProvenance(run, provenance);
  progress.computingBegins();
  const job = createJob(run, { grid: input.grid, plan: fine, giveUp }, models, norms);
  const takeLate = kept?.takeLate;
  if (takeLate !== undefined) {
    // The other page works from the beginning: they meet, and do not compete for each tile.
    // The middle of the view still comes first, where one looks.
    missing.push(...missing.splice(MIDDLE_TILES).reverse());
  }
  for await (const done of runTiles(job, missing, reader, signal, takeLate)) {
    const { tile, content, runMs } = done;
    const changed = paint(tile, content);
    if (runMs !== null) {
      await kept?.put(tile, content, { backends, time: clock.isoNow() });
    }
    progress.tileDone(changed, runMs);
  }
  // Tiles that another page has finished meanwhile are of its backend and time.
  const finished = takeLate === undefined ? provenance : provenanceNow(parts, backends);
  if (takeLate !== undefined) {
    stateProvenance(run, finished);
  }
  const summary = progress.summary(finished);
  if (summary.status === "complete") {
    dropPreviews(run);
  }
  return summary;
}

type Paint = (tile: PlannedTile, content: TileContent) => PixelWindow;

/** Creates a painter that touches the results only when the first tile is there. */
function createLatePainter({ run, dependencies }: RunParts): Paint {
  let painter: TilePainter | null = null;
  return (tile, content) => {
    painter ??= createTilePainter(
      run.tiles,
      targetsOf(
        run,
        resultsOf(run).map((stored) => stored?.raster ?? null),
      ),
    );
    const changed = painter.paint(tile, content);
    keepTile(run, dependencies.keepResult);
    return changed;
  };
}

/** Paints tiles that an earlier run has stored; returns those that are damaged. */
async function paintStored(
  parts: RunParts,
  stored: readonly PlannedTile[],
  paint: Paint,
): Promise<readonly PlannedTile[]> {
  const { run, kept, progress, signal, dependencies } = parts;
  const damaged: PlannedTile[] = [];
  // An abort is seen below, and is no error here.
  const pace = createPacer(dependencies.clock, new AbortController().signal);
  for (const tile of stored) {
    await pace();
    if (signal.aborted) {
      return [];
    }
    const content = (await kept?.take(tile)) ?? null;
    if (content === null) {
      damaged.push(tile);
    } else {
      const changed = paint(tile, content);
      stateProvenance(run, provenanceNow(parts, []));
      progress.tileDone(changed, null);
    }
  }
  return damaged;
}

/** Says where the networks run, once they are loaded. */
function sayReady(models: RunMeans["models"], onEvent: OnEvent): void {
  const backend = models.findLast((model) => model !== null)?.backend ?? null;
  if (backend !== null) {
    const loadMs = models.reduce((sum, model) => sum + (model?.loadMs ?? 0), 0);
    onEvent({ type: "model-ready", backend, loadMs });
  }
}

/** @param backends where this run's models run; where it has none, those of stored tiles count */
function provenanceNow(
  { run, kept, progress, dependencies }: RunParts,
  backends: readonly (Backend | null)[],
): Provenance {
  const { clock, version } = dependencies;
  const since = kept?.since() ?? null;
  const tiles = progress.stored();
  const ran = run.parts.map((_, i) => backends[i] ?? kept?.backends()[i] ?? null);
  return provenanceOf(run, ran, {
    ...{ version, time: clock.isoNow() },
    ...(since === null
      ? {}
      : { earlier: { tiles, since, backends: kept?.madeOn() ?? [] } }),
  });
}

/** Runs the coarse pass, whose pixels are stored beside the results and never in them. */
async function runPreview(
  { run, onEvent, signal }: RunParts,
  { grid, tiles }: PreviewPlan,
  { models, giveUp }: RunMeans,
  reader: TileReader,
): Promise<void> {
  const previews = resultsOf(run).map((stored, i) => {
    if (stored === null) {
      return null;
    }
    const { stage } = run.parts[i] as RunPart;
    stored.preview = createResultRaster(grid, stageRow(stage).pixels);
    return stored.preview;
  });
  const painter = createTilePainter(tiles, targetsOf(run, previews));
  const job = createJob(run, { grid, plan: tiles, giveUp }, models);
  const total = tiles.tiles.length;
  for await (const { tile, content } of runTiles(job, tiles.tiles, reader, signal)) {
    const changed = windowBox(grid, painter.paint(tile, content));
    onEvent({ type: "preview", done: tile.index + 1, total, changed });
  }
}

/** Removes the coarse pass, because every pixel of the region now has its own value. */
function dropPreviews(run: PreparedRun): void {
  for (const stored of resultsOf(run)) {
    if (stored !== null) {
      stored.preview = null;
    }
  }
}
