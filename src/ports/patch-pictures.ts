/** Small pictures of patches, made of a region's own pixels when they are asked for. */
import type { StageChoice } from "#core/catalog/stages.ts";
import type { Grid } from "#core/raster/grid.ts";

export type PatchPictureKey = {
  readonly regionId: string;
  /** The patch's own grid. */
  readonly grid: Grid;
  /** The radar image, the optical one, or what a pipeline makes of the first. */
  readonly layer:
    | { readonly kind: "sar" }
    | { readonly kind: "eo" }
    | { readonly kind: "pipeline"; readonly stages: readonly StageChoice[] };
};

/** RGBA, interleaved, `sidePx`². */
export type PatchPicture = {
  readonly sidePx: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
};

export interface PatchPictures {
  /**
   * Pipelines run one after the other, in the order in which they are asked for; aborting
   * takes one out of the queue.
   * @throws AppError of opening and running; AbortError
   */
  picture(key: PatchPictureKey, signal: AbortSignal): Promise<PatchPicture>;
  /** Closes the regions that were opened for pictures. */
  release(): void;
}
