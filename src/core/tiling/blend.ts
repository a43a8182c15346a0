/**
 * This file combines the outputs of tiles to one picture. In the overlap the weights
 * rise and fall as smoothstep, w(t) = t²(3 − 2t), so that w(t) + w(1 − t) = 1: the
 * weights of a plan's tiles sum to 1 at every pixel (partition of unity). With feather
 * 0 tiles are cropped without blending.
 *
 * Sums are stored per lattice cell and released when the cell is final, so that memory
 * grows with the boundary of the processed area and not with the scene. Results are
 * returned as blocks, which the caller may store in any form.
 */

import { AppError } from "#core/errors.ts";
import { intersectWindows, type PixelWindow } from "#core/raster/grid.ts";
import { axisWeights } from "#core/tiling/feather.ts";
import type { PlannedTile, TilePlan } from "#core/tiling/plan-tiles.ts";

/** Blended pixels, which replace those of an earlier block. */
export type BlendedBlock = {
  /** Position in pixels of the plan's grid, inside the plan's window. */
  readonly window: PixelWindow;
  /** Planar `[band][row][col]` of the window; the caller owns it. */
  readonly data: Float32Array;
  /** Whether no later tile will change these pixels. */
  readonly isFinal: boolean;
};

export type Accumulator = {
  /**
   * Adds the output of `plan.tiles[index]`, planar `[band][row][col]` of tile × tile,
   * which is read and not kept. Returns what has changed: the tile's own cell, and the
   * edges of neighbouring cells that were returned before. Pixels with missing tiles
   * are normalised by the weight so far, so they have full brightness but are not
   * final.
   * @throws AppError model-shape-mismatch, argument-invalid (the same tile twice)
   */
  add(index: number, output: Float32Array): readonly BlendedBlock[];
};

type Cell = {
  readonly window: PixelWindow;
  readonly sum: Float32Array;
  readonly weight: Float32Array;
  /** Number of tiles that are still missing. */
  missing: number;
  hasOwnTile: boolean;
};

/** Creates an accumulator for the outputs (`bands` planes) of one run of `plan`. */
export function createAccumulator(plan: TilePlan, bands: number): Accumulator {
  const cells = new Map<string, Cell>();
  const done = new Set<number>();
  const byLattice = new Map(plan.tiles.map((t) => [cellKey(t), t]));
  const contributors = countContributors(plan, byLattice);

  const openCell = (tile: PlannedTile): Cell => {
    const key = cellKey(tile);
    const known = cells.get(key);
    if (known !== undefined) {
      return known;
    }
    const pixels = tile.core.width * tile.core.height;
    const cell: Cell = {
      window: tile.core,
      sum: new Float32Array(bands * pixels),
      weight: new Float32Array(pixels),
      missing: contributors.get(key) ?? 1,
      hasOwnTile: false,
    };
    cells.set(key, cell);
    return cell;
  };

  return {
    add(index, output) {
      const tile = plan.tiles[index];
      if (tile === undefined || done.has(index)) {
        throw new AppError("argument-invalid", "A tile was blended that is not due.", {
          expected: "each tile of the plan once",
          found: `tile ${index}`,
          hint: "Report this as a fault of the program.",
        });
      }
      if (output.length !== bands * plan.tilePx ** 2) {
        throw new AppError(
          "model-shape-mismatch",
          "The model's output does not fit the tile.",
          {
            expected: `${bands} × ${plan.tilePx} × ${plan.tilePx} values`,
            found: `${output.length} values`,
            hint: "Export the model again; its card and its graph disagree.",
          },
        );
      }
      done.add(index);
      if (plan.featherPx === 0) {
        return [
          { window: tile.core, data: crop(tile, output, bands, plan), isFinal: true },
        ];
      }
      const blocks: BlendedBlock[] = [];
      for (const owner of neighbourhood(tile, byLattice)) {
        const part = intersectWindows(tile.reach, owner.core);
        if (part === null) {
          continue;
        }
        const cell = openCell(owner);
        accumulate(cell, part, tile, output, bands, plan);
        cell.missing -= 1;
        cell.hasOwnTile ||= owner === tile;
        const isFinal = cell.missing === 0;
        if (cell.hasOwnTile) {
          // A final cell is returned whole, because its other edges become final with
          // it.
          const window = isFinal || owner === tile ? cell.window : part;
          blocks.push({ window, data: normalise(cell, window, bands), isFinal });
        }
        if (isFinal) {
          cells.delete(cellKey(owner));
        }
      }
      return blocks;
    },
  };
}

function accumulate(
  cell: Cell,
  part: PixelWindow,
  tile: PlannedTile,
  output: Float32Array,
  bands: number,
  plan: TilePlan,
): void {
  const wx = axisWeights(tile.latticeCol, part.col, part.width, plan, plan.grid.width);
  const wy = axisWeights(
    tile.latticeRow,
    part.row,
    part.height,
    plan,
    plan.grid.height,
  );
  const side = plan.tilePx;
  const { window, sum, weight } = cell;
  const plane = window.width * window.height;
  for (let y = 0; y < part.height; y++) {
    const to = (part.row + y - window.row) * window.width + part.col - window.col;
    const from = (part.row + y - tile.input.row) * side + part.col - tile.input.col;
    const rowWeight = wy[y] as number;
    for (let x = 0; x < part.width; x++) {
      const w = rowWeight * (wx[x] as number);
      weight[to + x] = (weight[to + x] as number) + w;
      for (let band = 0; band < bands; band++) {
        const at = band * plane + to + x;
        sum[at] =
          (sum[at] as number) + w * (output[band * side * side + from + x] as number);
      }
    }
  }
}

function normalise(cell: Cell, window: PixelWindow, bands: number): Float32Array {
  const data = new Float32Array(bands * window.width * window.height);
  const whole = cell.window;
  for (let band = 0; band < bands; band++) {
    for (let y = 0; y < window.height; y++) {
      const at = (window.row + y - whole.row) * whole.width + window.col - whole.col;
      const from = band * whole.width * whole.height + at;
      const to = (band * window.height + y) * window.width;
      for (let x = 0; x < window.width; x++) {
        // The weight is never 0: a cell is returned only after its own tile, which
        // covers it, was added.
        data[to + x] = (cell.sum[from + x] as number) / (cell.weight[at + x] as number);
      }
    }
  }
  return data;
}

function crop(
  tile: PlannedTile,
  output: Float32Array,
  bands: number,
  plan: TilePlan,
): Float32Array {
  const { core, input } = tile;
  const side = plan.tilePx;
  const data = new Float32Array(bands * core.width * core.height);
  for (let band = 0; band < bands; band++) {
    for (let y = 0; y < core.height; y++) {
      const from =
        (band * side + core.row + y - input.row) * side + core.col - input.col;
      data.set(
        output.subarray(from, from + core.width),
        (band * core.height + y) * core.width,
      );
    }
  }
  return data;
}

/** Counts how many tiles contribute to each cell that has pixels in the window. */
function countContributors(
  plan: TilePlan,
  byLattice: ReadonlyMap<string, PlannedTile>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const tile of plan.tiles) {
    for (const owner of neighbourhood(tile, byLattice)) {
      if (intersectWindows(tile.reach, owner.core) !== null) {
        const key = cellKey(owner);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return counts;
}

function neighbourhood(
  tile: PlannedTile,
  byLattice: ReadonlyMap<string, PlannedTile>,
): PlannedTile[] {
  const found: PlannedTile[] = [];
  for (let dr = -1; dr <= 1; dr++) {
    for (let dc = -1; dc <= 1; dc++) {
      const at = byLattice.get(
        cellKey({ latticeCol: tile.latticeCol + dc, latticeRow: tile.latticeRow + dr }),
      );
      if (at !== undefined) {
        found.push(at);
      }
    }
  }
  return found;
}

function cellKey(cell: Pick<PlannedTile, "latticeCol" | "latticeRow">): string {
  return `${cell.latticeCol},${cell.latticeRow}`;
}
