import type { Provider } from "#core/catalog/choose-translator.ts";
import type { ModelAssets, RegionAssets } from "#ports/assets.ts";
import type { Clock } from "#ports/clock.ts";
import type { SceneId } from "#ports/ids.ts";
import type { KeepResult } from "#ports/kept-results.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import type { OpenRasterSource } from "#ports/raster-source.ts";
import type { Provenance } from "#ports/runs.ts";
import type { ResultRaster } from "./result-raster.ts";

/** What an engine is made from. */
export type EngineDependencies = {
  readonly openSource: OpenRasterSource;
  readonly runner: ModelRunner;
  readonly assets: ModelAssets;
  /** Null where no regions are shown (the command line). */
  readonly regions: RegionAssets | null;
  /** Where the runner would run a network; asks nothing of the network. */
  readonly findProvider: (preference: BackendPreference) => Promise<Provider>;
  readonly clock: Clock;
  /** Of the program, for provenance. */
  readonly version: string;
  /** Where copies of finished tiles go; nowhere unless given (the command line). */
  readonly keepResult?: KeepResult;
};

/** A picture or de-noised image that runs of one scene have made so far. */
export type StoredResult = {
  readonly sceneId: SceneId;
  readonly raster: ResultRaster;
  /**
   * The coarse pass of the last run, on a grid of its own: shown where that run has not
   * come yet, and for nothing else.
   */
  preview: ResultRaster | null;
  provenance: Provenance | null;
};
