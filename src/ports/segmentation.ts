/**
 * This port outlines what is seen in a panel (Segment Anything), and measures how alike two
 * such segmentations are.
 */

import type { Grid } from "#core/raster/grid.ts";
import type { Agreement } from "#core/segmentation/agreement.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import type { SegmentPrompt } from "#core/segmentation/prompt.ts";
import type { PixelKey } from "./layers.ts";
import type { Stretch } from "./map-view.ts";
import type { OnProgress } from "./measurement.ts";
import type { Backend, BackendPreference } from "./model-runner.ts";

/** A finished segmentation; the engine keeps the newest ones for comparisons. */
export type SegmentationId = `segmentation-${number}`;

/** What is seen of a layer. */
export type SegmentView = {
  readonly key: PixelKey;
  /** Made by `frameGrid`: the outlines are in its CRS. */
  readonly grid: Grid;
  /** Range that is shown from black to white, for radar. */
  readonly stretch: Stretch | null;
};

export type SegmentRequest = {
  readonly view: SegmentView;
  readonly prompt: SegmentPrompt | EverythingPrompt;
  readonly backend: BackendPreference;
};

/** A grid of points, each asked by itself; what is unsure, unstable or a repeat is left out. */
export type EverythingPrompt = {
  readonly kind: "everything";
  /** Points on each side of the grid. */
  readonly perSide: number;
};

export type Segmentation = {
  readonly segmentationId: SegmentationId;
  /** The best first. */
  readonly segments: readonly OutlinedSegment[];
  readonly grid: Grid;
  readonly backend: Backend;
  /** Time in the encoder; null = this view's embedding was kept from before. */
  readonly encodeMs: number | null;
  /** Calls of the decoder, and the time in them. */
  readonly prompts: number;
  readonly decodeMs: number;
};

export interface Segmenting {
  /**
   * Segments a view by points, by a box, or all of it. What is seen is encoded once, however
   * often it is asked about.
   * @param onSegment called for each segment as it is found; a repeat among them is missing
   *   from the answer
   * @throws AppError measure-refused where nothing can be seen, model-unknown without a
   *   segmenter in the catalogue, and those of the runner
   */
  segment(
    request: SegmentRequest,
    onSegment?: (segment: OutlinedSegment) => void,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Segmentation>;
  /**
   * Takes a picture in few plain colours, a label map, for a segmentation: every connected
   * area of one colour of at least `leastPx` pixels is a segment.
   * @throws AppError measure-refused where nothing can be seen
   */
  segmentLabels(
    view: SegmentView,
    leastPx: number,
    signal?: AbortSignal,
  ): Promise<
    Pick<Segmentation, "segmentationId" | "grid"> & { readonly count: number }
  >;
  /**
   * Measures how alike two segmentations of one view are.
   * @throws AppError argument-invalid for one that is no longer kept, measure-refused for
   *   those of different views
   */
  compareSegmentations(
    referenceId: SegmentationId,
    candidateId: SegmentationId,
  ): Promise<Agreement>;
}
