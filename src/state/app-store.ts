/**
 * This file creates the page's only store. It holds keys, small numbers and status
 * unions; pixels stay in the engine. Slices are plain data, and their transitions are
 * functions `action(store, …)` in the file of the slice, so that a test can create a
 * store of its own.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type ApplyState, initialApply } from "./apply.ts";
import { type AskState, initialAsk } from "./ask.ts";
import { type BenchmarkState, initialBenchmark } from "./benchmark.ts";
import { type CursorState, initialCursor } from "./cursor.ts";
import { type ImageryState, initialImagery } from "./imagery.ts";
import { type InceptionState, initialInception } from "./inception.ts";
import { initialLandCover, type LandCoverState } from "./land-cover.ts";
import { initialLinkedImages, type LinkedImagesState } from "./linked-images.ts";
import { initialOwnModel, type OwnModelState } from "./own-model.ts";
import { initialPipeline, type PipelineState } from "./pipeline.ts";
import { initialPrintReport, type PrintReportState } from "./print-report.ts";
import { initialRecompute, type RecomputeState } from "./recompute.ts";
import { initialRegions, type RegionsState } from "./regions.ts";
import { initialResults, type ResultsState } from "./results.ts";
import { initialRun, type RunState } from "./run.ts";
import { initialScenes, type ScenesState } from "./scenes.ts";
import { initialScores, type ScoresState } from "./scores.ts";
import { initialSimulator, type SimulatorState } from "./simulator.ts";
import { initialStorage, type StorageState } from "./storage.ts";
import { initialStretch, type StretchState } from "./stretch.ts";
import { initialStudies, type StudiesState } from "./studies.ts";
import { initialUi, type UiState } from "./ui.ts";
import { initialView, type ViewSlice } from "./view.ts";

export type AppState = {
  readonly scenes: ScenesState;
  readonly regions: RegionsState;
  readonly pipeline: PipelineState;
  readonly run: RunState;
  readonly results: ResultsState;
  readonly view: ViewSlice;
  readonly stretch: StretchState;
  readonly scores: ScoresState;
  readonly studies: StudiesState;
  readonly inception: InceptionState;
  readonly ownModel: OwnModelState;
  readonly cursor: CursorState;
  readonly simulator: SimulatorState;
  readonly benchmark: BenchmarkState;
  readonly recompute: RecomputeState;
  readonly apply: ApplyState;
  readonly ask: AskState;
  readonly printReport: PrintReportState;
  readonly landCover: LandCoverState;
  readonly linkedImages: LinkedImagesState;
  readonly storage: StorageState;
  readonly imagery: ImageryState;
  readonly ui: UiState;
};

export type AppStore = StoreApi<AppState>;

export function createAppStore(initial: Partial<AppState> = {}): AppStore {
  return createStore<AppState>(() => ({
    scenes: initialScenes,
    regions: initialRegions,
    pipeline: initialPipeline,
    run: initialRun,
    results: initialResults,
    view: initialView,
    stretch: initialStretch,
    scores: initialScores,
    studies: initialStudies,
    inception: initialInception,
    ownModel: initialOwnModel,
    cursor: initialCursor,
    simulator: initialSimulator,
    benchmark: initialBenchmark,
    recompute: initialRecompute,
    apply: initialApply,
    ask: initialAsk,
    printReport: initialPrintReport,
    landCover: initialLandCover,
    linkedImages: initialLinkedImages,
    storage: initialStorage,
    imagery: initialImagery,
    ui: initialUi,
    ...initial,
  }));
}
