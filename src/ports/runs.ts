/** Runs: a scene through the stages of the pipeline, and the results that they leave. */
import type { ModelCard } from "#core/catalog/card.ts";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import type { DomainIssue } from "#core/catalog/domain.ts";
import type { LevelMatch } from "#core/catalog/level-matching.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { Recipe } from "#core/catalog/recipe.ts";
import type { ResultStage, StageChoice } from "#core/catalog/stages.ts";
import type { PictureSpread } from "#core/color/picture-spread.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { DecibelUnit } from "#core/raster/raster.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { KeptResult } from "./kept-results.ts";
import type { Backend, BackendPreference } from "./model-runner.ts";
import type { StorageNote } from "./stored-results.ts";

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
  /**
   * The chain, in the order of the table of stages, at least one; each link works on what
   * the one before it gives, the first on the scene.
   */
  readonly stages: readonly StageChoice[];
  readonly region: Region;
  /** Tiles nearest to this point (scene CRS) come first. */
  readonly focus: readonly [x: number, y: number] | null;
  readonly backend: BackendPreference;
  /** `auto` unless given. */
  readonly levels?: LevelChoice;
  /**
   * Networks that make pictures see every tile mirrored, and their output is mirrored back:
   * a result of its own, which shows how sure they are. As they are unless given.
   */
  readonly flip?: Flip;
  /** For models that draw noise; 0 unless given. */
  readonly seed?: number;
  /** What the norms of networks see of the scene; each card's own choice unless given. */
  readonly norm?: NormMode;
  /**
   * The models first pass over the region with larger pixels, where that is soon done. Such
   * pixels are shown (`TilePixels`) until the run's own replace them, and never measured or
   * exported. Not unless given.
   */
  readonly preview?: boolean;
};

/** Results are known from the request alone, so that layers can be placed before pixels exist. */
export type RunPlan = {
  /** The model's grid over the whole scene: its CRS, GSD and size. */
  readonly grid: Grid;
  /** The part of that grid that is computed. */
  readonly window: PixelWindow;
  readonly tiles: number;
  /** Of the coarse pass that comes first; 0 = there is none. */
  readonly previewTiles: number;
  /** The stated rule by which the scene is brought to the model's input. */
  readonly inputRule: readonly string[];
  readonly domainIssues: readonly DomainIssue[];
  readonly levels: RunLevels;
  /** What the run makes, in the order of its chain. */
  readonly results: readonly RunResult[];
};

export type RunResult = { readonly stage: ResultStage; readonly resultId: ResultId };

export type RunEvent =
  | { readonly type: "planned"; readonly plan: RunPlan }
  | { readonly type: "model-ready"; readonly backend: Backend; readonly loadMs: number }
  | {
      /** Of the coarse pass, before the first tile. */
      readonly type: "preview";
      readonly done: number;
      readonly total: number;
      /** What has changed, in the scene's CRS (axis-aligned hull). */
      readonly changed: Box;
    }
  | {
      /** Statistics of the scene are collected, before the first tile. */
      readonly type: "statistics";
      /** Tiles that were looked at. */
      readonly done: number;
    }
  | {
      readonly type: "tile";
      readonly done: number;
      readonly total: number;
      readonly etaS: number | null;
      /** What has changed, in the scene's CRS (axis-aligned hull). */
      readonly changed: Box;
      readonly runMs: number;
    }
  | {
      /** Finished tiles of this run are not stored on this device; at most once for each. */
      readonly type: "storage";
      readonly note: StorageNote;
    };

export type RunSummary = {
  readonly status: "complete" | "stopped";
  readonly done: number;
  /** How many of `done` an earlier run had made and stored. */
  readonly stored: number;
  readonly total: number;
  /** From the request to the last tile, the model's loading included. */
  readonly elapsedMs: number;
  /** From the first tile's reading to the last tile's painting. */
  readonly tilesMs: number;
  /** Sum of the time inside the runtime's own `run`. */
  readonly runMs: number;
  readonly provenance: Provenance;
};

/** One model of a run: which, by its files' hashes, and where it ran. */
export type ModelUsed = StageChoice & {
  /** None for a plain operation. */
  readonly graphs: readonly { readonly role: string; readonly sha256: string }[];
  /** Null for a plain operation. */
  readonly backend: Backend | null;
  /** As the card states it. */
  readonly licence: string;
};

/** Enough to make the same pixels again. */
export type Provenance = {
  readonly sceneName: string;
  /** The radar image was simulated, so what was made of it is no observation at all. */
  readonly isSimulated: boolean;
  readonly sceneBytes: number | null;
  /** Every model up to the result, in order. */
  readonly models: readonly ModelUsed[];
  /** Of models that draw noise; null where none does. */
  readonly seed: number | null;
  readonly tilePx: number;
  readonly haloPx: number;
  /** Tiles meet at its multiples, and are blended within `featherPx` of there. */
  readonly stridePx: number;
  readonly featherPx: number;
  readonly norm: ModelCard["tiling"]["norm"];
  /** What the norms saw; `tile` where they saw their own tile only, or there are none. */
  readonly normMode: NormMode;
  readonly gsdM: number | null;
  /** What 10·log10 of the scene's power, and of what is de-noised of it, is. */
  readonly displayUnit: DecibelUnit;
  readonly inputRule: readonly string[];
  /** How the scene's levels were moved for the translator; null = not at all. */
  readonly levels: LevelMatch | null;
  /** What was asked for, the whole chain; with a ground it is a run again. */
  readonly asked: Omit<Recipe, "schema" | "stage" | "box">;
  readonly version: string;
  readonly time: string;
  /**
   * Tiles that an earlier run of the same program has made and stored: how many, when the
   * first of them was made (ISO 8601), and where their networks ran, which may be
   * another backend than this run's. Absent where all tiles are this run's.
   */
  readonly earlier?: {
    readonly tiles: number;
    readonly since: string;
    readonly backends: readonly string[];
  };
};

/** What is known of a scene before it is open. */
export type ExpectedScene = {
  readonly gsdM: number | null;
  readonly isSimulated: boolean;
};

/** RGBA bytes, row by row; alpha is 0 where nothing was computed. */
export type ExportedPicture = {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** Side of one of its pixels, in pixels of the result. */
  readonly factor: number;
};

export interface Runs {
  /** The catalogue's cards. @throws AppError catalog-invalid, card-invalid, network-unavailable */
  loadCards(): Promise<readonly ModelCard[]>;
  /** Ids of the cards that need no network to run: their weights are here, or they have none. */
  listKeptCards(): Promise<readonly string[]>;
  /** Which translator fits the scene and this machine best. */
  chooseTranslator(
    sceneId: SceneId,
    preference: BackendPreference,
    signal?: AbortSignal,
  ): Promise<TranslatorChoice>;
  /**
   * Loads what a run of such a scene will most likely need while the scene is still being
   * opened. What fails here is said by the run itself.
   */
  warmUp(scene: ExpectedScene, preference: BackendPreference): Promise<void>;
  /** Says what a run would do (tiles, rule, domain issues) without doing it. */
  planRun(request: RunRequest, signal?: AbortSignal): Promise<RunPlan>;
  /**
   * Runs; events come in order. One runs after the other. Aborting ends it within one
   * tile, or at once while it waits: it then resolves as `stopped`, with what is done.
   * @throws AppError device-lost, model-…: what was finished stays readable.
   */
  run(
    request: RunRequest,
    onEvent: (event: RunEvent) => void,
    signal?: AbortSignal,
  ): Promise<RunSummary>;
  /**
   * The computed part of a result as a tiled GeoTIFF: RGB, or float32 power of what is
   * de-noised. @throws AppError nothing-to-export
   */
  exportGeoTiff(
    resultId: ResultId,
    box?: Box | null,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Reads the computed pixels of a picture inside `box` (null = all of them), for looking:
   * where they are more than `mostPx` on a side, a coarser level of them.
   * @throws AppError nothing-to-export
   */
  exportPicture(
    resultId: ResultId,
    box: Box | null,
    mostPx: number,
    signal?: AbortSignal,
  ): Promise<ExportedPicture>;
  /** How many colours the computed part has. @throws AppError nothing-to-export */
  pictureSpread(resultId: ResultId): Promise<PictureSpread>;
  /** Takes back copies of a result that an engine before this one has made. */
  restoreResult(kept: KeptResult): Promise<void>;
}
