/** This file measures pictures that the visitor has brought; they become a row of the tables. */
import { evaluateData } from "#engine/evaluate/evaluate-data.ts";
import { finishResults } from "#engine/evaluate/finish-results.ts";
import {
  checkPictures,
  PICTURE,
  picturesCandidate,
} from "#engine/evaluate/pictures-candidate.ts";
import { createPacer } from "#engine/measure/pacer.ts";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import { resultsAdded } from "#state/benchmark.ts";
import { pageEntries } from "#state/benchmark-data.ts";
import type { EvaluationJob, GivenPictures } from "#state/recompute.ts";
import {
  coverOfEntries,
  openKnown,
  openPagePair,
  picturesJob,
} from "./evaluation-jobs.ts";
import { CLOCK, newsTo } from "./evaluation-news.ts";
import type { RecomputeParts } from "./recompute.ts";

/** Measured patches of each folder: one that was stopped goes on where it was. */
const measured = new WeakMap<EvaluationJob, Map<string, MeasuredPatch>>();

/** @throws AppError argument-invalid where a region has no picture, those of the engine; AbortError */
export async function measurePictures(
  parts: RecomputeParts,
  job: EvaluationJob & { readonly kind: "pictures" },
  signal: AbortSignal,
): Promise<void> {
  const { store, engine } = parts;
  const state = store.getState();
  const { data, selection, metrics } = picturesJob(state);
  const files = await filesOf(parts, job.pictures, signal);
  const pictures = files
    .filter(({ name }) => PICTURE.test(name))
    .map((file) => ({
      name: file.name,
      open: () =>
        openKnown(engine, { kind: "blob", name: file.name, blob: file }, signal, {
          answer: "eo",
        }),
    }));
  if (pictures.length > 0) {
    checkPictures(pictures, data.regions);
  }
  const known = measured.get(job) ?? new Map<string, MeasuredPatch>();
  measured.set(job, known);
  const cover = coverOfEntries(pageEntries(state));
  const pair = openPagePair(engine, signal);
  const gathered = await evaluateData(
    {
      ...{ engine, data, openCover: async () => cover },
      candidate: picturesCandidate(engine, pair, { name: job.name, pictures }),
    },
    {
      ...{ selection, metrics, backend: state.pipeline.backend, signal, shard: null },
      hasSets: metrics.includes("lpips"),
      kept: {
        find: (place) => known.get(place),
        async add(place, patch) {
          known.set(place, patch);
        },
      },
    },
    newsTo(store),
  );
  const file = await finishResults(gathered, null, createPacer(CLOCK, signal));
  const id = `pictures-${job.name.replaceAll(/[,;]/g, "-")}`;
  resultsAdded(store, [], [{ id, file, origin: "measured" }], []);
}

async function filesOf(
  { unpackBundle }: RecomputeParts,
  given: GivenPictures,
  signal: AbortSignal,
): Promise<readonly File[]> {
  if (!("kind" in given)) {
    return given;
  }
  const found = await unpackBundle(given, (path) => PICTURE.test(path), signal);
  return found.map(({ file }) => file);
}
