/**
 * This file reads the tiles of a run: on the model's grid, filtered where a filter is the
 * first link of the chain, and else as the first network is fed.
 */
import {
  clipWindow,
  cropPlanes,
  type Grid,
  growWindow,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import type { PlannedTile, TilePlan } from "#core/tiling/plan-tiles.ts";
import { readOnGrid } from "./read-on-grid.ts";
import { createOnceReader, type ReadWindow } from "./read-once.ts";
import type { SceneHandle } from "./scene-handle.ts";
import type { FilterStep, PrepareInput } from "./stage-steps.ts";

/** Provides the pixels of a plan's tiles, each of which is read once. */
export type TileReader = {
  /** Starts reading; a failure is reported by `take`. */
  readonly begin: (index: number) => void;
  /** Resolves with null for a tile that is not in the plan, or not in the scene. */
  readonly take: (index: number) => Promise<TileInput | null>;
};

/** What a chain gets of a tile; `window` lies inside the model's grid. */
export type TileInput = {
  readonly window: PixelWindow;
  /** Power over the window, filtered; or what the first network's `prepare` makes of it. */
  readonly planes: Float32Array;
  readonly isPrepared: boolean;
  readonly valid: Uint8Array;
};

export type TileSource = {
  readonly handle: SceneHandle;
  readonly grid: Grid;
  readonly plan: TilePlan;
  /** Filter that is applied to the power; null = none. */
  readonly filter: FilterStep | null;
  /** Prepares power for the first network, where no filter comes before it. */
  readonly prepare?: PrepareInput;
};

/** Creates a reader of the tiles of `plan` on `grid`, until `signal` is aborted. */
export function createTileReader(source: TileSource, signal: AbortSignal): TileReader {
  const { handle, grid, plan, filter } = source;
  const prepare = filter === null ? source.prepare : undefined;
  const readPart: ReadWindow = async (part) => {
    const read = await readOnGrid(handle, windowGrid(grid, part), "exact", signal);
    return read && prepare ? { ...read, data: prepare(read.data, read.valid) } : read;
  };
  const read = createOnceReader(axesOf(plan, filter?.marginPx ?? 0), readPart);
  const readTile = async (tile: PlannedTile): Promise<TileInput | null> => {
    const window = clipWindow(tile.input, grid);
    if (window === null) {
      return null;
    }
    const margin = filter?.marginPx ?? 0;
    const wider = clipWindow(growWindow(window, margin), grid) as PixelWindow;
    const planes = await read(wider);
    if (planes === null) {
      return null;
    }
    const { data, valid } = planes;
    if (filter === null) {
      return { window, planes: data, isPrepared: prepare !== undefined, valid };
    }
    const smooth = filter.apply(planes, windowGrid(grid, wider));
    const inner = {
      ...window,
      col: window.col - wider.col,
      row: window.row - wider.row,
    };
    return {
      window,
      planes: cropPlanes(smooth, wider, 1, inner),
      isPrepared: false,
      valid: cropPlanes(valid, wider, 1, inner),
    };
  };
  const begun = new Map<number, Promise<TileInput | null>>();
  const begin = (index: number) => {
    const tile = plan.tiles[index];
    const known = begun.get(index);
    if (tile === undefined || known !== undefined) {
      return known ?? Promise.resolve(null);
    }
    const reading = readTile(tile);
    // A failure of a tile that is read ahead is reported when its turn comes.
    reading.catch(() => undefined);
    begun.set(index, reading);
    return reading;
  };
  return {
    begin: (index) => void begin(index),
    async take(index) {
      const reading = begin(index);
      begun.delete(index);
      return reading;
    },
  };
}

/** Returns where the windows of all of the lattice's tiles begin and end, inside the grid. */
function axesOf({ inputStarts, tilePx, grid }: TilePlan, margin: number) {
  const spans = (starts: readonly number[], side: number) =>
    starts.map((start) => ({
      start: Math.max(0, start - margin),
      end: Math.min(side, start + tilePx + margin),
    }));
  return {
    cols: spans(inputStarts.cols, grid.width),
    rows: spans(inputStarts.rows, grid.height),
  };
}
