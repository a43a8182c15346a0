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
import { createCellReader, type ReadWindow } from "./read-cells.ts";
import { pixelRatio, readOnGrid } from "./read-on-grid.ts";
import type { SceneHandle, SceneLevel } from "./scene-handle.ts";
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
  /** Tiles are taken one after the other, so that what they have in common is kept. */
  readonly isShared?: true;
};

/** Source pixels that a tile's cells may have in memory at a time, as one read may. */
const MOST_TOGETHER_PX = 4_000_000;

/** Below this many pixels read a pixel covered, cells save nothing. */
const LEAST_OVERLAP = 1.2;

/** Creates a reader of the tiles of `plan` on `grid`, until `signal` is aborted. */
export function createTileReader(source: TileSource, signal: AbortSignal): TileReader {
  const { handle, grid, plan, filter } = source;
  const prepare = filter === null ? source.prepare : undefined;
  const readWindow: ReadWindow = async (part) => {
    const read = await readOnGrid(handle, windowGrid(grid, part), "exact", signal);
    return read && prepare ? { ...read, data: prepare(read.data, read.valid) } : read;
  };
  const read =
    source.isShared && overlapsMuch(source)
      ? shareCells(source, readWindow)
      : readWindow;
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

/** Tells whether tiles, each read alone, would read a good part of the scene twice. */
function overlapsMuch({ plan, filter }: TileSource): boolean {
  const side = plan.tilePx + 2 * (filter?.marginPx ?? 0);
  return (side / plan.stridePx) ** 2 > LEAST_OVERLAP;
}

function shareCells(
  { handle, grid, plan, filter }: TileSource,
  read: ReadWindow,
): ReadWindow {
  const { inputStarts, tilePx } = plan;
  const margin = filter?.marginPx ?? 0;
  const ends = (start: "col" | "row") =>
    plan.tiles.reduce(
      (most, { input }) => Math.max(most, input[start]),
      Number.NEGATIVE_INFINITY,
    ) +
    tilePx +
    margin;
  const axis = (starts: readonly number[], end: number) => ({
    starts: starts.map((start) => start - margin),
    end,
  });
  const ratio = pixelRatio(grid, (handle.levels[0] as SceneLevel).grid) ?? 1;
  // A tile lies on up to four cells, or nine smaller ones.
  const sourcePx = (2 * tilePx * ratio) ** 2;
  return createCellReader(
    {
      // Nothing is read that no planned tile needs.
      cols: axis(inputStarts.cols, Math.min(grid.width, ends("col"))),
      rows: axis(inputStarts.rows, Math.min(grid.height, ends("row"))),
    },
    read,
    sourcePx <= MOST_TOGETHER_PX,
  );
}
