/**
 * This slice holds what the Benchmark workspace computes on this machine: rows of its
 * tables once more, and the scores of pictures that the visitor has brought.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import type { FileBundle } from "#ports/file-bundle.ts";
import type { AppStore } from "./app-store.ts";
import { changeBenchmarkView } from "./benchmark.ts";

/** Pictures of the visitor's: files, or the folder or archive that they are in. */
export type GivenPictures = readonly File[] | FileBundle;

/** What is evaluated: a row's pipeline, or pictures. */
export type EvaluationJob =
  | { readonly kind: "row"; readonly entryId: string }
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

export function chooseRow(store: AppStore, entryId: string, isChosen: boolean): void {
  const { selected } = store.getState().benchmark.view;
  const others = selected.filter((id) => id !== entryId);
  changeBenchmarkView(store, { selected: isChosen ? [...others, entryId] : others });
}

export function choosePatches(store: AppStore, patches: PatchChoice): void {
  patch(store, { patches });
}

/** Begins with the chosen rows, or goes on where it was stopped. */
export function startRecompute(store: AppStore): void {
  const { benchmark, recompute } = store.getState();
  const pictures = recompute.queue.filter(({ kind }) => kind === "pictures");
  const rows = benchmark.view.selected.map(
    (entryId): EvaluationJob => ({ kind: "row", entryId }),
  );
  const queue = [...pictures, ...rows];
  patch(store, { queue, isRunning: queue.length > 0, progress: null, failed: [] });
}

/** Patches that have been computed stay. */
export function stopRecompute(store: AppStore): void {
  patch(store, { isRunning: false, progress: null });
}

/** Measures pictures, after what is being worked on. @param name of their folder */
export function addPictures(
  store: AppStore,
  name: string,
  pictures: GivenPictures,
): void {
  const { queue } = store.getState().recompute;
  const job = { kind: "pictures", name, pictures } as const;
  patch(store, { queue: [...queue, job], isRunning: true });
}

export function evaluationMoved(store: AppStore, progress: EvaluationProgress): void {
  if (store.getState().recompute.isRunning) {
    patch(store, { progress });
  }
}

export function rowRecomputed(
  store: AppStore,
  entryId: string,
  row: RecomputedRow,
): void {
  patch(store, { rows: { ...store.getState().recompute.rows, [entryId]: row } });
}

/** Takes a job off the queue: it is done, or has failed. */
export function evaluationEnded(
  store: AppStore,
  job: EvaluationJob,
  failure: RecomputeState["failed"][number] | null,
): void {
  const { queue, failed, isRunning } = store.getState().recompute;
  const left = queue.filter((each) => each !== job);
  patch(store, {
    queue: left,
    isRunning: isRunning && left.length > 0,
    progress: null,
    failed: failure === null ? failed : [...failed, failure],
  });
}

export function closeFailure(store: AppStore, name: string): void {
  const { failed } = store.getState().recompute;
  patch(store, { failed: failed.filter((each) => each.name !== name) });
}

/** Forgets what was computed of a row, also in later visits. */
export function forgetRecomputed(store: AppStore, entryId: string): void {
  const { rows, forgetting } = store.getState().recompute;
  const { [entryId]: _, ...others } = rows;
  patch(store, { rows: others, forgetting: [...forgetting, entryId] });
}

export function recomputedForgotten(store: AppStore, entryId: string): void {
  const { forgetting } = store.getState().recompute;
  patch(store, { forgetting: forgetting.filter((id) => id !== entryId) });
}

function patch(store: AppStore, change: Partial<RecomputeState>): void {
  store.setState(({ recompute }) => ({ recompute: { ...recompute, ...change } }));
}
