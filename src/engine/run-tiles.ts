/**
 * denoise → translate over tiles. Reads ahead by one tile while the network runs, which
 * it does in another thread, so that decoding costs no time of its own.
 */
import { type ModelCard, outputRange } from "#core/catalog/card.ts";
import {
  ditherFlatInput,
  fromModelOutput,
  toModelInput,
} from "#core/catalog/model-values.ts";
import {
  clipWindow,
  cropPlanes,
  growWindow,
  type PixelWindow,
  uniteWindows,
  windowGrid,
} from "#core/raster/grid.ts";
import type { Raster } from "#core/raster/raster.ts";
import { createAccumulator } from "#core/tiling/blend.ts";
import { extractPadded } from "#core/tiling/extract-padded.ts";
import { type Flip, flipPlanes } from "#core/tiling/flip-planes.ts";
import type { PlannedTile, TilePlan } from "#core/tiling/plan-tiles.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import { denoiseHaloPx, runDenoiseOp } from "./denoise/run-denoise-op.ts";
import { unlessAborted } from "./job-queue.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { ResultRaster } from "./result-raster.ts";
import type { RunInput } from "./run-input.ts";
import type { SceneHandle } from "./scene-handle.ts";

export type TileJob = {
  readonly handle: SceneHandle;
  readonly input: RunInput;
  readonly plan: TilePlan;
  readonly denoise: ModelCard | null;
  readonly denoised: ResultRaster | null;
  /** Null when the run ends after de-noising. */
  readonly translate: {
    readonly card: ModelCard;
    readonly runner: ModelRunner;
    readonly runnerHandle: string;
    readonly result: ResultRaster;
    /** The network sees the tiles mirrored; null = as they are. */
    readonly flip: Flip | null;
  } | null;
};

export type TileDone = {
  readonly index: number;
  /** What has changed, in pixels of the model's grid. */
  readonly changed: PixelWindow;
  readonly runMs: number;
};

/** Power around one tile, after de-noising; `window` lies inside the model's grid. */
type TileInput = {
  readonly window: PixelWindow;
  readonly power: Float32Array;
  readonly valid: Uint8Array;
};

/**
 * Runs the tiles of the plan in order and yields after each. Ends early, without error,
 * once `signal` is aborted: at most the tile that is in the network is waited for.
 * @throws AppError of the reader or the runner; what was yielded before stays written
 */
export async function* runTiles(
  job: TileJob,
  signal: AbortSignal,
): AsyncGenerator<TileDone> {
  const accumulator =
    job.translate === null
      ? null
      : createAccumulator(job.plan, job.translate.result.bands);
  const tiles = job.plan.tiles;
  const readAhead = (index: number) => {
    const tile = tiles[index];
    const reading = tile === undefined ? null : readTile(job, tile, signal);
    // A rejected read-ahead is reported when its turn comes, not as unhandled meanwhile.
    reading?.catch(() => undefined);
    return reading;
  };
  let ahead = readAhead(0);
  for (const tile of tiles) {
    // A slow connection does not delay a stop.
    const input = ahead === null ? null : await unlessAborted(ahead, signal);
    if (signal.aborted) {
      return;
    }
    ahead = readAhead(tile.index + 1);
    const valid = input === null ? null : coreValid(tile, input);
    if (input !== null && valid !== null && job.denoised !== null) {
      job.denoised.markValid(tile.core, valid);
      job.denoised.write(tile.core, cropToCore(input.power, tile, input), true);
    }
    if (job.translate === null || accumulator === null) {
      yield { index: tile.index, changed: tile.core, runMs: 0 };
      continue;
    }
    const { card, runner, runnerHandle, result, flip } = job.translate;
    const size = { width: job.plan.tilePx, height: job.plan.tilePx };
    const mirror = (planes: Float32Array) =>
      flip === null ? planes : flipPlanes(planes, size, flip);

    let picture: Float32Array;
    let runMs = 0;
    if (input === null || !input.valid.includes(1)) {
      // Nothing but nodata: no pixel that this tile weighs in on is valid either.
      picture = new Float32Array(result.bands * job.plan.tilePx ** 2);
    } else {
      const { outputs, ...run } = await runner.run(
        runnerHandle,
        mirror(networkInput(job, card, tile, input)),
      );
      picture = mirror(fromModelOutput(outputs[0], outputRange(card)));
      runMs = run.runMs;
    }
    if (signal.aborted) {
      return;
    }
    if (valid !== null) {
      // Only now: the map may ask at any time, and must not find pixels without values.
      result.markValid(tile.core, valid);
    }
    let changed = tile.core;
    for (const block of accumulator.add(tile.index, picture)) {
      result.write(block.window, block.data, block.isFinal);
      changed = uniteWindows(changed, block.window);
    }
    yield { index: tile.index, changed, runMs };
  }
}

/** Which pixels of the tile's own part exist; null when it has none in the window. */
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

/** The tile's power, de-noised, over the part of its input that lies in the scene. */
async function readTile(
  job: TileJob,
  tile: PlannedTile,
  signal: AbortSignal,
): Promise<TileInput | null> {
  const { input, handle, denoise } = job;
  const window = clipWindow(tile.input, input.grid);
  if (window === null) {
    return null;
  }
  const halo = denoise?.op === undefined ? 0 : denoiseHaloPx(denoise.op);
  const wider = clipWindow(growWindow(window, halo), input.grid) as PixelWindow;
  const planes = await readOnGrid(
    handle,
    windowGrid(input.grid, wider),
    "exact",
    signal,
  );
  if (planes === null) {
    return null;
  }
  if (denoise?.op === undefined) {
    return { window, power: planes.data, valid: planes.valid };
  }
  const raster: Raster<"backscatter-linear"> = {
    data: planes.data,
    bands: 1,
    unit: "backscatter-linear",
    grid: windowGrid(input.grid, wider),
    valid: planes.valid,
  };
  const smooth = runDenoiseOp(denoise.op, raster);
  const inner = { ...window, col: window.col - wider.col, row: window.row - wider.row };
  return {
    window,
    power: cropPlanes(smooth.data, wider, 1, inner),
    valid: cropPlanes(planes.valid, wider, 1, inner),
  };
}

/** The network's input for the whole tile; beyond the scene's border it is reflected. */
function networkInput(
  job: TileJob,
  card: ModelCard,
  tile: PlannedTile,
  input: TileInput,
): Float32Array {
  const { rule, grid } = job.input;
  const pad = <T extends Float32Array | Uint8Array>(data: T) =>
    extractPadded({ data, bands: 1, window: input.window }, tile.input, grid);
  const fed = toModelInput(card, rule.toCardUnit, pad(input.power), pad(input.valid));
  ditherFlatInput(card, fed);
  return fed;
}
