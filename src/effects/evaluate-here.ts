/**
 * This effect works through the queue of the Benchmark workspace: rows are computed again,
 * pipelines and pictures of the visitor measured, patch by patch with the engine of the
 * page. Patches of pipelines are kept, so that a row goes on where it was after a stop or a
 * reload.
 */
import { AppError, errorToData, isAbort } from "#core/errors.ts";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { selectPatches } from "#core/evaluation/select-patches.ts";
import { finishResults } from "#engine/evaluate/finish-results.ts";
import { gatherMeasured } from "#engine/evaluate/gather-measured.ts";
import { createPacer } from "#engine/measure/pacer.ts";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import type { AppStore } from "#state/app-store.ts";
import { pageEntries } from "#state/benchmark-data.ts";
import type { EvaluationJob } from "#state/recompute.ts";
import {
  evaluationEnded,
  recomputedForgotten,
  rowRecomputed,
} from "#state/recompute-actions.ts";
import { measurePictures } from "./evaluate-pictures.ts";
import { measureJob, measurePipeline } from "./evaluate-pipelines.ts";
import { type RowJob, rowJob } from "./evaluation-jobs.ts";
import { CLOCK } from "./evaluation-news.ts";
import type { RecomputeParts } from "./recompute.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

export function startEvaluating(parts: RecomputeParts): Stop {
  const { store } = parts;
  let current: { readonly job: EvaluationJob; readonly abort: AbortController } | null =
    null;
  // One after the other: an aborted job still puts together what it has.
  let last: Promise<void> = Promise.resolve();
  const stops = [
    watchAll(
      store,
      ({ recompute }) => [recompute.isRunning, recompute.queue[0]],
      () => {
        const { isRunning, queue } = store.getState().recompute;
        const job = isRunning ? (queue[0] ?? null) : null;
        if (job === (current?.job ?? null)) {
          return;
        }
        current?.abort.abort();
        current = job === null ? null : { job, abort: new AbortController() };
        if (current !== null) {
          const { abort } = current;
          last = last.then(() => work(parts, job, abort.signal)).catch(() => undefined);
        }
      },
    ),
    watchAll(
      store,
      ({ benchmark, regions, pipeline }) => [
        ...[benchmark.entries, regions.phase, pipeline.cards, pipeline.backend],
      ],
      () => {
        // Nothing is lost: what is kept is looked for again with the next change.
        last = last.then(() => restoreRows(parts)).catch(() => undefined);
      },
    ),
    watch(
      store,
      ({ recompute }) => recompute.forgetting,
      (ids) => {
        for (const id of ids) {
          void forget(parts, id);
        }
      },
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
    current?.abort.abort();
  };
}

async function work(
  parts: RecomputeParts,
  job: EvaluationJob | null,
  signal: AbortSignal,
): Promise<void> {
  const { store } = parts;
  if (job === null || signal.aborted) {
    return;
  }
  const entry = entryOf(parts, job);
  try {
    if (job.kind === "pictures") {
      await measurePictures(parts, job, signal);
    } else if (job.kind === "pipeline") {
      await measurePipeline(parts, job, signal);
    } else if (entry !== null) {
      await recomputeRow(parts, entry, signal);
    }
    evaluationEnded(store, job, null);
  } catch (error) {
    if (isAbort(error) && signal.aborted) {
      return;
    }
    const name = job.kind === "row" ? candidateName(entryFile(entry)) : job.name;
    evaluationEnded(store, job, { name, error: errorToData(error) });
  }
}

function entryOf({ store }: RecomputeParts, job: EvaluationJob): ResultsEntry | null {
  const { entries } = store.getState().benchmark;
  return job.kind === "row"
    ? (entries.find(({ id }) => id === job.entryId) ?? null)
    : null;
}

function entryFile(entry: ResultsEntry | null): ResultsFile {
  if (entry === null) {
    throw new Error("a row that failed has results");
  }
  return entry.file;
}

async function recomputeRow(
  parts: RecomputeParts,
  entry: ResultsEntry,
  signal: AbortSignal,
): Promise<void> {
  const { store, keptPatches } = parts;
  const job = rowJob(store.getState(), entry);
  const known = new Map(await keptPatches.read(job.key));
  try {
    const file = await measureJob(parts, { job, known, cover: [entry] }, signal);
    showRow(store, entry, file, patchesOf(file));
  } catch (error) {
    if (isAbort(error)) {
      await showKept(parts, entry, job, known);
    }
    throw error;
  }
}

/** Puts together what has been measured of a row, in this visit or before. */
async function showKept(
  { store }: RecomputeParts,
  entry: ResultsEntry,
  { data, selection, metrics }: RowJob,
  known: ReadonlyMap<string, MeasuredPatch>,
): Promise<void> {
  // More may have been kept than is chosen now.
  const patches = [...known.values()].filter(({ row, regionId, image }) =>
    selectPatches(image, `${regionId}/${image.name}`, selection).some(
      (own) => row === null || (own.row === row.row && own.col === row.col),
    ),
  );
  const regions = data.regions.flatMap(({ images: _, ...facts }) => {
    const own = patches.filter(({ regionId }) => regionId === facts.id);
    const [first] = own;
    return first === undefined ? [] : [{ facts, images: [first.image], patches: own }];
  });
  if (regions.every((region) => region.patches.every(({ row }) => row === null))) {
    return;
  }
  const n = patches.filter(({ row }) => row !== null).length;
  // Patches without data count to neither.
  const of = n + chosenOf(entry, data, selection) - patches.length;
  const title = n < of ? `${data.title}, ${n} of ${of} patches` : data.title;
  const gathered = gatherMeasured({ ...data, title }, regions, { selection, metrics });
  const pause = createPacer(CLOCK, new AbortController().signal);
  const file = await finishResults(gathered, null, pause);
  showRow(store, entry, file, of);
}

/** Counts the patches that the choice takes of the regions, by the row's own images. */
function chosenOf(
  { file }: ResultsEntry,
  { regions }: RowJob["data"],
  selection: RowJob["selection"],
): number {
  return file.regions
    .filter(({ id }) => regions.some((region) => region.id === id))
    .flatMap(({ id, images }) => images.map((image) => ({ id, image })))
    .reduce(
      (sum, { id, image }) =>
        sum + selectPatches(image, `${id}/${image.name}`, selection).length,
      0,
    );
}

/** Shows what was computed, unless the row has been removed, replaced or forgotten meanwhile. */
function showRow(
  store: AppStore,
  entry: ResultsEntry,
  file: ResultsFile,
  of: number,
): void {
  const { benchmark, recompute } = store.getState();
  if (benchmark.entries.includes(entry) && !recompute.forgetting.includes(entry.id)) {
    rowRecomputed(store, entry.id, { file, n: patchesOf(file), of });
  }
}

/** Shows rows that were computed in an earlier visit, once all that they need is known. */
async function restoreRows(parts: RecomputeParts): Promise<void> {
  const { store, keptPatches } = parts;
  const { regions, pipeline } = store.getState();
  if (regions.phase.status !== "ready" || pipeline.cards.status !== "ready") {
    return;
  }
  const kept = await keptPatches.list();
  for (const entry of pageEntries(store.getState())) {
    const state = store.getState();
    if (state.recompute.rows[entry.id] !== undefined || kept.size === 0) {
      continue;
    }
    const job = jobOrNull(() => rowJob(state, entry));
    if (job !== null && kept.has(job.key)) {
      const patches = await keptPatches.read(job.key);
      await showKept(parts, entry, job, patches).catch(() => undefined);
    }
  }
}

/** A row whose models or regions are not here has nothing to show. */
function jobOrNull(make: () => RowJob): RowJob | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof AppError) {
      return null;
    }
    throw error;
  }
}

/** Of every program, model and region that the row was ever computed with. */
async function forget(
  { store, keptPatches }: RecomputeParts,
  id: string,
): Promise<void> {
  const kept = await keptPatches.list();
  for (const job of kept.keys()) {
    if (job.startsWith(`${id} {`)) {
      await keptPatches.remove(job);
    }
  }
  recomputedForgotten(store, id);
}

function patchesOf({ regions }: ResultsFile): number {
  return regions.reduce((sum, { patches }) => sum + patches.length, 0);
}
