/** This file paints tiles, fresh or stored ones, into the results of a run. */
import { cropPlanes, type PixelWindow, uniteWindows } from "#core/raster/grid.ts";
import { createAccumulator } from "#core/tiling/blend.ts";
import {
  latticeCell,
  type PlannedTile,
  type TilePlan,
} from "#core/tiling/plan-tiles.ts";
import type { ResultRaster } from "./result-raster.ts";
import type { TileContent } from "./run-tiles.ts";

/** Where one part of the chain writes. */
export type PaintTarget = {
  /** Null where the part's pixels are not stored. */
  readonly result: ResultRaster | null;
  readonly bands: number;
  /** Networks' tiles are blended; filtered power is the same in every tile. */
  readonly isBlended: boolean;
};

export type TilePainter = {
  /** Paints a tile of the plan, once; returns the part that has changed. */
  paint(tile: PlannedTile, content: TileContent): PixelWindow;
};

export function createTilePainter(
  plan: TilePlan,
  targets: readonly PaintTarget[],
): TilePainter {
  const painters = targets.map(({ result, bands, isBlended }) => ({
    result,
    accumulator: isBlended ? createAccumulator(plan, bands) : null,
  }));
  return {
    paint(tile, { valid, outputs }) {
      const { core } = tile;
      let changed = core;
      const cell = latticeCell(tile, plan);
      const hasCore = core.width > 0 && core.height > 0;
      const coreValid = hasCore ? cropPlanes(valid, cell, 1, within(core, cell)) : null;
      for (const [i, { result, accumulator }] of painters.entries()) {
        const output = outputs[i] as Float32Array;
        if (result === null) {
          continue;
        }
        if (coreValid !== null) {
          // Pixels are only now marked as valid: the map may read at any time, and must
          // not find pixels without values.
          result.markValid(core, coreValid);
        }
        if (accumulator === null && hasCore) {
          result.write(core, output, true, tile.input);
        }
        for (const block of accumulator?.add(tile.index, output) ?? []) {
          result.write(block.window, block.data, block.isFinal, block.over);
          changed = uniteWindows(changed, block.window);
        }
      }
      return changed;
    },
  };
}

function within(part: PixelWindow, { col, row }: PixelWindow): PixelWindow {
  return { ...part, col: part.col - col, row: part.row - row };
}
