/**
 * This port measures how close a picture is to the real one. All numbers are computed
 * on the candidate's own grid, where both images are valid; the reference is resampled
 * to it. Everything here is plain data, because it crosses a worker boundary.
 */
import type { ValueScaleId } from "#core/color/value-scale.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { BackendPreference } from "./model-runner.ts";

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
