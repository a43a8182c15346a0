/** What the Benchmark workspace does with its computations; not needed before it is shown. */
import { chainOf } from "#core/catalog/stages.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { changeBenchmarkView } from "./benchmark.ts";
import type { ChosenCards } from "./pipeline.ts";
import {
  addJob,
  dropRecomputed,
  type EvaluationJob,
  type EvaluationProgress,
  type PatchChoice,
  patchRecompute,
  type RecomputedRow,
  type RecomputeState,
} from "./recompute.ts";

export function chooseRow(store: AppStore, entryId: string, isChosen: boolean): void {
  const { selected } = store.getState().benchmark.view;
  const others = selected.filter((id) => id !== entryId);
  changeBenchmarkView(store, { selected: isChosen ? [...others, entryId] : others });
}

export function choosePatches(store: AppStore, patches: PatchChoice): void {
  patchRecompute(store, { patches });
}

/** Begins with the chosen rows, or goes on where it was stopped. */
export function startRecompute(store: AppStore): void {
  const { benchmark, recompute } = store.getState();
  const others = recompute.queue.filter(({ kind }) => kind !== "row");
  const rows = benchmark.view.selected.map(
    (entryId): EvaluationJob => ({ kind: "row", entryId }),
  );
  const queue = [...others, ...rows];
  patchRecompute(store, {
    queue,
    isRunning: queue.length > 0,
    progress: null,
    failed: [],
  });
}

/** Tells which pipeline Explore has chosen; null where it has no translator. */
export function explorePipeline({
  pipeline,
}: AppState): { readonly chosen: ChosenCards; readonly name: string } | null {
  const { chosen, cards } = pipeline;
  const known = cards.status === "ready" ? cards.cards : [];
  const titles = chainOf(chosen).map(
    ({ cardId }) => known.find(({ id }) => id === cardId)?.title ?? cardId,
  );
  return chosen.syneo === null ? null : { chosen, name: titles.join(" → ") };
}

/** Measures that pipeline on the page's regions, as the published rows are. */
export function measureExplorePipeline(store: AppStore): void {
  const given = explorePipeline(store.getState());
  if (given !== null) {
    addJob(store, { kind: "pipeline", ...given });
  }
}

/** Goes on with new rows that were stopped, and with none of the table's. */
export function continueStopped(store: AppStore): void {
  const { queue } = store.getState().recompute;
  const left = queue.filter(({ kind }) => kind !== "row");
  patchRecompute(store, { queue: left, isRunning: left.length > 0, failed: [] });
}

/** Takes away a new row that was stopped. */
export function dropStopped(store: AppStore, job: EvaluationJob): void {
  const { queue } = store.getState().recompute;
  patchRecompute(store, { queue: queue.filter((each) => each !== job) });
}

/** Patches that have been computed stay. */
export function stopRecompute(store: AppStore): void {
  patchRecompute(store, { isRunning: false, progress: null });
}

export function evaluationMoved(store: AppStore, progress: EvaluationProgress): void {
  if (store.getState().recompute.isRunning) {
    patchRecompute(store, { progress });
  }
}

export function rowRecomputed(
  store: AppStore,
  entryId: string,
  row: RecomputedRow,
): void {
  patchRecompute(store, {
    rows: { ...store.getState().recompute.rows, [entryId]: row },
  });
}

/** Takes a job off the queue: it is done, or has failed. */
export function evaluationEnded(
  store: AppStore,
  job: EvaluationJob,
  failure: RecomputeState["failed"][number] | null,
): void {
  const { queue, failed, isRunning } = store.getState().recompute;
  const left = queue.filter((each) => each !== job);
  patchRecompute(store, {
    queue: left,
    isRunning: isRunning && left.length > 0,
    progress: null,
    failed: failure === null ? failed : [...failed, failure],
  });
}

export function closeFailure(store: AppStore, name: string): void {
  const { failed } = store.getState().recompute;
  patchRecompute(store, { failed: failed.filter((each) => each.name !== name) });
}

/** Forgets what was computed of a row, also in later visits. */
export function forgetRecomputed(store: AppStore, entryId: string): void {
  dropRecomputed(store, [entryId]);
  const { forgetting } = store.getState().recompute;
  patchRecompute(store, { forgetting: [...forgetting, entryId] });
}

export function recomputedForgotten(store: AppStore, entryId: string): void {
  const { forgetting } = store.getState().recompute;
  patchRecompute(store, { forgetting: forgetting.filter((id) => id !== entryId) });
}
