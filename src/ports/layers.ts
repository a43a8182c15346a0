/** Pixels and values of anything that can lie on the map: scenes, results, maps of values. */
import type { Grid } from "#core/raster/grid.ts";
import type { ImageKey, MapKey } from "./measurement.ts";

/** A layer's pixels: a scene as it is, the result of a run, a map of values. */
export type PixelKey = ImageKey | MapKey;

/**
 * Pixels for one map tile, resampled to `grid` (any CRS): one band in dB (NaN where
 * invalid) for radar, four bands interleaved RGBA 0–255 for pictures and maps of values.
 * Null when the layer has nothing there; `too-far` when so much ground would have to be
 * computed for the tile that it is not: a finer one may be asked for. `isCoarse`: in part
 * of a run's coarse pass.
 */
export type TilePixels =
  | { readonly kind: "db"; readonly data: Float32Array; readonly isCoarse?: boolean }
  | { readonly kind: "rgba"; readonly data: Uint8Array; readonly isCoarse?: boolean }
  | { readonly kind: "too-far" }
  | null;

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
      /** Of a map of values; `label` is that of its scale. */
      readonly kind: "value";
      readonly row: number;
      readonly col: number;
      readonly value: number | null;
      readonly label: string;
    };

export interface Layers {
  /** An aborted tile costs at most the part of it that is under way. */
  renderTile(key: PixelKey, grid: Grid, signal?: AbortSignal): Promise<TilePixels>;
  /** `x`, `y` in `crs`. */
  readCursor(
    key: PixelKey,
    crs: Grid["crs"],
    x: number,
    y: number,
    signal?: AbortSignal,
  ): Promise<CursorReading | null>;
}
