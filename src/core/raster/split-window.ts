/** The ways in which a rectangle of pixels is cut into smaller ones. */
import type { PixelWindow } from "./grid.ts";

type Size = { readonly width: number; readonly height: number };

/**
 * Cuts a window into rectangles of `step` pixels, row by row from the upper left corner;
 * those at its edges are smaller. `origin`: cuts are at multiples of the step, counted
 * from the raster's first pixel; `corner`: from the window's.
 */
export function* splitWindow(
  { col, row, width, height }: PixelWindow,
  step: number | Size,
  from: "corner" | "origin" = "corner",
): Generator<PixelWindow> {
  const { width: stepX, height: stepY } =
    typeof step === "number" ? { width: step, height: step } : step;
  const [right, bottom] = [col + width, row + height];
  const next = (at: number, corner: number, size: number) =>
    from === "origin"
      ? (Math.floor(at / size) + 1) * size
      : corner + (Math.floor((at - corner) / size) + 1) * size;
  for (let top = row; top < bottom; top = next(top, row, stepY)) {
    const end = Math.min(bottom, next(top, row, stepY));
    for (let left = col; left < right; left = next(left, col, stepX)) {
      const edge = Math.min(right, next(left, col, stepX));
      yield { col: left, row: top, width: edge - left, height: end - top };
    }
  }
}

/** The whole squares of `sidePx`, counted from the raster's first pixel, that a window touches. */
export function* touchedSquares(
  window: PixelWindow,
  sidePx: number,
): Generator<PixelWindow> {
  const first = (at: number) => Math.floor(at / sidePx) * sidePx;
  for (const { col, row } of splitWindow(window, sidePx, "origin")) {
    yield { col: first(col), row: first(row), width: sidePx, height: sidePx };
  }
}

/** Whole squares of `sidePx` from the upper left corner; what is left over stays out. */
export function wholeSquares({ width, height }: Size, sidePx: number): PixelWindow[] {
  const whole = (length: number) => Math.floor(length / sidePx) * sidePx;
  const window = { col: 0, row: 0, width: whole(width), height: whole(height) };
  return [...splitWindow(window, sidePx)];
}

/** The rectangle of that index, row by row, of an image cut into tiles. */
export function nthTile(size: Size, tile: Size, index: number): PixelWindow {
  const across = Math.ceil(size.width / tile.width);
  const col = (index % across) * tile.width;
  const row = Math.floor(index / across) * tile.height;
  return {
    col,
    row,
    width: Math.min(tile.width, size.width - col),
    height: Math.min(tile.height, size.height - row),
  };
}

/**
 * Cuts the window into parts of at most `mostPx` a side, in at most two sizes along each
 * axis.
 */
export function splitEvenly(window: PixelWindow, mostPx: number): PixelWindow[] {
  const spans = (length: number) => {
    const count = Math.ceil(length / mostPx);
    return Array.from({ length: count }, (_, i) => {
      const from = Math.floor((i * length) / count);
      return { from, length: Math.floor(((i + 1) * length) / count) - from };
    });
  };
  return spans(window.height).flatMap((down) =>
    spans(window.width).map((across) => ({
      col: window.col + across.from,
      row: window.row + down.from,
      width: across.length,
      height: down.length,
    })),
  );
}
