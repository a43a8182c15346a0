import type { PixelWindow } from "#core/raster/grid.ts";

/** The whole squares of `sidePx`, counted from the raster's origin, that a window touches. */
export function* chunkWindows(
  { col, row, width, height }: PixelWindow,
  sidePx: number,
): Generator<PixelWindow> {
  const first = (at: number) => Math.floor(at / sidePx) * sidePx;
  for (let top = first(row); top < row + height; top += sidePx) {
    for (let left = first(col); left < col + width; left += sidePx) {
      yield { col: left, row: top, width: sidePx, height: sidePx };
    }
  }
}
