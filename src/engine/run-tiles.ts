/**
 * This file runs a chain of steps over tiles. It reads ahead by one tile while a
 * network runs in another thread, so that decoding takes no extra time.
 */
import {
  clipWindow,
  cropPlanes,
  type Grid,
  growWindow,
  type PixelWindow,
  uniteWindows,
  windowGrid,
} from "#core/raster/grid.ts";
import { type Accumulator, createAccumulator } from "#core/tiling/blend.ts";
import { extractPadded } from "#core/tiling/extract-padded.ts";
import type { PlannedTile, TilePlan } from "#core/tiling/plan-tiles.ts";
import { unlessAborted } from "./job-queue.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { ResultRaster } from "./result-raster.ts";
import type { SceneHandle } from "./scene-handle.ts";
import type { FilterStep, NetworkStep } from "./stage-steps.ts";

export type TileJob = {
  /** Grid on which the plan's tiles lie. */
  readonly grid: Grid;
  readonly plan: TilePlan;
  /** Result that stores filtered power; null where none is stored. */
  readonly filtered: ResultRaster | null;
  /** Networks in order; each works on the output of the one before. */
  readonly networks: readonly {
    readonly step: NetworkStep;
    readonly result: ResultRaster | null;
  }[];
  /** Terminates a tile that takes long after a stop. */
  readonly giveUp: () => void;
};

/** Time in ms that an aborted tile may take to finish before it is terminated. */
const AFTER_STOP_MS = 10_000;

export type TileDone = {
  readonly index: number;
  /** The part that has changed, in pixels of the model's grid. */
  readonly changed: PixelWindow;
  readonly runMs: number;
};

/** Provides the power of a plan's tiles, each of which is read once. */
export type TileReader = {
  /** Starts reading; a failure is reported by `take`. */
  readonly begin: (index: number) => void;
  /** Resolves with null for a tile that is not in the plan, or not in the scene. */
  readonly take: (index: number) => Promise<TileInput | null>;
};

/** Filtered power around one tile; `window` lies inside the model's grid. */
type TileInput = {
  readonly window: PixelWindow;
  readonly power: Float32Array;
  readonly valid: Uint8Array;
};

/**
 * Runs the tiles of the plan in order and yields after each. It ends immediately and
 * without error when `signal` is aborted; the tile that is in a network then is
 * discarded.
 * @throws AppError of the reader or the runner; what was yielded before stays written
 */
export async function* runTiles(
  job: TileJob,
  reader: TileReader,
  signal: AbortSignal,
): AsyncGenerator<TileDone> {
  const tiles = job.plan.tiles;
  const accumulators = job.networks.map(({ step }) =>
    createAccumulator(job.plan, step.bands),
  );
  for (const tile of tiles) {
    // A slow connection does not delay a stop.
    const input = await unlessAborted(reader.take(tile.index), signal);
    if (signal.aborted) {
      return;
    }
    reader.begin(tile.index + 1);
    const valid = input === null ? null : coreValid(tile, input);
    if (input !== null && valid !== null && job.filtered !== null) {
      job.filtered.markValid(tile.core, valid);
      job.filtered.write(tile.core, cropToCore(input.power, tile, input), true);
    }
    const outputs = await runNetworks(job, tile, input, signal);
    if (outputs === null) {
      return;
    }
    let changed = tile.core;
    let runMs = 0;
    for (const [i, output] of outputs.entries()) {
      const { result } = job.networks[i] as TileJob["networks"][number];
      runMs += output.runMs;
      if (result === null) {
        continue;
      }
      if (valid !== null) {
        // Pixels are only now marked as valid: the map may read at any time, and must
        // not find pixels without values.
        result.markValid(tile.core, valid);
      }
      const accumulator = accumulators[i] as Accumulator;
      for (const block of accumulator.add(tile.index, output.output)) {
        result.write(block.window, block.data, block.isFinal);
        changed = uniteWindows(changed, block.window);
      }
    }
    yield { index: tile.index, changed, runMs };
  }
}

/**
 * Returns each network's output for the whole tile; null once `signal` is aborted.
 * Between two networks, pixels beyond the scene are filled by reflection again, so that
 * a chain over tiles equals each network over the whole scene.
 */
async function runNetworks(
  { plan, networks, grid, giveUp }: TileJob,
  tile: PlannedTile,
  input: TileInput | null,
  signal: AbortSignal,
): Promise<{ output: Float32Array; runMs: number }[] | null> {
  if (input === null || !input.valid.includes(1)) {
    // The tile is all nodata, so no pixel that it contributes to is valid either.
    return networks.map(({ step }) => ({
      output: new Float32Array(step.bands * plan.tilePx ** 2),
      runMs: 0,
    }));
  }
  const { window } = input;
  const pad = <T extends Float32Array | Uint8Array>(data: T, bands: number) =>
    extractPadded({ data, bands, window }, tile.input, grid);
  const inner = {
    ...window,
    col: window.col - tile.input.col,
    row: window.row - tile.input.row,
  };
  const valid = networks.length === 0 ? input.valid : pad(input.valid, 1);
  const outputs = [];
  let planes = input.power;
  let bands = 1;
  for (const { step } of networks) {
    const applying = step.apply(pad(planes, bands), valid, tile.input);
    const done = await unlessAborted(applying, signal);
    if (done === null || signal.aborted) {
      endLater(applying, giveUp);
      return null;
    }
    outputs.push(done);
    bands = step.bands;
    if (outputs.length < networks.length) {
      planes = cropPlanes(done.output, tile.input, bands, inner);
    }
  }
  return outputs;
}

function endLater(work: Promise<unknown>, giveUp: () => void): void {
  const timer = setTimeout(giveUp, AFTER_STOP_MS);
  const isOver = () => clearTimeout(timer);
  work.then(isOver, isOver);
}

/** Returns which pixels of the tile's own part exist; null when it has none in the window. */
function coreValid(tile: PlannedTile, input: TileInput): Uint8Array | null {
  const { width, height } = tile.core;
  return width === 0 || height === 0 ? null : cropToCore(input.valid, tile, input);
}

function cropToCore<T extends Float32Array | Uint8Array>(
  data: T,
  { core }: PlannedTile,
  { window }: TileInput,
): T {
  const part = { ...core, col: core.col - window.col, row: core.row - window.row };
  return cropPlanes(data, window, 1, part);
}

/**
 * Creates a reader that reads and filters tiles of `plan` on `grid`, until `signal` is
 * aborted.
 */
export function createTileReader(
  { handle, grid, plan, filter }: TileSource,
  signal: AbortSignal,
): TileReader {
  const begun = new Map<number, Promise<TileInput | null>>();
  const begin = (index: number) => {
    const tile = plan.tiles[index];
    const known = begun.get(index);
    if (tile === undefined || known !== undefined) {
      return known ?? Promise.resolve(null);
    }
    const reading = readTile({ handle, grid, filter }, tile, signal);
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

export type TileSource = {
  readonly handle: SceneHandle;
  readonly grid: Grid;
  readonly plan: TilePlan;
  /** Filter that is applied to the power; null = none. */
  readonly filter: FilterStep | null;
};

/** Reads the tile's power and filters it, over the part of its input that lies in the scene. */
async function readTile(
  { grid, handle, filter }: Omit<TileSource, "plan">,
  tile: PlannedTile,
  signal: AbortSignal,
): Promise<TileInput | null> {
  const window = clipWindow(tile.input, grid);
  if (window === null) {
    return null;
  }
  const margin = filter?.marginPx ?? 0;
  const wider = clipWindow(growWindow(window, margin), grid) as PixelWindow;
  const planes = await readOnGrid(handle, windowGrid(grid, wider), "exact", signal);
  if (planes === null) {
    return null;
  }
  if (filter === null) {
    return { window, power: planes.data, valid: planes.valid };
  }
  const smooth = filter.apply(planes, windowGrid(grid, wider));
  const inner = { ...window, col: window.col - wider.col, row: window.row - wider.row };
  return {
    window,
    power: cropPlanes(smooth, wider, 1, inner),
    valid: cropPlanes(planes.valid, wider, 1, inner),
  };
}
