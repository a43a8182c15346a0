import type { PixelWindow } from "#core/raster/grid.ts";
import type { SampleArray } from "./decode-samples.ts";

/** A decoded tile and its place in the image. */
export type PlacedTile = {
  /** Samples; null for a tile that was never written, which reads as NaN and takes no memory. */
  readonly samples: SampleArray | null;
  /** Pixel of the image where the tile's first sample lies. */
  readonly col: number;
  readonly row: number;
  /** Pixels from one row of the tile to the next. */
  readonly width: number;
  /** Rows that the tile holds. */
  readonly height: number;
  /** Number of samples per pixel that are stored side by side. */
  readonly interleaved: number;
};

/**
 * Copies the part of a tile that lies in `window` into planar `[band][row][col]` data.
 * @param firstBand where the tile's first sample goes
 */
export function copyTile(
  tile: PlacedTile,
  window: PixelWindow,
  firstBand: number,
  out: Float32Array,
): void {
  const { samples, interleaved } = tile;
  const col0 = Math.max(tile.col, window.col);
  const col1 = Math.min(tile.col + tile.width, window.col + window.width);
  const row0 = Math.max(tile.row, window.row);
  const row1 = Math.min(tile.row + tile.height, window.row + window.height);
  const plane = window.width * window.height;
  for (let band = 0; band < interleaved; band++) {
    for (let row = row0; row < row1; row++) {
      let from =
        ((row - tile.row) * tile.width + (col0 - tile.col)) * interleaved + band;
      let to =
        (firstBand + band) * plane +
        (row - window.row) * window.width +
        (col0 - window.col);
      if (samples === null) {
        out.fill(Number.NaN, to, to + col1 - col0);
        continue;
      }
      if (interleaved === 1) {
        // One library call per row; it converts the type as it copies.
        out.set(samples.subarray(from, from + col1 - col0), to);
        continue;
      }
      for (let col = col0; col < col1; col++, from += interleaved) {
        out[to++] = samples[from] as number;
      }
    }
  }
}
