import type { PixelWindow } from "#core/raster/grid.ts";

/** Side of the blocks that are told apart: a tile's rim reaches a few of them only. */
const BLOCK_PX = 64;

/** When each part of a raster was last written to; windows lie inside of it. */
export function createRevisions(size: {
  readonly width: number;
  readonly height: number;
}) {
  const columns = Math.ceil(size.width / BLOCK_PX);
  const last = new Uint32Array(columns * Math.ceil(size.height / BLOCK_PX));
  let now = 0;

  function* rowsOf({ col, row, width, height }: PixelWindow) {
    const from = Math.floor(col / BLOCK_PX);
    const to = Math.ceil((col + width) / BLOCK_PX);
    const end = Math.ceil((row + height) / BLOCK_PX);
    for (let r = Math.floor(row / BLOCK_PX); r < end; r++) {
      yield last.subarray(r * columns + from, r * columns + to);
    }
  }
  return {
    touch(window: PixelWindow): void {
      now += 1;
      for (const row of rowsOf(window)) {
        row.fill(now);
      }
    },
    latest(window: PixelWindow): number {
      let latest = 0;
      for (const row of rowsOf(window)) {
        latest = Math.max(latest, ...row);
      }
      return latest;
    },
  };
}
