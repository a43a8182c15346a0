import type { PixelWindow } from "#core/raster/grid.ts";

/**
 * Side of the blocks that are told apart. What is computed from pixels around a place is
 * computed again for every block that it shares with a change: small ones save that.
 */
const BLOCK_PX = 16;

/** When each part of a raster was last written to; windows lie inside of it. */
export function createRevisions(size: {
  readonly width: number;
  readonly height: number;
}) {
  const columns = Math.ceil(size.width / BLOCK_PX);
  const last = new Uint32Array(columns * Math.ceil(size.height / BLOCK_PX));
  let now = 0;

  /** First and last block along one axis. */
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
