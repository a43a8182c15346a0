import type { Provider } from "#core/catalog/choose-translator.ts";
import type { ModelAssets, RegionAssets } from "#ports/assets.ts";
import type { Clock } from "#ports/clock.ts";
import type { SceneId } from "#ports/ids.ts";
import type { KeepResult } from "#ports/kept-results.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import type { OpenRasterSource } from "#ports/raster-source.ts";
import type { Provenance } from "#ports/runs.ts";
import type { TileStore } from "./kept/tile-store.ts";
import type { ResultRaster } from "./result-raster.ts";

/** What an engine is made of. */
export type EngineDependencies = {
  readonly openSource: OpenRasterSource;
  readonly runner: ModelRunner;
  readonly assets: ModelAssets;
  /** Null where no regions are shown (the command line). */
  readonly regions: RegionAssets | null;
  /** Tells where the runner would run a network, without loading one. */
  readonly findProvider: (preference: BackendPreference) => Promise<Provider>;
  readonly clock: Clock;
  /** Version of the program, for provenance. */
  readonly version: string;
  /** Stores finished tiles for later visits; absent on the command line. */
  readonly tileStore?: TileStore;
  /** Receives copies of finished tiles; absent on the command line. */
  readonly keepResult?: KeepResult;
};

/** A picture or de-noised image with all pixels that runs of one scene have made so far. */
export type StoredResult = {
  readonly sceneId: SceneId;
  readonly raster: ResultRaster;
  /**
   * The coarse pass of the last run, on a grid of its own; it is only shown where that
   * run has not finished its tiles yet.
   */
  preview: ResultRaster | null;
  provenance: Provenance | null;
};
