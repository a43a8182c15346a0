/**
 * What can be asked about how close a picture is to the real one. All numbers are computed
 * on the candidate's own grid, where both images are valid; the reference is resampled to
 * it. Plain data throughout: everything here crosses a worker boundary.
 */
import type { StageChoice } from "#core/catalog/stages.ts";
import type { ValueScaleId } from "#core/color/value-scale.ts";
import type { Box } from "#core/geo/placement.ts";
import type { RegistrationMetric } from "#core/metrics/registration-surface.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { BackendPreference } from "./model-runner.ts";
import type { LevelChoice } from "./runs.ts";

/** An image that can be compared: an opened scene, or the picture that a run makes. */
export type ImageKey =
  | { readonly kind: "scene"; readonly sceneId: SceneId }
  | { readonly kind: "result"; readonly resultId: ResultId };

/** The part that is measured, in the CRS of the candidate's grid. */
export type Area =
  /** All that has been computed. */
  { readonly kind: "all" } | DrawnArea;

export type DrawnArea =
  | { readonly kind: "box"; readonly box: Box }
  /**
   * Pixels whose centre lies inside by the even-odd rule; the others count as masked. The
   * ring closes by itself.
   */
  | {
      readonly kind: "polygon";
      readonly ring: readonly (readonly [x: number, y: number])[];
    };

/** A candidate against a reference, over an area. */
export type Comparison = {
  readonly candidate: ImageKey;
  readonly referenceSceneId: SceneId;
  readonly area: Area;
};

export type OnProgress = (done: number, total: number) => void;

export type MeasureRequest = Comparison & {
  /**
   * Side of square patches in pixels of the candidate's grid, from the area's upper left
   * corner; null = the area as a whole.
   */
  readonly patchPx: number | null;
  /** Ids of the registry; null = the pixel metrics, which need no network. */
  readonly metrics: readonly string[] | null;
  /** A larger area is refused; null = no limit. */
  readonly limitPx: number | null;
  /** For metrics with a network; "auto" unless given. */
  readonly backend?: BackendPreference;
};

export type MetricFacts = {
  readonly id: string;
  readonly label: string;
  /** "dB" or "". */
  readonly unit: string;
  readonly better: "lower" | "higher";
  /** Range, window, mask, aggregation in one line. */
  readonly settings: string;
};

/** One number for the whole area: sums over all its pixels (PSNR: of the pooled MSE). */
export type MetricReading = MetricFacts & { readonly value: number };

/** A metric that this area is not fit for, and why. */
export type RefusedMetric = {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
};

export type Measurement = {
  /** Valid pixels that entered. */
  readonly n: number;
  /** The part of the candidate's grid that was measured. */
  readonly grid: Grid;
  readonly readings: readonly MetricReading[];
  readonly refused: readonly RefusedMetric[];
  /** Null unless patches were asked for; `readings` then pool the counted patches. */
  readonly patches: PatchStatistics | null;
};

/** Mean of one metric over patches: what papers report. */
export type PatchMean = MetricFacts & {
  /** Over the patches where the metric is finite; Infinity when it is in none. */
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for fewer than two patches. */
  readonly std: number | null;
  readonly n: number;
  /** Patches left out because the value is infinite (PSNR of identical patches). */
  readonly infinite: number;
};

export type PatchRow = {
  /** Upper left pixel, counted from the measured grid's. */
  readonly row: number;
  readonly col: number;
  /** Valid pixels. */
  readonly n: number;
  /** By metric id; a metric that the patch is not fit for is missing. */
  readonly values: Readonly<Record<string, number>>;
};

export type PatchStatistics = {
  readonly patchPx: number;
  /** Patches that hold enough valid pixels; the rule is in every metric's settings. */
  readonly counted: number;
  /** Whole patches of the grid that do not. */
  readonly skipped: number;
  readonly means: readonly PatchMean[];
  readonly rows: readonly PatchRow[];
};

/** Layers that are made of other layers, pixel by pixel on the candidate's grid. */
export type MapMetric = Exclude<ValueScaleId, "disagreement">;
export type MapKey =
  | {
      readonly kind: "metric-map";
      readonly metric: MapMetric;
      readonly candidate: ImageKey;
      readonly referenceSceneId: SceneId;
    }
  /** Spread over the results: standard deviation, mean over bands. At least two. */
  | { readonly kind: "disagreement"; readonly resultIds: readonly ResultId[] };

export type RegistrationRequest = Comparison & {
  /** Of the pixel metrics; SSIM takes far longer than the others together. */
  readonly metrics: readonly RegistrationMetric[];
};

export type Shift = { readonly dx: number; readonly dy: number };

/** One metric over all shifts of the reference by whole pixels, up to `reachPx`. */
export type ShiftSurface = MetricFacts & {
  /**
   * (2·reach + 1)² values, `[dy][dx]` from −reach: the candidate's pixel (row, col)
   * against the reference's (row + dy, col + dx).
   */
  readonly values: readonly number[];
  /** At no shift, over the same pixels. */
  readonly raw: number;
  readonly best: Shift & { readonly value: number };
  /**
   * Vertex of the quadratic through the best shift and its eight neighbours; null when
   * the best lies on the border or the quadratic has no vertex there.
   */
  readonly peak: (Shift & { readonly value: number }) | null;
  readonly warning: string | null;
};

export type Registration = {
  readonly reachPx: number;
  /** Pixels, the same ones for every shift. */
  readonly n: number;
  readonly grid: Grid;
  /** Ground metres a pixel; null in pixel space. */
  readonly gsdM: number | null;
  /** Which pixels enter, in one line. */
  readonly rule: string;
  readonly surfaces: readonly ShiftSurface[];
};

export type LadderRequest = Comparison & {
  /** The radar image that is copied to grey; null leaves that rung out. */
  readonly sarSceneId: SceneId | null;
  /** Optical images of the same place at other dates. */
  readonly otherSceneIds: readonly SceneId[];
  readonly metrics: readonly string[] | null;
  /** For metrics with a network; "auto" unless given. */
  readonly backend?: BackendPreference;
};

export type LadderRung = {
  /** "candidate", "blur-1", "shift-2", "sar-grey", "mean-colour", "date-<sceneId>" … */
  readonly id: string;
  /** "EO blurred, σ 2 px". */
  readonly label: string;
  /** Exactly what was compared with the reference, in one line. */
  readonly detail: string;
  readonly n: number;
  readonly readings: readonly MetricReading[];
  readonly refused: readonly RefusedMetric[];
};

/** All against the same reference over the same pixels, as far as each rung has them. */
export type Ladder = {
  readonly grid: Grid;
  readonly candidate: LadderRung;
  readonly rungs: readonly LadderRung[];
  /** Rungs that could not be made, with the reason. */
  readonly missing: readonly { readonly label: string; readonly reason: string }[];
};

export type DisagreementRequest = {
  /** At least two; the first is the one whose error is set against the spread. */
  readonly resultIds: readonly ResultId[];
  /** Null where there is no optical image: no correlation then. */
  readonly referenceSceneId: SceneId | null;
  readonly area: Area;
};

/** Of what one model makes of a scene as it is and of the scene mirrored. */
export type FlipsRequest = {
  readonly sceneId: SceneId;
  /** The chain up to a picture, of which the area must have been made. */
  readonly stages: readonly StageChoice[];
  /** As the run that has made it; `auto` unless given. */
  readonly levels?: LevelChoice;
  readonly backend: BackendPreference;
  /** Null where there is no optical image: no correlation then. */
  readonly referenceSceneId: SceneId | null;
  readonly area: Area;
};

export type Disagreement = {
  /** The first is the one whose error is set against the spread. */
  readonly resultIds: readonly ResultId[];
  /** Pixels that are valid in all results. */
  readonly n: number;
  readonly grid: Grid;
  /** Mean of the per-pixel spread, in [0, 0.5]. */
  readonly mean: number;
  /** 95th percentile of the per-pixel spread. */
  readonly p95: number;
  readonly settings: string;
  /** Of the spread with the first result's absolute error, pixel by pixel. */
  readonly correlation: {
    readonly pearson: number;
    readonly spearman: number;
    readonly n: number;
  } | null;
  /** Why there is no correlation; null when there is one. */
  readonly reason: string | null;
};

export type SeamsRequest = { readonly resultId: ResultId; readonly area: Area };

/** Whether one sees where the tiles of a result meet. */
export type Seams = {
  readonly resultId: ResultId;
  /** Differences of neighbouring pixels where tiles meet over those inside; 1 = unseen. */
  readonly ratio: number;
  /** Pairs of pixels where tiles meet. */
  readonly pairs: number;
  readonly grid: Grid;
  readonly settings: string;
};

/**
 * The measuring part of the engine. It works in slices, so that the map is served
 * meanwhile.
 */
export interface Measuring {
  /** @throws AppError measure-refused with the reason */
  measure(
    request: MeasureRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Measurement>;
  /** @throws AppError measure-refused with the reason */
  registration(
    request: RegistrationRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Registration>;
  /** @throws AppError measure-refused with the reason */
  ladder(
    request: LadderRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Ladder>;
  /** @throws AppError measure-refused with the reason */
  disagreement(
    request: DisagreementRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Disagreement>;
  /** @throws AppError measure-refused where no tiles meet, or all is one colour */
  seams(
    request: SeamsRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Seams>;
  /**
   * Disagreement of four pictures: the input as it is, mirrored left to right, top to
   * bottom, and both. Runs what is missing in the area. Mirrored results serve maps of
   * values, and are nowhere else.
   * @throws AppError measure-refused with the reason, and those of a run; AbortError, too,
   *   when the scene is closed meanwhile
   */
  flips(
    request: FlipsRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Disagreement>;
}
