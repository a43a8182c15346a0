/**
 * This port measures how far two sets of patches differ as sets: whether a picture
 * looks like the real images, not whether each pixel is correct.
 */
import type { FeatureShard } from "#core/metrics/feature-shard.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Comparison, MetricFacts, OnProgress } from "./measurement.ts";
import type { BackendPreference } from "./model-runner.ts";

/** Network whose features are compared: LPIPS's AlexNet, or the user's Inception file. */
export type FeatureSource = "alexnet" | "inception";

export type DistributionRequest = Comparison & {
  readonly source: FeatureSource;
  /** Side of the patches in pixels of the candidate's grid. */
  readonly patchPx: number;
  readonly backend: BackendPreference;
  /**
   * Whether to return the features, too, so that they can be merged with those of other
   * images; a single patch is then enough.
   */
  readonly keepSets?: boolean;
};

/** Features of the patches of both images, and the names of their distances. */
export type FeatureSets = {
  readonly candidate: FeatureShard;
  readonly reference: FeatureShard;
  readonly frechetName: string;
  readonly kernelName: string;
  readonly settings: string;
};

export type DistributionReading = MetricFacts & {
  readonly value: number;
  /** 95 % interval over patches, by the method that `settings` names; null if there is none. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Why it means little for this n, in one sentence; null if n is large enough. */
  readonly warning: string | null;
};

export type Distribution = {
  /** Number of patches in each of the two sets. */
  readonly n: number;
  /** Number of whole patches that were skipped because they have too few valid pixels. */
  readonly skipped: number;
  readonly grid: Grid;
  readonly patchPx: number;
  /** "FID" and "KID" for FID's own network, otherwise "FD-AlexNet", "KID-AlexNet" … */
  readonly readings: readonly DistributionReading[];
  /** Features; null unless requested. */
  readonly sets: FeatureSets | null;
};

/** A network for FID that the user has provided. */
export type InceptionFile = {
  readonly name: string;
  readonly sha256: string;
  readonly dims: number;
  /** If false, the numbers are called FD-Inception and KID-Inception and never FID. */
  readonly isFid: boolean;
  /** The reason for that, in one sentence. */
  readonly reason: string;
};

export interface DistributionMeasuring {
  /** Measures the distances. @throws AppError measure-refused, and those of the runner */
  distribution(
    request: DistributionRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Distribution>;
  /**
   * Loads the ONNX file that the kit's export_inception.py writes; it is kept until the
   * engine ends or another one is loaded.
   * @throws AppError model-shape-mismatch, file-unsupported
   */
  bringInception(name: string, bytes: Uint8Array): Promise<InceptionFile>;
}
