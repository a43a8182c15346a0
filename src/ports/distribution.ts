/**
 * How far two sets of patches lie apart as sets: whether a picture has the look of the
 * real ones, not whether each pixel is where it should be.
 */
import type { FeatureShard } from "#core/metrics/feature-shard.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Comparison, MetricFacts, OnProgress } from "./measurement.ts";
import type { BackendPreference } from "./model-runner.ts";

/** Whose features are compared: LPIPS's AlexNet, or the Inception file of the user. */
export type FeatureSource = "alexnet" | "inception";

export type DistributionRequest = Comparison & {
  readonly source: FeatureSource;
  /** Side of the patches in pixels of the candidate's grid. */
  readonly patchPx: number;
  readonly backend: BackendPreference;
  /**
   * Hand the features out too, to be put together with those of other images; a single
   * patch is enough then.
   */
  readonly keepSets?: boolean;
};

/** Features of the patches of both images, and what their distances are called. */
export type FeatureSets = {
  readonly candidate: FeatureShard;
  readonly reference: FeatureShard;
  readonly frechetName: string;
  readonly kernelName: string;
  readonly settings: string;
};

export type DistributionReading = MetricFacts & {
  readonly value: number;
  /** 95 %, over patches, by the method that `settings` names; null where there is none. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Why it says little at this n, in one sentence; null when it does not. */
  readonly warning: string | null;
};

export type Distribution = {
  /** Patches that entered, in each of the two sets. */
  readonly n: number;
  /** Whole patches of the area that hold too few valid pixels. */
  readonly skipped: number;
  readonly grid: Grid;
  readonly patchPx: number;
  /** "FID" and "KID" for FID's own network, otherwise "FD-AlexNet", "KID-AlexNet" … */
  readonly readings: readonly DistributionReading[];
  /** Null unless asked for. */
  readonly sets: FeatureSets | null;
};

/** A network for FID that the user has brought. */
export type InceptionFile = {
  readonly name: string;
  readonly sha256: string;
  readonly dims: number;
  /** False: the numbers are called FD-Inception and KID-Inception, never FID. */
  readonly isFid: boolean;
  /** What speaks for or against that, in one sentence. */
  readonly reason: string;
};

export interface DistributionMeasuring {
  /** @throws AppError measure-refused, and those of the runner */
  distribution(
    request: DistributionRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Distribution>;
  /**
   * Takes the ONNX file that the kit's export_inception.py writes; it stays until the
   * engine ends or another one is brought.
   * @throws AppError model-shape-mismatch, file-unsupported
   */
  bringInception(name: string, bytes: Uint8Array): Promise<InceptionFile>;
}
