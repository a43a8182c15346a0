/**
 * This port holds copies of results outside of the engine, so that they outlive a
 * worker that hangs and is terminated. They are blobs, because the browser stores those
 * in another process, and on disk when there are many.
 */
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { Provenance } from "./runs.ts";

export type KeptChunk = {
  /** Position among the chunks of the finest level. */
  readonly row: number;
  readonly col: number;
  /** The samples as they are in memory, then one byte of validity per pixel. */
  readonly bytes: Blob;
};

/** Some chunks of a result, or all of them. */
export type KeptResult = {
  readonly resultId: ResultId;
  readonly sceneId: SceneId;
  readonly kind: "rgb8" | "power" | "value";
  readonly grid: Grid;
  readonly provenance: Provenance | null;
  /** Bounding box of everything that has been written so far. */
  readonly written: PixelWindow;
  readonly chunks: readonly KeptChunk[];
};

/** Stores chunks that have changed, replacing older copies. */
export type KeepResult = (part: KeptResult) => void;
