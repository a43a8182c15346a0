import type { PixelWindow } from "#core/raster/grid.ts";

/** Side of the pieces that are processed at once, in pixels. */
const PIECE_PX = 256;

/** Cuts a window into pieces that take a short time each, in reading order. */
export function piecesOf(window: PixelWindow): PixelWindow[] {
  const pieces: PixelWindow[] = [];
  const [endCol, endRow] = [window.col + window.width, window.row + window.height];
  for (let row = window.row; row < endRow; row += PIECE_PX) {
    for (let col = window.col; col < endCol; col += PIECE_PX) {
      const width = Math.min(PIECE_PX, endCol - col);
      pieces.push({ col, row, width, height: Math.min(PIECE_PX, endRow - row) });
    }
  }
  return pieces;
}
