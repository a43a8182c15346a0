/** This file measures pipelines patch by patch, and keeps the patches for later visits. */
import type { ResultsEntry } from "#core/evaluation/own-rows.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { evaluateData } from "#engine/evaluate/evaluate-data.ts";
import { finishResults } from "#engine/evaluate/finish-results.ts";
import { pipelineCandidate } from "#engine/evaluate/pipeline-candidate.ts";
import { createPacer } from "#engine/measure/pacer.ts";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import { resultsAdded } from "#state/benchmark.ts";
import { pageEntries } from "#state/benchmark-data.ts";
import type { EvaluationJob } from "#state/recompute.ts";
import {
  coverOfEntries,
  openPagePair,
  pipelineJob,
  type RowJob,
} from "./evaluation-jobs.ts";
import { CLOCK, newsTo } from "./evaluation-news.ts";
import type { RecomputeParts } from "./recompute.ts";

/** Measures a pipeline that no row is of; it becomes one. Its patches are kept, too. */
export async function measurePipeline(
  parts: RecomputeParts,
  { chosen, name }: EvaluationJob & { readonly kind: "pipeline" },
  signal: AbortSignal,
): Promise<void> {
  const { store, keptPatches } = parts;
  const state = store.getState();
  const job = pipelineJob(state, chosen);
  const known = new Map(await keptPatches.read(job.key));
  const cover = pageEntries(state);
  const file = await measureJob(parts, { job, known, cover }, signal);
  const id = `pipeline-${name.replaceAll(/[,;]/g, "-")}`;
  resultsAdded(store, [], [{ id, file, origin: "measured" }], []);
}

/** Measures what is not known yet, and adds it to `known` and to what is kept. */
export async function measureJob(
  { store, engine, keptPatches }: RecomputeParts,
  given: {
    readonly job: RowJob;
    readonly known: Map<string, MeasuredPatch>;
    /** Results that state the land cover of the same pixels. */
    readonly cover: readonly ResultsEntry[];
  },
  signal: AbortSignal,
): Promise<ResultsFile> {
  const { job, known } = given;
  const { stages, cards, data, selection, metrics } = job;
  const { backend } = store.getState().pipeline;
  const pair = openPagePair(engine, signal);
  const cover = coverOfEntries(given.cover);
  const gathered = await evaluateData(
    {
      ...{ engine, data, openCover: async () => cover },
      candidate: pipelineCandidate(engine, pair, { stages, cards, backend }),
    },
    {
      ...{ selection, metrics, backend, signal, shard: null },
      hasSets: metrics.includes("lpips"),
      kept: {
        find: (place) => known.get(place),
        async add(place, patch) {
          known.set(place, patch);
          await keptPatches.add(job.key, place, patch);
        },
      },
    },
    newsTo(store),
  );
  return finishResults(gathered, null, createPacer(CLOCK, signal));
}
