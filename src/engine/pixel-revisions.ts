import type { PixelWindow } from "#core/raster/grid.ts";

/**
 * Side of the blocks whose changes are tracked separately, in pixels. Whatever is
 * computed from the surroundings of a pixel is recomputed for every block that it
 * shares with a change, so small blocks save work.
 */
const BLOCK_PX = 16;

/**
 * Creates the record of when each part of a raster was last written; windows must lie
 * inside it.
 */
export function createRevisions(size: {
  readonly width: number;
  readonly height: number;
}) {
  const columns = Math.ceil(size.width / BLOCK_PX);
  const last = new Uint32Array(columns * Math.ceil(size.height / BLOCK_PX));
  let now = 0;

  /** Returns the first and the last block along one axis. */
  const span = (from: number, length: number) =>
    [Math.floor(from / BLOCK_PX), Math.ceil((from + length) / BLOCK_PX)] as const;
  return {
    touch({ col, row, width, height }: PixelWindow): void {
      now += 1;
      const [left, right] = span(col, width);
      const [top, bottom] = span(row, height);
      for (let r = top; r < bottom; r++) {
        last.fill(now, r * columns + left, r * columns + right);
      }
    },
    latest({ col, row, width, height }: PixelWindow): number {
      const [left, right] = span(col, width);
      const [top, bottom] = span(row, height);
      let latest = 0;
      for (let r = top; r < bottom; r++) {
        for (let i = r * columns + left; i < r * columns + right; i++) {
          latest = Math.max(latest, last[i] as number);
        }
      }
      return latest;
    },
  };
}
