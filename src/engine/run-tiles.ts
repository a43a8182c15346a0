/**
 * This file runs a chain of steps over tiles. It reads ahead by one tile while a
 * network runs in another thread, so that decoding takes no extra time.
 */
import {
  cropPlanes,
  type Grid,
  type PixelWindow,
  pastePlanes,
} from "#core/raster/grid.ts";
import { extractPadded } from "#core/tiling/extract-padded.ts";
import {
  latticeCell,
  type PlannedTile,
  type TilePlan,
  wholeReach,
} from "#core/tiling/plan-tiles.ts";
import { unlessAborted } from "./job-queue.ts";
import type { NetworkStep } from "./stage-steps.ts";
import type { TileInput, TileReader } from "./tile-reader.ts";

export type TileJob = {
  /** Grid on which the plan's tiles lie. */
  readonly grid: Grid;
  readonly plan: TilePlan;
  /** Whether the filtered power is an output of its own, before those of the networks. */
  readonly givesFiltered: boolean;
  /** Networks in order; each works on the output of the one before. */
  readonly networks: readonly NetworkStep[];
  /** Terminates a tile that takes long after a stop. */
  readonly giveUp: () => void;
};

/** All that a run makes of a tile. It does not depend on the plan's window. */
export type TileContent = {
  /** Which pixels of the tile's lattice cell have data. */
  readonly valid: Uint8Array;
  /** What each part of the chain makes, planar over the tile's input (tile × tile). */
  readonly outputs: readonly Float32Array[];
  /** All of the tile's input is no data: no network has run, and all values are 0. */
  readonly isBlank: boolean;
};

/** Time in ms that an aborted tile may take to finish before it is terminated. */
const AFTER_STOP_MS = 10_000;

export type TileDone = {
  readonly tile: PlannedTile;
  readonly content: TileContent;
  /** Null for a tile that was made meanwhile. */
  readonly runMs: number | null;
};

/** Returns a tile that somebody else has made meanwhile; null where nobody has. */
export type FindMade = (tile: PlannedTile) => Promise<TileContent | null>;

/**
 * Runs `tiles` of the plan in order and yields each. It ends immediately and without
 * error when `signal` is aborted; the tile that is in a network then is discarded. A tile
 * that `findMade` has is not computed.
 * @throws AppError of the reader or the runner
 */
export async function* runTiles(
  job: TileJob,
  tiles: readonly PlannedTile[],
  reader: TileReader,
  signal: AbortSignal,
  findMade?: FindMade,
): AsyncGenerator<TileDone> {
  const { plan } = job;
  for (const [i, tile] of tiles.entries()) {
    // A slow connection does not delay a stop.
    const input = await unlessAborted(reader.take(tile.index), signal);
    if (signal.aborted) {
      return;
    }
    const next = tiles[i + 1];
    if (next !== undefined) {
      reader.begin(next.index);
    }
    const made = await findMade?.(tile);
    if (made) {
      yield { tile, content: made, runMs: null };
      continue;
    }
    const needed = within(wholeReach(tile, plan), tile.input);
    const networks = await runNetworks(job, tile, input, signal, needed);
    if (networks === null) {
      return;
    }
    const outputs = networks.map(({ output }) => output);
    const runMs = networks.reduce((sum, network) => sum + network.runMs, 0);
    const filtered = job.givesFiltered ? [filteredTile(tile, input)] : [];
    const valid = cellValid(tile, plan, input);
    const isBlank = !hasData(input);
    const content = { valid, outputs: [...filtered, ...outputs], isBlank };
    yield { tile, content, runMs };
  }
}

/**
 * Returns each network's output for the whole tile; null once `signal` is aborted.
 * Between two networks, pixels beyond the scene are filled by reflection again, so that
 * a chain over tiles equals each network over the whole scene.
 *
 * @param needed the part of the tile whose last output is read
 */
export async function runNetworks(
  { plan, networks, grid, giveUp }: Omit<TileJob, "givesFiltered">,
  tile: PlannedTile,
  input: TileInput | null,
  signal: AbortSignal,
  needed?: PixelWindow,
): Promise<{ output: Float32Array; runMs: number }[] | null> {
  if (!hasData(input)) {
    // The tile is all nodata, so no pixel that it contributes to is valid either.
    return networks.map(({ bands }) => ({
      output: new Float32Array(bands * plan.tilePx ** 2),
      runMs: 0,
    }));
  }
  const { window } = input;
  const pad = <T extends Float32Array | Uint8Array>(data: T, bands: number) =>
    extractPadded({ data, bands, window }, tile.input, grid);
  const inner = within(window, tile.input);
  const valid = networks.length === 0 ? input.valid : pad(input.valid, 1);
  const outputs = [];
  let { planes, isPrepared } = input;
  let bands = 1;
  for (const [i, step] of networks.entries()) {
    const prepared = isPrepared ? planes : step.prepare(planes, input.valid);
    const part = i === networks.length - 1 ? needed : undefined;
    const applying = step.apply(pad(prepared, bands), valid, tile, part);
    const done = await unlessAborted(applying, signal);
    if (done === null || signal.aborted) {
      endLater(applying, giveUp);
      return null;
    }
    outputs.push(done);
    bands = step.bands;
    isPrepared = false;
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

function hasData(input: TileInput | null): input is TileInput {
  return input?.valid.includes(1) ?? false;
}

/** Returns which pixels of the tile's lattice cell exist. */
function cellValid(
  tile: PlannedTile,
  plan: TilePlan,
  input: TileInput | null,
): Uint8Array {
  const cell = latticeCell(tile, plan);
  if (input === null) {
    return new Uint8Array(cell.width * cell.height);
  }
  const { window, valid } = input;
  return cropPlanes(valid, window, 1, within(cell, window));
}

function within(part: PixelWindow, { col, row }: PixelWindow): PixelWindow {
  return { ...part, col: part.col - col, row: part.row - row };
}

/** Returns filtered power over the tile's input; 0 beyond the scene. */
function filteredTile(
  { input: tile }: PlannedTile,
  input: TileInput | null,
): Float32Array {
  const planes = new Float32Array(tile.width * tile.height);
  if (input !== null) {
    pastePlanes(planes, tile, 1, input.planes, within(input.window, tile));
  }
  return planes;
}
