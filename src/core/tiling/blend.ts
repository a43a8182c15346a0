/**
 * This file combines the outputs of tiles to one picture. In the overlap the weights
 * rise and fall as smoothstep, w(t) = t²(3 − 2t), so that w(t) + w(1 − t) = 1: the
 * weights of a plan's tiles sum to 1 at every pixel (partition of unity). With feather
 * 0 tiles are cropped without blending.
 *
 * The plan's window is cut along the feathers into patches to which the same tiles
 * contribute: one tile inside of a cell, two across an edge, four around a corner. The
 * first are copied; of the others sums are kept until all their tiles are there, so that
 * memory grows with the boundary of the processed area and not with the scene. Results are
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
  /** Planar `[band][row][col]` of `over`; it is read and not changed, and may be the tile's output. */
  readonly data: Float32Array;
  /** What `data` covers, which holds the window. */
  readonly over: PixelWindow;
  /** Whether no later tile will change these pixels. */
  readonly isFinal: boolean;
};

export type Accumulator = {
  /**
   * Adds the output of `plan.tiles[index]`, planar `[band][row][col]` of tile × tile,
   * which is not kept, but lies in what is returned. Returns what has changed: the inside of the tile's own
   * cell, and the overlaps with its neighbours, as far as the cells' own tiles are there.
   * Pixels with missing tiles are normalised by the weight so far, so they have full
   * brightness but are not final.
   * @throws AppError model-shape-mismatch, argument-invalid (the same tile twice)
   */
  add(index: number, output: Float32Array): readonly BlendedBlock[];
};

/** Pixels to which the same tiles contribute, more than one of them. */
type Patch = {
  readonly window: PixelWindow;
  readonly sum: Float32Array;
  readonly weight: Float32Array;
  /** Tiles that were added. */
  readonly added: PlannedTile[];
  readonly contributors: number;
};

/** Creates an accumulator for the outputs (`bands` planes) of one run of `plan`. */
export function createAccumulator(plan: TilePlan, bands: number): Accumulator {
  const patches = new Map<string, Patch>();
  const done = new Set<number>();

  const openPatch = (key: string, window: PixelWindow, contributors: number): Patch => {
    const known = patches.get(key);
    if (known !== undefined) {
      return known;
    }
    const pixels = window.width * window.height;
    const patch: Patch = {
      ...{ window, added: [], contributors },
      sum: new Float32Array(bands * pixels),
      weight: new Float32Array(pixels),
    };
    patches.set(key, patch);
    return patch;
  };

  return {
    add(index, output) {
      const tile = plan.tiles[index];
      validateTile(tile, done, output, bands, plan);
      done.add(index);
      const blocks: BlendedBlock[] = [];
      for (const { key, window, contributors } of patchesOf(tile, plan)) {
        if (contributors === 1) {
          blocks.push({ window, data: output, over: tile.input, isFinal: true });
          continue;
        }
        const patch = openPatch(key, window, contributors);
        accumulate(patch, tile, output, bands, plan);
        patch.added.push(tile);
        if (patch.added.length === contributors) {
          patches.delete(key);
          // All weights sum to 1, so that the sums are the mean.
          blocks.push({ window, data: patch.sum, over: window, isFinal: true });
          continue;
        }
        for (const { core } of patch.added) {
          const own = intersectWindows(core, window);
          if (own !== null) {
            const data = normalise(patch, own, bands);
            blocks.push({ window: own, data, over: own, isFinal: false });
          }
        }
      }
      return blocks;
    },
  };
}

/** @throws AppError model-shape-mismatch, argument-invalid */
function validateTile(
  tile: PlannedTile | undefined,
  done: ReadonlySet<number>,
  output: Float32Array,
  bands: number,
  plan: TilePlan,
): asserts tile is PlannedTile {
  if (tile === undefined || done.has(tile.index)) {
    throw new AppError("argument-invalid", "A tile was blended that is not due.", {
      expected: "each tile of the plan once",
      found: `tile ${tile?.index}`,
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
}

/** A stretch of one axis to which the same tiles contribute. */
type Span = { start: number; end: number; key: number; contributors: number };

/** Returns the patches that a tile contributes to, inside the plan's window. */
function patchesOf(tile: PlannedTile, plan: TilePlan) {
  const { grid, window } = plan;
  const { col, row, width, height } = window;
  const cols = axisSpans(tile.latticeCol, plan, grid.width, [col, col + width]);
  const rows = axisSpans(tile.latticeRow, plan, grid.height, [row, row + height]);
  return rows.flatMap((y) =>
    cols.map((x) => ({
      key: `${x.key},${y.key}`,
      window: {
        ...{ col: x.start, width: x.end - x.start },
        ...{ row: y.start, height: y.end - y.start },
      },
      contributors: x.contributors * y.contributors,
    })),
  );
}

/** Cuts a tile's reach along one axis: the overlap before, the inside, the overlap after. */
function axisSpans(
  lattice: number,
  { stridePx, featherPx }: TilePlan,
  gridSize: number,
  [from, to]: readonly [number, number],
): Span[] {
  const lo = lattice * stridePx;
  const hi = lo + stridePx;
  // At the grid's own edges there is no neighbour.
  const first = lattice > 0 ? lo + featherPx : 0;
  const last = hi < gridSize ? hi - featherPx : gridSize;
  return [
    { start: lo - featherPx, end: first, key: 2 * lattice - 1, contributors: 2 },
    { start: first, end: last, key: 2 * lattice, contributors: 1 },
    { start: last, end: hi + featherPx, key: 2 * lattice + 1, contributors: 2 },
  ]
    .map((span) => ({
      ...span,
      start: Math.max(from, span.start),
      end: Math.min(to, span.end),
    }))
    .filter(({ start, end }) => start < end);
}

function accumulate(
  { window, sum, weight }: Patch,
  tile: PlannedTile,
  output: Float32Array,
  bands: number,
  plan: TilePlan,
): void {
  const { col, row, width, height } = window;
  const wx = axisWeights(tile.latticeCol, col, width, plan, plan.grid.width);
  const wy = axisWeights(tile.latticeRow, row, height, plan, plan.grid.height);
  const side = plan.tilePx;
  for (let y = 0; y < height; y++) {
    const to = y * width;
    const from = (row + y - tile.input.row) * side + col - tile.input.col;
    const rowWeight = wy[y] as number;
    for (let x = 0; x < width; x++) {
      weight[to + x] = (weight[to + x] as number) + rowWeight * (wx[x] as number);
    }
    for (let band = 0; band < bands; band++) {
      const into = band * width * height + to;
      const at = band * side * side + from;
      for (let x = 0; x < width; x++) {
        const w = rowWeight * (wx[x] as number);
        sum[into + x] = (sum[into + x] as number) + w * (output[at + x] as number);
      }
    }
  }
}

function normalise(
  { window: whole, sum, weight }: Patch,
  window: PixelWindow,
  bands: number,
): Float32Array {
  const data = new Float32Array(bands * window.width * window.height);
  for (let band = 0; band < bands; band++) {
    for (let y = 0; y < window.height; y++) {
      const at = (window.row + y - whole.row) * whole.width + window.col - whole.col;
      const from = band * whole.width * whole.height + at;
      const to = (band * window.height + y) * window.width;
      for (let x = 0; x < window.width; x++) {
        // The weight is never 0 where a tile was added.
        data[to + x] = (sum[from + x] as number) / (weight[at + x] as number);
      }
    }
  }
  return data;
}
