/**
 * This port measures how close a picture is to the real one. All numbers are computed
 * on the candidate's own grid, where both images are valid; the reference is resampled
 * to it. Everything here is plain data, because it crosses a worker boundary.
 */
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { StageChoice } from "#core/catalog/stages.ts";
import type { ValueScaleId } from "#core/color/value-scale.ts";
import type { Box } from "#core/geo/placement.ts";
import type { RegistrationMetric } from "#core/metrics/registration-surface.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { BackendPreference } from "./model-runner.ts";
import type { LevelChoice } from "./runs.ts";

/** An image that can be compared: an opened scene, or a picture that a run makes. */
export type ImageKey =
  | { readonly kind: "scene"; readonly sceneId: SceneId }
  | { readonly kind: "result"; readonly resultId: ResultId };

/** The area to measure, in the CRS of the candidate's grid. */
export type Area =
  /** Everything that has been computed. */
  { readonly kind: "all" } | DrawnArea;

export type DrawnArea =
  | { readonly kind: "box"; readonly box: Box }
  /**
   * Pixels whose centre lies inside by the even-odd rule; the others count as masked.
   * The ring is closed automatically.
   */
  | {
      readonly kind: "polygon";
      readonly ring: readonly (readonly [x: number, y: number])[];
    };

/** A comparison of a candidate with a reference, over an area. */
export type Comparison = {
  readonly candidate: ImageKey;
  readonly referenceSceneId: SceneId;
  readonly area: Area;
};

export type OnProgress = (done: number, total: number) => void;

export type MeasureRequest = Comparison & {
  /**
   * Side of square patches in pixels of the candidate's grid, counted from the area's
   * upper left corner; null = the area as a whole.
   */
  readonly patchPx: number | null;
  /** Ids of the registry; null = the pixel metrics, which need no network. */
  readonly metrics: readonly string[] | null;
  /** Largest area in pixels; a larger one is refused. null = no limit. */
  readonly limitPx: number | null;
  /** Backend of metrics with a network; "auto" by default. */
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

/** One number for the whole area, from sums over all its pixels (PSNR: of the pooled MSE). */
export type MetricReading = MetricFacts & { readonly value: number };

/** A metric that is not defined for this area, and why. */
export type RefusedMetric = {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
};

export type Measurement = {
  /** Number of valid pixels used. */
  readonly n: number;
  /** Grid of the part that was measured. */
  readonly grid: Grid;
  readonly readings: readonly MetricReading[];
  readonly refused: readonly RefusedMetric[];
  /** Patches; null unless requested; `readings` then pool the counted patches. */
  readonly patches: PatchStatistics | null;
};

/** The mean of one metric over patches, as papers report it. */
export type PatchMean = MetricFacts & {
  /** Mean over the patches where the metric is finite; Infinity if it is finite in none. */
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for fewer than two patches. */
  readonly std: number | null;
  readonly n: number;
  /** Number of patches left out because the value is infinite (PSNR of identical patches). */
  readonly infinite: number;
};

export type PatchRow = {
  /** Upper left pixel, relative to the measured grid. */
  readonly row: number;
  readonly col: number;
  /** Number of valid pixels. */
  readonly n: number;
  /** Values by metric id; a metric that is not defined for the patch is missing. */
  readonly values: Readonly<Record<string, number>>;
};

export type PatchStatistics = {
  readonly patchPx: number;
  /** Number of patches with enough valid pixels; every metric's settings state the rule. */
  readonly counted: number;
  /** Number of whole patches with too few valid pixels. */
  readonly skipped: number;
  readonly means: readonly PatchMean[];
  readonly rows: readonly PatchRow[];
};

/** A value map that is computed from two images, pixel by pixel on the candidate's grid. */
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
  /** Pixel metrics to compute; SSIM takes far longer than the others together. */
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
  /** Value without a shift, over the same pixels. */
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
  /** Number of pixels, the same ones for every shift. */
  readonly n: number;
  readonly grid: Grid;
  /** Pixel size in metres on the ground; null in pixel space. */
  readonly gsdM: number | null;
  /** Which pixels are used, in one line. */
  readonly rule: string;
  readonly surfaces: readonly ShiftSurface[];
};

export type LadderRequest = Comparison & {
  /** The radar image that is compared as a grey image; null leaves it out. */
  readonly sarSceneId: SceneId | null;
  /** Optical images of the same place at other dates. */
  readonly otherSceneIds: readonly SceneId[];
  readonly metrics: readonly string[] | null;
  /** Backend of metrics with a network; "auto" by default. */
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

/**
 * The scores of all images against the same reference over the same pixels, as far as
 * each image has them.
 */
export type Ladder = {
  readonly grid: Grid;
  readonly candidate: LadderRung;
  readonly rungs: readonly LadderRung[];
  /** Images that could not be compared, with the reason. */
  readonly missing: readonly { readonly label: string; readonly reason: string }[];
};

export type DisagreementRequest = {
  /** At least two results; the error of the first one is correlated with the spread. */
  readonly resultIds: readonly ResultId[];
  /** The optical image; without one (null) there is no correlation. */
  readonly referenceSceneId: SceneId | null;
  readonly area: Area;
};

/** Asks what one model makes of a scene as it is and of the mirrored scene. */
export type FlipsRequest = {
  readonly sceneId: SceneId;
  /** The chain up to a picture, which must already have been made for the area. */
  readonly stages: readonly StageChoice[];
  /** The level choice of the run that has made it; `auto` by default. */
  readonly levels?: LevelChoice;
  /** What norms saw in that run; each card's own choice by default. */
  readonly norm?: NormMode;
  readonly backend: BackendPreference;
  /** The optical image; without one (null) there is no correlation. */
  readonly referenceSceneId: SceneId | null;
  readonly area: Area;
};

export type Disagreement = {
  /** Results; the error of the first one is correlated with the spread. */
  readonly resultIds: readonly ResultId[];
  /** Number of pixels that are valid in all results. */
  readonly n: number;
  readonly grid: Grid;
  /** Mean of the per-pixel spread, in [0, 0.5]. */
  readonly mean: number;
  /** 95th percentile of the per-pixel spread. */
  readonly p95: number;
  readonly settings: string;
  /** Correlation of the spread with the first result's absolute error, pixel by pixel. */
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
 * The measuring part of the engine. It works in slices, so that map tiles are rendered
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
   * Measures the disagreement of four pictures: of the input as it is, mirrored left to
   * right, top to bottom, and both. Runs that are missing in the area are made.
   * Mirrored results are only used for value maps.
   * @throws AppError measure-refused with the reason, and those of a run; AbortError,
   *   too, when the scene is closed meanwhile
   */
  flips(
    request: FlipsRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Disagreement>;
}
