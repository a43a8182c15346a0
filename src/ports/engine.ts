/**
 * What the page (through the worker) and the command line (directly) ask of the engine.
 * Everything here crosses a worker boundary: plain data, transferables, and callbacks.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import type { DomainIssue } from "#core/catalog/domain.ts";
import type { LevelMatch } from "#core/catalog/level-matching.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { RegionsFile } from "#core/regions/regions-file.ts";
import type { Scene, SceneAnswer, SceneReading } from "#core/sar/scene.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { DistributionMeasuring } from "./distribution.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { ImageKey, MapKey, Measuring } from "./measurement.ts";
import type { Backend, BackendPreference } from "./model-runner.ts";
import type { SourceInput } from "./raster-source.ts";
import type { SceneSimulator } from "./simulation.ts";

/** The five stages, in the order of the pipeline and of the panels. */
export type Stage = "sar" | "denoised" | "syneo" | "refined" | "eo";

export type OpenedScene = {
  readonly sceneId: SceneId;
  readonly scene: Scene;
  /**
   * Null when the scene can be shown at every zoom. Otherwise what it would cost to: the
   * file is large and has no overviews, so far zooms stay empty until `buildOverview`.
   */
  readonly missingOverview: {
    readonly pixels: number;
    readonly bytes: number | null;
  } | null;
  readonly byteLength: number | null;
};

export type OpenOutcome =
  | { readonly status: "opened"; readonly opened: OpenedScene }
  /** The file fits several kinds: the user chooses, then opens again with the answer. */
  | {
      readonly status: "ambiguous";
      readonly name: string;
      readonly readings: readonly SceneReading[];
    };

/** A layer's pixels: a scene as it is, the result of a run, a map of values. */
export type PixelKey = ImageKey | MapKey;

/**
 * Pixels for one map tile, resampled to `grid` (any CRS): one band in dB (NaN where
 * invalid) for radar, four bands interleaved RGBA 0–255 for pictures and maps of values.
 * Null when the layer has nothing there; `too-far` when so much ground would have to be
 * computed for the tile that it is not: a finer one may be asked for.
 */
export type TilePixels =
  | { readonly kind: "db"; readonly data: Float32Array }
  | { readonly kind: "rgba"; readonly data: Uint8Array }
  | { readonly kind: "too-far" }
  | null;

/** Values under the cursor; null where there are none. */
export type CursorReading =
  | {
      readonly kind: "sar";
      readonly row: number;
      readonly col: number;
      readonly sample: number | null;
      readonly db: number | null;
    }
  | {
      readonly kind: "rgb";
      readonly row: number;
      readonly col: number;
      readonly rgb: readonly [number, number, number] | null;
    }
  | {
      /** Of a map of values; `label` is that of its scale. */
      readonly kind: "value";
      readonly row: number;
      readonly col: number;
      readonly value: number | null;
      readonly label: string;
    };

export type DbHistogram = {
  readonly loDb: number;
  readonly hiDb: number;
  /** Equal bins from lo to hi. */
  readonly counts: readonly number[];
  readonly n: number;
  /** dB at the percentiles 0.1, 1, 2, 5, 25, 50, 75, 95, 98, 99, 99.9. */
  readonly percentiles: Readonly<Record<string, number>>;
};

/** A rectangle in a CRS: an axis-aligned box, [minX, minY, maxX, maxY]. */
export type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

/** What is to be computed: a box in the scene's CRS, or everything. */
export type Region =
  | { readonly kind: "box"; readonly box: Box }
  | { readonly kind: "whole" };

/**
 * How a scene's levels are brought to the model: matched where they lie outside of its
 * training (`auto`), as they are (`off`), or moved by so many dB.
 */
export type LevelChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "off" }
  | { readonly kind: "offset"; readonly offsetDb: number };

/** The level matching of a run: what it does, and what matching would do; null = nothing. */
export type RunLevels = {
  readonly applied: LevelMatch | null;
  readonly proposed: LevelMatch | null;
};

export type RunRequest = {
  readonly sceneId: SceneId;
  /** Card id of a de-noiser, or null for none. */
  readonly denoiseId: string | null;
  /** Card id of a translator, or null to stop after de-noising. */
  readonly translateId: string | null;
  readonly region: Region;
  /** Tiles nearest to this point (scene CRS) come first. */
  readonly focus: readonly [x: number, y: number] | null;
  readonly backend: BackendPreference;
  /** `auto` unless given. */
  readonly levels?: LevelChoice;
  /**
   * The network sees every tile mirrored, and its output is mirrored back: a result of its
   * own, which shows how sure the network is. As they are unless given.
   */
  readonly flip?: Flip;
};

/** Results are known from the request alone, so that layers can be placed before pixels exist. */
export type RunPlan = {
  readonly runId: string;
  /** The model's grid over the whole scene: its CRS, GSD and size. */
  readonly grid: Grid;
  /** The part of that grid that is computed. */
  readonly window: PixelWindow;
  readonly tiles: number;
  /** The stated rule by which the scene is brought to the model's input. */
  readonly inputRule: readonly string[];
  readonly domainIssues: readonly DomainIssue[];
  readonly levels: RunLevels;
  readonly denoisedId: ResultId | null;
  readonly syneoId: ResultId | null;
};

export type RunEvent =
  | { readonly type: "planned"; readonly plan: RunPlan }
  | { readonly type: "model-ready"; readonly backend: Backend; readonly loadMs: number }
  | {
      readonly type: "tile";
      readonly done: number;
      readonly total: number;
      readonly etaS: number | null;
      /** What has changed, in the scene's CRS (axis-aligned hull). */
      readonly changed: Box;
      readonly runMs: number;
    };

export type RunSummary = {
  readonly runId: string;
  readonly status: "complete" | "stopped";
  readonly done: number;
  readonly total: number;
  /** From the request to the last tile, the model's loading included. */
  readonly elapsedMs: number;
  /** From the first tile's reading to the last tile's painting. */
  readonly tilesMs: number;
  /** Sum of the time inside the runtime's own `run`. */
  readonly runMs: number;
  readonly provenance: Provenance;
};

/** Enough to make the same pixels again. */
export type Provenance = {
  readonly sceneName: string;
  /** The radar image was simulated, so what was made of it is no observation at all. */
  readonly isSimulated: boolean;
  readonly sceneBytes: number | null;
  readonly denoiseId: string | null;
  readonly translateId: string | null;
  readonly modelSha256: string | null;
  readonly backend: Backend | null;
  readonly tilePx: number;
  readonly haloPx: number;
  readonly norm: ModelCard["tiling"]["norm"];
  readonly gsdM: number | null;
  readonly inputRule: readonly string[];
  /** How the scene's levels were moved for the translator; null = not at all. */
  readonly levels: LevelMatch | null;
  readonly version: string;
  readonly time: string;
};

export interface Engine extends SceneSimulator, Measuring, DistributionMeasuring {
  /** The catalogue's cards. @throws AppError catalog-invalid, card-invalid, network-unavailable */
  loadCards(): Promise<readonly ModelCard[]>;
  /**
   * The simulated regions, with absolute addresses; null where there are none (yet).
   * Read anew at each call: while they are being made there are more each time.
   * @throws AppError catalog-invalid, network-unavailable
   */
  loadRegions(): Promise<RegionsFile | null>;
  /**
   * `sidecar` is the text of a `_extended.json` dropped beside the image.
   * @throws AppError for everything that cannot be opened
   */
  openScene(
    input: SourceInput,
    options?: { readonly answer?: SceneAnswer; readonly sidecar?: string },
  ): Promise<OpenOutcome>;
  closeScene(sceneId: SceneId): Promise<void>;
  /**
   * Reads a large file once and keeps an overview in memory; `stop()` ends it, and the
   * scene is then as before. Resolves to true when the overview is there.
   */
  buildOverview(
    sceneId: SceneId,
    onProgress: (done: number, total: number) => void,
  ): Promise<boolean>;
  renderTile(key: PixelKey, grid: Grid): Promise<TilePixels>;
  /** `x`, `y` in `crs`. */
  readCursor(
    key: PixelKey,
    crs: Grid["crs"],
    x: number,
    y: number,
  ): Promise<CursorReading | null>;
  /** dB histogram of a box (scene CRS), sampled from a fitting overview. */
  histogram(sceneId: SceneId, box: Box | null): Promise<DbHistogram | null>;
  /** Which translator fits the scene and this machine best. */
  chooseTranslator(
    sceneId: SceneId,
    preference: BackendPreference,
  ): Promise<TranslatorChoice>;
  /** Says what a run would do (tiles, rule, domain issues) without doing it. */
  planRun(request: RunRequest): Promise<RunPlan>;
  /**
   * Runs; events come in order. Resolves when complete or stopped.
   * @throws AppError device-lost, model-…: what was finished stays readable.
   */
  run(request: RunRequest, onEvent: (event: RunEvent) => void): Promise<RunSummary>;
  /** Stops the run within one tile; a run that has ended is ignored. */
  stop(): Promise<void>;
  /** The computed part of a result as a tiled RGB GeoTIFF. @throws AppError nothing-to-export */
  exportGeoTiff(resultId: ResultId): Promise<Uint8Array<ArrayBuffer>>;
  /** Bytes read from the scene's file so far. */
  bytesRead(sceneId: SceneId): Promise<number>;
  dispose(): Promise<void>;
}
