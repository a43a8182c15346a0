/**
 * This slice holds what the Benchmark workspace computes on this machine: rows of its
 * tables once more, and the scores of pipelines and pictures of the visitor's. Its other
 * actions come with the workspace (`recompute-actions.ts`).
 */
import type { AppErrorData } from "#core/errors.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import type { FileBundle } from "#ports/file-bundle.ts";
import type { AppStore } from "./app-store.ts";
import type { ChosenCards } from "./pipeline.ts";

/** Pictures of the visitor's: files, or the folder or archive that they are in. */
export type GivenPictures = readonly File[] | FileBundle;

/** What is evaluated: a row once more, the pipeline that Explore has chosen, or pictures. */
export type EvaluationJob =
  | { readonly kind: "row"; readonly entryId: string }
  | { readonly kind: "pipeline"; readonly name: string; readonly chosen: ChosenCards }
  | {
      readonly kind: "pictures";
      readonly name: string;
      readonly pictures: GivenPictures;
    };

/** Patches of each region: as many as are published, all, or so many. */
export type PatchChoice = "published" | "all" | number;

export type EvaluationProgress = {
  /** 0–1. */
  readonly fraction: number;
  /** "Paris-U, paris: patch 3 of 4". */
  readonly text: string;
  /** Null before the first patch has been measured. */
  readonly leftS: number | null;
};

/** What has been computed of a row, in this visit or before. */
export type RecomputedRow = {
  readonly file: ResultsFile;
  /** Patches that were measured. */
  readonly n: number;
  /** Patches of the whole choice; `n` where the row is complete. */
  readonly of: number;
};

export type RecomputeState = {
  readonly patches: PatchChoice;
  /** The first one is being worked on while `isRunning`. */
  readonly queue: readonly EvaluationJob[];
  readonly isRunning: boolean;
  readonly progress: EvaluationProgress | null;
  /** By the id of the row's results. */
  readonly rows: Readonly<Record<string, RecomputedRow>>;
  readonly failed: readonly { readonly name: string; readonly error: AppErrorData }[];
  /** Rows whose computed patches are to be forgotten. */
  readonly forgetting: readonly string[];
};

export const initialRecompute: RecomputeState = {
  patches: "published",
  queue: [],
  isRunning: false,
  progress: null,
  rows: {},
  failed: [],
  forgetting: [],
};

/** Measures pictures, after what is being worked on. @param name of their folder */
export function addPictures(
  store: AppStore,
  name: string,
  pictures: GivenPictures,
): void {
  addJob(store, { kind: "pictures", name, pictures });
}

/** Works on a job that makes a new row, after what is being worked on. */
export function addJob(store: AppStore, job: EvaluationJob): void {
  const { queue, isRunning } = store.getState().recompute;
  // Rows that were stopped wait until somebody goes on with them.
  const left = isRunning ? queue : queue.filter(({ kind }) => kind !== "row");
  patchRecompute(store, { queue: [...left, job], isRunning: true });
}

/** Takes away what was computed, or is to be, of rows that are removed or replaced. */
export function dropRecomputed(store: AppStore, ids: readonly string[]): void {
  const { rows, queue, isRunning } = store.getState().recompute;
  const left = queue.filter((job) => job.kind !== "row" || !ids.includes(job.entryId));
  patchRecompute(store, {
    rows: Object.fromEntries(Object.entries(rows).filter(([id]) => !ids.includes(id))),
    queue: left,
    isRunning: isRunning && left.length > 0,
  });
}

/** Changes some of the slice, for its actions. */
export function patchRecompute(store: AppStore, change: Partial<RecomputeState>): void {
  store.setState(({ recompute }) => ({ recompute: { ...recompute, ...change } }));
}
