/**
 * This file runs a chain over one cell of the tile lattice to collect the statistics of
 * its norms. Cells belong to the grid, not to the part of it that a run computes, so that
 * statistics do not depend on the view.
 */
import type { Grid } from "#core/raster/grid.ts";
import type {
  CountedStatistics,
  GivenStatistics,
} from "#core/tiling/norm-statistics.ts";
import {
  fitLattice,
  type PlannedTile,
  planTiles,
  type TileContract,
  type TilePlan,
} from "#core/tiling/plan-tiles.ts";
import { unlessAborted } from "#engine/job-queue.ts";
import { runNetworks } from "#engine/run-tiles.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { FilterStep, NetworkStep, StepNorms } from "#engine/stage-steps.ts";
import { createTileReader, type TileInput } from "#engine/tile-reader.ts";

export type Cell = { readonly col: number; readonly row: number };

/** A chain whose norms' statistics are collected. */
export type CollectedChain = {
  readonly handle: SceneHandle;
  readonly grid: Grid;
  readonly contract: TileContract;
  readonly filter: FilterStep | null;
  /** The steps of its networks with these norms for each, null = the tile's own. */
  readonly stepsWith: (norms: readonly (StepNorms | null)[]) => readonly NetworkStep[];
  /** Number of norms of each network that have statistics. */
  readonly normCounts: readonly number[];
  readonly giveUp: () => void;
};

/** One entry for each network: null where it has no norms, or no pixel of the cell counts. */
export type CellStatistics = readonly (CountedStatistics | null)[];

export type CellCollector = {
  readonly normCounts: readonly number[];
  /** Number of cells along the grid's sides. */
  readonly cols: number;
  readonly rows: number;
  readonly stridePx: number;
  /**
   * Runs the chain over a cell of the lattice.
   * @param given statistics that norms use; null = the tile's own
   * @returns null once the signal is aborted
   */
  collect(
    cell: Cell,
    given: readonly (GivenStatistics | null)[],
  ): Promise<CellStatistics | null>;
};

/** Inputs of this many cells are kept for further passes. */
const KEPT_INPUTS = 32;

export function createCellCollector(
  chain: CollectedChain,
  signal: AbortSignal,
): CellCollector {
  const { handle, grid, contract, filter, normCounts, giveUp } = chain;
  const { stridePx } = fitLattice(contract);
  const kept = new Map<string, Promise<TileInput | null>>();

  const read = (plan: TilePlan, tile: PlannedTile): Promise<TileInput | null> => {
    const key = `${tile.latticeCol}/${tile.latticeRow}`;
    const known = kept.get(key);
    if (known !== undefined) {
      return known;
    }
    const reader = createTileReader({ handle, grid, plan, filter }, signal);
    const reading = reader.take(tile.index);
    if (kept.size < KEPT_INPUTS) {
      kept.set(key, reading);
    }
    return reading;
  };

  return {
    normCounts,
    stridePx,
    cols: Math.ceil(grid.width / stridePx),
    rows: Math.ceil(grid.height / stridePx),
    async collect(cell, given) {
      const { plan, tile } = planCell(grid, contract, cell, stridePx);
      const input = await unlessAborted(read(plan, tile), signal);
      if (signal.aborted) {
        return null;
      }
      return collectFrom(chain, given, (networks) =>
        runNetworks({ grid, plan, networks, giveUp }, tile, input, signal),
      );
    },
  };
}

/**
 * Runs networks that collect statistics, and returns what they have found.
 * @param run resolves with null once its signal is aborted
 */
export async function collectFrom(
  { normCounts, stepsWith }: Pick<CollectedChain, "normCounts" | "stepsWith">,
  given: readonly (GivenStatistics | null)[],
  run: (networks: readonly NetworkStep[]) => Promise<unknown>,
): Promise<CellStatistics | null> {
  const found: (CountedStatistics | null)[] = normCounts.map(() => null);
  const networks = stepsWith(
    normCounts.map((count, i): StepNorms | null =>
      count > 0
        ? {
            kind: "collect",
            given: given[i] ?? null,
            take: (_tile, statistics) => {
              found[i] = statistics;
            },
          }
        : null,
    ),
  );
  return (await run(networks)) === null ? null : found;
}

/** Plans the tile of one cell, as it is in a run over the whole grid. */
function planCell(grid: Grid, contract: TileContract, { col, row }: Cell, px: number) {
  const window = { col: col * px, row: row * px, width: px, height: px };
  const plan = planTiles(grid, window, contract, null);
  const tile = plan.tiles.find((t) => t.latticeCol === col && t.latticeRow === row);
  return { plan, tile: tile as PlannedTile };
}
