/**
 * This file provides the statistics around a tile, between which those of its pixels are
 * interpolated (after Dense Normalization, ECCV 2024). Each cell of the lattice is
 * collected once, when the first tile needs it.
 */
import type { Flip } from "#core/tiling/flip-planes.ts";
import {
  type CountedStatistics,
  interpolationParts,
  type NormStatistics,
  poolStatistics,
} from "#core/tiling/norm-statistics.ts";
import type { StepTile } from "#engine/stage-steps.ts";
import type { NormsAround } from "#engine/tile-models/norm-model.ts";
import type { Cell, CellCollector, CellStatistics } from "./collect-cell.ts";

/** Statistics of this many cells are kept: 12 kB each for 1536 channels. */
const MOST_CELLS = 4096;

export type DenseStatistics = {
  /**
   * Resolves with the statistics around a tile for one network; null where no cell
   * around it holds data, or the signal is aborted.
   */
  around(network: number, tile: StepTile): Promise<NormsAround | null>;
};

/** @param flip how the network's input is mirrored */
export function createDenseStatistics(
  collector: CellCollector,
  flip: Flip | null,
): DenseStatistics {
  const { cols, rows, stridePx } = collector;
  const known = new Map<string, Promise<CellStatistics | null>>();
  const collect = (cell: Cell) => {
    const key = `${cell.col}/${cell.row}`;
    const found = known.get(key) ?? collector.collect(cell, []);
    // The cell that was used longest ago goes first.
    known.delete(key);
    known.set(key, found);
    found.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > MOST_CELLS && oldest !== undefined) {
      known.delete(oldest);
    }
    return found;
  };
  const ownOf = async (network: number, cell: Cell) =>
    (await collect(cell))?.[network] ?? null;

  /** A cell without data has what its neighbours have. */
  const statisticsOf = async (
    network: number,
    cell: Cell,
  ): Promise<NormStatistics | null> => {
    const own = await ownOf(network, cell);
    if (own !== null) {
      return own;
    }
    const parts: CountedStatistics[] = [];
    for (const near of cellsAround(cell)) {
      if (near.col >= 0 && near.row >= 0 && near.col < cols && near.row < rows) {
        const found = await ownOf(network, near);
        parts.push(...(found === null ? [] : [found]));
      }
    }
    return poolStatistics(parts);
  };

  return {
    async around(network, tile) {
      const middle = { col: tile.latticeCol, row: tile.latticeRow };
      const found: (NormStatistics | null)[] = [];
      for (const { col, row } of cellsAround(middle)) {
        const inside = {
          col: Math.min(cols - 1, Math.max(0, col)),
          row: Math.min(rows - 1, Math.max(0, row)),
        };
        found.push(await statisticsOf(network, inside));
      }
      const some = found[4] ?? found.find((statistics) => statistics !== null);
      if (some == null) {
        return null;
      }
      const { col, row, width, height } = tile.input;
      const isTurned = { cols: flip === "horizontal", rows: flip === "vertical" };
      return {
        nine: found.map((statistics) => statistics ?? some),
        rows: parts(
          row,
          height,
          middle.row,
          stridePx,
          isTurned.rows || flip === "both",
        ),
        cols: parts(col, width, middle.col, stridePx, isTurned.cols || flip === "both"),
      };
    },
  };
}

function parts(
  start: number,
  length: number,
  cell: number,
  stridePx: number,
  isMirrored: boolean,
): Float32Array {
  const found = interpolationParts(start, length, cell, stridePx);
  if (!isMirrored) {
    return found;
  }
  return Float32Array.from(found, (_, i) => {
    const pixel = length - 1 - Math.floor(i / 3);
    return found[3 * pixel + (i % 3)] as number;
  });
}

/** Returns the 3 × 3 cells around one, row by row. */
function cellsAround({ col, row }: Cell): Cell[] {
  return Array.from({ length: 9 }, (_, i) => ({
    col: col + (i % 3) - 1,
    row: row + Math.floor(i / 3) - 1,
  }));
}
