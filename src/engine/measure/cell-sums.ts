/**
 * This file computes the pixel metrics of an area from cached sums over square cells.
 * When a new tile changes a view of a thousand cells, only the few cells that it
 * touches are measured again.
 */

import { SSIM_REACH_PX } from "#core/metrics/gaussian-window.ts";
import {
  mergePairSums,
  NO_SUMS,
  type PairSums,
  sumPair,
} from "#core/metrics/pair-sums.ts";
import { growWindow, intersectWindows, type PixelWindow } from "#core/raster/grid.ts";
import { touchedSquares } from "#core/raster/split-window.ts";
import type { Pacer } from "./pacer.ts";
import { maskPair, type PairSource } from "./pair-source.ts";

/**
 * Side of a cell in pixels. A tile of a run changes some 200² px: larger cells would
 * contain more unchanged pixels, smaller ones have more border (5 px on each side cost
 * a third more at this size).
 */
const CELL_PX = 64;

type Cell = {
  /** Identifies which pixels of the cell were measured, and with which surroundings. */
  readonly clip: string;
  readonly revision: number;
  readonly sums: PairSums;
};

/** The cached cells of one candidate and one reference, by place. */
export type KeptCells = Map<string, Cell>;

/** Returns the sums over the whole area; they equal those of a single pass over it. */
export async function sumArea(
  source: PairSource,
  kept: KeptCells,
  pace: Pacer,
  onCell: () => void,
): Promise<PairSums> {
  let sums = NO_SUMS;
  for (const cell of touchedSquares(source.window, CELL_PX)) {
    sums = mergePairSums(sums, await cellSums(source, kept, cell, pace));
    onCell();
  }
  return sums;
}

export function countCells(window: PixelWindow): number {
  return [...touchedSquares(window, CELL_PX)].length;
}

async function cellSums(
  source: PairSource,
  kept: KeptCells,
  cell: PixelWindow,
  pace: Pacer,
): Promise<PairSums> {
  // The key does not contain the window: a run moves its edges, which changes nothing
  // for the cells there.
  const { bounds, areaKey } = source;
  const core = intersectWindows(cell, bounds) as PixelWindow;
  const part = intersectWindows(growWindow(core, SSIM_REACH_PX), bounds) as PixelWindow;
  const revision = source.revision(part);
  if (revision === 0) {
    // The bounding box of a run in progress contains many such cells.
    return NO_SUMS;
  }
  const key = `${cell.row}/${cell.col}`;
  const clip = `${clipOf(core)} ${clipOf(part)} ${areaKey}`;
  const known = kept.get(key);
  if (known?.clip === clip && known.revision === revision) {
    return known.sums;
  }
  await pace();
  const pair = await source.readPair(part);
  const inPart = { ...core, col: core.col - part.col, row: core.row - part.row };
  const sums = sumPair(maskPair(pair, source.areaMask(part)), inPart);
  kept.set(key, { clip, revision, sums });
  return sums;
}

function clipOf({ col, row, width, height }: PixelWindow): string {
  return `${col},${row},${width},${height}`;
}
