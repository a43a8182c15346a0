/**
 * Copies of what runs have made, held outside of the engine: they outlive a worker that
 * hangs and has to be ended. Blobs, because the browser keeps those in a process of its
 * own and on disk when there are many.
 */
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { ResultId, SceneId } from "./ids.ts";
import type { Provenance } from "./runs.ts";

export type KeptChunk = {
  /** Place among the chunks of the finest level. */
  readonly row: number;
  readonly col: number;
  /** The samples as they lie in memory, then a byte of validity for each pixel. */
  readonly bytes: Blob;
};

/** Some chunks of a result, or all of them. */
export type KeptResult = {
  readonly resultId: ResultId;
  readonly sceneId: SceneId;
  readonly kind: "rgb8" | "power" | "value";
  readonly grid: Grid;
  readonly provenance: Provenance | null;
  /** Hull of everything that has been written so far. */
  readonly written: PixelWindow;
  readonly chunks: readonly KeptChunk[];
};

/** Takes chunks that have changed, in the place of those that it has. */
export type KeepResult = (part: KeptResult) => void;
