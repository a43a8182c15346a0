/** The Benchmark workspace: its results files, and what is shown of them. */
import type { StageChoice } from "#core/catalog/stages.ts";
import { byResultStage, cardIdOf } from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { ResultsEntry } from "#core/evaluation/own-rows.ts";
import type { PaperTableId } from "#core/evaluation/paper-tables.ts";
import type { PatchCondition, PatchLimit } from "#core/evaluation/patch-facts.ts";
import { PATCH_NORM } from "#core/evaluation/patch-norm.ts";
import type { ResultsIndex } from "#core/evaluation/results-index.ts";
import type {
  SegmentsFile,
  SegmentsReference,
} from "#core/evaluation/segments-file.ts";
import type { Box } from "#core/geo/placement.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { AppStore } from "./app-store.ts";
import { withDataOf } from "./benchmark-data.ts";
import { withoutPlans } from "./pipeline.ts";
import { dropRecomputed } from "./recompute.ts";
import { openRegion } from "./regions.ts";
import { chooseWorkspace } from "./ui.ts";
import { wantView } from "./view.ts";

export type BenchmarkPage = PaperTableId | "matrix" | "classes" | "charts" | "segments";

/** What a link keeps of the workspace. */
export type BenchmarkView = {
  readonly page: BenchmarkPage;
  /** null = the table's own order, which is the paper's. */
  readonly sort: { readonly column: string; readonly isDescending: boolean } | null;
  /** Rows that are shown. */
  readonly source: "all" | "paper" | "ours";
  /** Results whose rows are chosen, to be computed again. */
  readonly selected: readonly string[];
  /** Of the matrix, the ranks, the charts and the patches. */
  readonly metric: string;
  /** What the charts compare it with. */
  readonly against: { readonly metric: string; readonly condition: PatchCondition };
  /** Patches outside of these are left out of lists, charts and classes. */
  readonly limits: readonly PatchLimit[];
  /** The patch that is marked in all charts (`placeOf`); null = none. */
  readonly place: string | null;
  /** Pipelines of the matrix, by their de-noiser's id; "none" without one, "all" for any. */
  readonly denoiser: string;
  /** Regions of the matrix. */
  readonly kind: "all" | "urban" | "rural";
  /** The cell whose patches are shown; its region null = all regions. */
  readonly cell: { readonly entryId: string; readonly regionId: string | null } | null;
  /** Best, quartiles and worst, or every patch. */
  readonly patches: "summary" | "all";
  /** Of the page of segments: the reference, the measure, and the image whose patches are listed. */
  readonly segments: {
    readonly against: SegmentsReference;
    readonly measure: string;
    readonly imageId: string | null;
  };
};

/** Null = none were published. An unreadable file leaves the results as they are. */
export type PublishedSegments =
  | { readonly file: SegmentsFile }
  | { readonly error: AppErrorData }
  | null;

export type BenchmarkState = {
  readonly phase:
    | { readonly status: "idle" }
    | { readonly status: "loading" }
    | { readonly status: "ready" }
    | { readonly status: "failed"; readonly error: AppErrorData };
  readonly entries: readonly ResultsEntry[];
  readonly leftOut: ResultsIndex["leftOut"];
  readonly segments: PublishedSegments;
  /** The data set that is shown (`dataKey`); null = the page's own. */
  readonly dataKey: string | null;
  /** Files that the visitor has given and nobody has read yet. */
  readonly adding: readonly File[];
  readonly refused: readonly { readonly name: string; readonly error: AppErrorData }[];
  readonly view: BenchmarkView;
};

export const BENCHMARK_PAGES: readonly BenchmarkPage[] = [
  ...(["table2", "table3", "table4", "refinement", "matrix"] as const),
  ...(["classes", "charts", "segments"] as const),
];

export const initialBenchmarkView: BenchmarkView = {
  page: "table2",
  sort: null,
  source: "all",
  selected: [],
  metric: "lpips",
  against: { metric: "mae", condition: "gapDays" },
  limits: [],
  place: null,
  denoiser: "all",
  kind: "all",
  cell: null,
  patches: "summary",
  segments: { against: "EO", measure: "ari", imageId: null },
};

export const initialBenchmark: BenchmarkState = {
  phase: { status: "idle" },
  entries: [],
  leftOut: [],
  segments: null,
  dataKey: null,
  adding: [],
  refused: [],
  view: initialBenchmarkView,
};

export function resultsLoading(store: AppStore): void {
  patch(store, { phase: { status: "loading" } });
}

/** Files of the visitor stay beside those that came with the page. */
export function resultsLoaded(
  store: AppStore,
  published: readonly ResultsEntry[],
  leftOut: ResultsIndex["leftOut"],
  segments: PublishedSegments,
): void {
  const added = store
    .getState()
    .benchmark.entries.filter(({ origin }) => origin !== "published");
  const entries = [...published, ...added];
  patch(store, { phase: { status: "ready" }, entries, leftOut, segments });
}

export function resultsFailed(store: AppStore, error: AppErrorData): void {
  patch(store, { phase: { status: "failed", error } });
}

/** "Try again" after a failure. */
export function readResultsAgain(store: AppStore): void {
  patch(store, { phase: { status: "idle" } });
}

export function addResultsFiles(store: AppStore, files: readonly File[]): void {
  patch(store, { adding: [...store.getState().benchmark.adding, ...files] });
}

/** What has become of the files that were given. */
export function resultsAdded(
  store: AppStore,
  read: readonly File[],
  entries: readonly ResultsEntry[],
  refused: BenchmarkState["refused"],
): void {
  const { benchmark } = store.getState();
  const isNew = ({ id }: ResultsEntry) => !entries.some((entry) => entry.id === id);
  dropRecomputed(
    store,
    entries.map(({ id }) => id),
  );
  const next = {
    ...benchmark,
    adding: benchmark.adding.filter((file) => !read.includes(file)),
    entries: [...benchmark.entries.filter(isNew), ...entries],
    refused: [...benchmark.refused, ...refused],
  };
  patch(store, entries.length === 0 ? next : withDataOf(next, entries));
}

export function closeRefused(store: AppStore, name: string): void {
  const { refused } = store.getState().benchmark;
  patch(store, { refused: refused.filter((each) => each.name !== name) });
}

export function removeResults(store: AppStore, entryId: string): void {
  const { entries, view } = store.getState().benchmark;
  dropRecomputed(store, [entryId]);
  const next = {
    ...store.getState().benchmark,
    entries: entries.filter(({ id }) => id !== entryId),
    view: {
      ...view,
      cell: view.cell?.entryId === entryId ? null : view.cell,
      selected: view.selected.filter((id) => id !== entryId),
    },
  };
  patch(store, withDataOf(next, []));
}

export function changeBenchmarkView(
  store: AppStore,
  change: Partial<BenchmarkView>,
): void {
  patch(store, { view: { ...store.getState().benchmark.view, ...change } });
}

/** By a column, best first; then worst first; then in the table's own order again. */
export function sortTable(
  store: AppStore,
  column: string,
  better: "lower" | "higher",
): void {
  const { sort } = store.getState().benchmark.view;
  const isFirstDescending = better === "higher";
  const isOther = sort?.column !== column;
  const next = isOther
    ? { column, isDescending: isFirstDescending }
    : sort.isDescending === isFirstDescending
      ? { column, isDescending: !isFirstDescending }
      : null;
  changeBenchmarkView(store, { sort: next, ...(isOther ? { metric: column } : {}) });
}

/** Where a patch lies, and what made its picture. */
export type PatchOnMap = {
  readonly regionId: string;
  readonly crs: CrsCode;
  readonly box: Box;
  readonly stages: readonly StageChoice[];
  /** Where it is looked at. */
  readonly workspaceId: "explore" | "apply";
};

/** Pixels of the screen that the patch takes at least in one panel. */
const PATCH_ON_SCREEN_PX = 320;

/** Puts the patch on the map as the drawn area, with the pipeline that is evaluated. */
export function openPatchOnMap(
  store: AppStore,
  { regionId, crs, box, stages, workspaceId }: PatchOnMap,
): void {
  const [minX, minY, maxX, maxY] = box;
  openRegion(store, regionId);
  store.setState(({ pipeline }) => ({
    pipeline: withoutPlans({
      ...pipeline,
      chosen: byResultStage((stage) => cardIdOf(stages, stage)),
      chosenBy: "link",
      norm: PATCH_NORM,
    }),
  }));
  chooseWorkspace(store, workspaceId);
  wantView(store, {
    crs,
    centre: [(minX + maxX) / 2, (minY + maxY) / 2],
    resolution: (maxX - minX) / PATCH_ON_SCREEN_PX,
    area: { kind: "box", box },
    isOfArea: true,
    stretch: null,
  });
}

function patch(store: AppStore, change: Partial<BenchmarkState>): void {
  store.setState(({ benchmark }) => ({ benchmark: { ...benchmark, ...change } }));
}
