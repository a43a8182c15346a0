/**
 * This file finds one set of statistics for the whole scene. Each pass runs the networks
 * over cells (tiles, or mosaics of the scene) and pools what their norms have seen. A norm's statistics are right once
 * those of all norms before it are; what passes have found is given to the norms that are
 * right, and the others use what their cell has, so that no error grows from pass to pass.
 */
import {
  type CountedStatistics,
  type GivenStatistics,
  type NormStatistics,
  poolStatistics,
} from "#core/tiling/norm-statistics.ts";
import type { Cell, CellCollector } from "./collect-cell.ts";

export type SceneStatisticsPlan = {
  /** Number of norms that each pass settles; all of a network's at most. */
  readonly normsPerPass: number;
};

/** One pass for each network, for cells that are alike. How far it is off is in models/README.md. */
export const ESTIMATE: SceneStatisticsPlan = { normsPerPass: Number.POSITIVE_INFINITY };

/** Norm after norm, for cells that differ. */
export const EXACT: SceneStatisticsPlan = { normsPerPass: 1 };

type Found = readonly (NormStatistics | null)[];

/**
 * Resolves with the statistics of each network, null where it has none or nothing of the
 * scene holds data; null once the collector's signal is aborted.
 *
 * @param onCell is told of each cell that was run
 */
export async function findSceneStatistics(
  collector: CellCollector,
  plan: SceneStatisticsPlan,
  onCell: () => void,
): Promise<Found | null> {
  const steps = settledNorms(collector.normCounts, plan.normsPerPass);
  const first = await runPass(collector, allCells(collector), [], onCell);
  if (first === null) {
    return null;
  }
  let { found } = first;
  for (const settled of steps.slice(1)) {
    const given = found.map((statistics, i): GivenStatistics | null =>
      statistics === null ? null : { ...statistics, norms: settled[i] as number },
    );
    const next = await runPass(collector, first.cells, given, onCell);
    if (next === null) {
      return null;
    }
    ({ found } = next);
  }
  return found;
}

/** Returns for each pass how many norms of each network are right before it. */
export function settledNorms(
  normCounts: readonly number[],
  normsPerPass: number,
): readonly (readonly number[])[] {
  return normCounts.flatMap((count, network) => {
    const passes = Math.ceil(count / Math.min(count, normsPerPass)) || 0;
    return Array.from({ length: passes }, (_, pass) =>
      normCounts.map((all, i) => {
        const own = i === network ? pass * normsPerPass : 0;
        return i < network ? all : own || 0;
      }),
    );
  });
}

type Pass = {
  readonly found: Found;
  /** Cells with pixels that count. */
  readonly cells: readonly Cell[];
};

function allCells({ cols, rows }: Pick<CellCollector, "cols" | "rows">): Cell[] {
  return Array.from({ length: cols * rows }, (_, i) => ({
    col: i % cols,
    row: Math.floor(i / cols),
  }));
}

async function runPass(
  collector: CellCollector,
  cells: readonly Cell[],
  given: readonly (GivenStatistics | null)[],
  onCell: () => void,
): Promise<Pass | null> {
  const found: CountedStatistics[][] = [];
  const counted: Cell[] = [];
  let networks = 0;
  for (const cell of cells) {
    const statistics = await collector.collect(cell, given);
    if (statistics === null) {
      return null;
    }
    networks = statistics.length;
    for (const [i, own] of statistics.entries()) {
      if (own !== null) {
        const parts = found[i] ?? [];
        parts.push(own);
        found[i] = parts;
      }
    }
    if (statistics.some((own) => own !== null)) {
      counted.push(cell);
      onCell();
    }
  }
  const pooled = Array.from({ length: networks }, (_, i) =>
    poolStatistics(found[i] ?? []),
  );
  return { found: pooled, cells: counted };
}

/** Returns at most so many cells, evenly spread over the lattice, in reading order. */
export function spreadCells(
  { cols, rows }: Pick<CellCollector, "cols" | "rows">,
  most: number,
): Cell[] {
  const wanted = Math.sqrt((most * cols) / rows);
  const across =
    cols * rows <= most ? cols : Math.max(1, Math.min(cols, Math.round(wanted), most));
  const down = Math.max(1, Math.min(rows, Math.floor(most / across)));
  const place = (i: number, count: number, length: number) =>
    Math.floor(((i + 0.5) * length) / count);
  return Array.from({ length: across * down }, (_, i) => ({
    col: place(i % across, across, cols),
    row: place(Math.floor(i / across), down, rows),
  }));
}
