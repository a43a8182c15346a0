/**
 * The questions behind a score: what a shift of the reference would change (registration),
 * what simpler pictures would score (ladder), how far pictures of one place differ
 * (disagreement, flips), and whether tiles show (seams).
 */
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { StageChoice } from "#core/catalog/stages.ts";
import type { RegistrationMetric } from "#core/metrics/registration-surface.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type {
  Area,
  Comparison,
  MetricFacts,
  MetricReading,
  RefusedMetric,
} from "./measurement.ts";
import type { BackendPreference } from "./model-runner.ts";
import type { LevelChoice } from "./runs.ts";

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
