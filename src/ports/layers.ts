/** This port reads pixels and values of anything on the map: scenes, results, value maps. */
import type { Grid } from "#core/raster/grid.ts";
import type { ImageKey, MapKey } from "./measurement.ts";

/** A layer's pixels: a scene as it is, the result of a run, or a value map. */
export type PixelKey = ImageKey | MapKey;

/**
 * Pixels of one map tile, resampled to `grid` (any CRS): one band in dB (NaN where
 * invalid) for radar, four interleaved bands RGBA 0–255 for pictures and value maps.
 * Null when the layer has nothing there; `too-far` when the tile would need too many
 * pixels, so that only finer tiles are computed.
 */
export type TilePixels =
  | ({ readonly kind: "db"; readonly data: Float32Array } & TileMarks)
  | ({ readonly kind: "rgba"; readonly data: Uint8Array } & TileMarks)
  | { readonly kind: "too-far" }
  | null;

type TileMarks = {
  /** Partly from a run's coarse pass. */
  readonly isCoarse?: boolean;
  /**
   * In tiles of results: 1 for each pixel that a run has reached and for which the scene
   * has no data, 0 where there are values, and where nothing was computed yet.
   */
  readonly noData?: Uint8Array;
};

/** Values under the cursor; null where there are none. */
export type CursorReading =
  | {
      readonly kind: "sar";
      readonly row: number;
      readonly col: number;
      readonly sample: number | null;
      readonly db: number | null;
    }
  | {
      readonly kind: "rgb";
      readonly row: number;
      readonly col: number;
      readonly rgb: readonly [number, number, number] | null;
    }
  | {
      /** A reading of a value map; `label` is that of its scale. */
      readonly kind: "value";
      readonly row: number;
      readonly col: number;
      readonly value: number | null;
      readonly label: string;
    };

export interface Layers {
  /** Renders a tile; an aborted one costs at most the step that is running. */
  renderTile(key: PixelKey, grid: Grid, signal?: AbortSignal): Promise<TilePixels>;
  /** Reads values at `x`, `y` in `crs`. */
  readCursor(
    key: PixelKey,
    crs: Grid["crs"],
    x: number,
    y: number,
    signal?: AbortSignal,
  ): Promise<CursorReading | null>;
}
