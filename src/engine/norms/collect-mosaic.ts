/**
 * This file collects statistics from mosaics: tiles that are put together from small
 * pieces of ground from all over the scene. Norms that see such a tile normalise every
 * piece by what all of them have, at every depth of the network; over tiles of one place
 * only the first norm's statistics would be right. Near the seams of a mosaic pieces see
 * each other, so the rim of each does not count.
 */
import type { Grid } from "#core/raster/grid.ts";
import { pastePlanes } from "#core/raster/grid.ts";
import { extractPadded } from "#core/tiling/extract-padded.ts";
import {
  type PlannedTile,
  planTiles,
  type TileContract,
  type TilePlan,
} from "#core/tiling/plan-tiles.ts";
import { unlessAborted } from "#engine/job-queue.ts";
import { runNetworks } from "#engine/run-tiles.ts";
import type { StepTile } from "#engine/stage-steps.ts";
import { createTileReader, type TileInput } from "#engine/tile-reader.ts";
import {
  type CellCollector,
  type CollectedChain,
  collectFrom,
} from "./collect-cell.ts";
import { spreadCells } from "./scene-statistics.ts";

/** Number of pieces along a mosaic's side. With 4 of them borders between pieces weigh more. */
const PIECES = 2;
/** Part of a piece's side that is its rim, on each side. */
const RIM = 1 / 8;
/** A scene with more ground is sampled. */
const MOST_MOSAICS = 16;
/** A scene that is mostly without data is looked at until so many pieces hold some. */
const LEAST_PIECES = 16;

/** One mosaic as the input of a chain. */
type Mosaic = { readonly input: TileInput; readonly tile: StepTile };

type Piece = { readonly tile: PlannedTile; readonly input: TileInput };

/**
 * Puts mosaics together from pieces that hold data. Resolves with a collector whose cells
 * are the mosaics, none where nothing of the scene holds data; null once `signal` is
 * aborted.
 * @throws AppError of the reader
 */
export async function createMosaicCollector(
  chain: CollectedChain,
  signal: AbortSignal,
): Promise<CellCollector | null> {
  const pieces = await readPieces(chain, signal);
  if (pieces === null) {
    return null;
  }
  const { tile: sidePx } = chain.contract;
  const each = PIECES * PIECES;
  const order = scattered(pieces);
  const mosaics = Array.from({ length: Math.ceil(order.length / each) }, (_, i) =>
    layOut(order, i * each, pieceContract(chain.contract).tile, sidePx, chain.grid),
  );
  const grid: Grid = { ...chain.grid, width: sidePx, height: sidePx };
  const plan = { tilePx: sidePx } as TilePlan;
  return {
    normCounts: chain.normCounts,
    ...{ stridePx: sidePx, cols: mosaics.length, rows: 1 },
    collect: ({ col }, given) =>
      collectFrom(chain, given, async (networks) => {
        const { tile, input } = mosaics[col] as Mosaic;
        const job = { grid, plan, networks, giveUp: chain.giveUp };
        return runNetworks(job, tile as PlannedTile, input, signal);
      }),
  };
}

/** Pieces lie on a lattice of their own, side by side but for their rims. */
function pieceContract({ tile, multiple }: TileContract): TileContract {
  const side = Math.floor(tile / PIECES / multiple) * multiple;
  return {
    tile: side,
    multiple,
    haloPx: Math.round((RIM * side) / multiple) * multiple,
  };
}

async function readPieces(
  { handle, grid, contract, filter }: CollectedChain,
  signal: AbortSignal,
): Promise<readonly Piece[] | null> {
  const own = pieceContract(contract);
  const stridePx = own.tile - 2 * own.haloPx;
  const lattice = {
    cols: Math.ceil(grid.width / stridePx),
    rows: Math.ceil(grid.height / stridePx),
  };
  for (let most = MOST_MOSAICS * PIECES * PIECES; ; most *= 4) {
    const pieces: Piece[] = [];
    for (const { col, row } of spreadCells(lattice, most)) {
      const window = {
        ...{ col: col * stridePx, row: row * stridePx },
        ...{ width: stridePx, height: stridePx },
      };
      const plan = planTiles(grid, window, own, null, { featherPx: 0 });
      const reader = createTileReader({ handle, grid, plan, filter }, signal);
      const input = await unlessAborted(reader.take(0), signal);
      if (signal.aborted) {
        return null;
      }
      if (input?.valid.includes(1)) {
        pieces.push({ tile: plan.tiles[0] as PlannedTile, input });
      }
    }
    if (pieces.length >= LEAST_PIECES || most >= lattice.cols * lattice.rows) {
      return pieces;
    }
  }
}

/** Orders pieces so that each run of neighbours in the list is spread over the scene. */
function scattered(pieces: readonly Piece[]): readonly Piece[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  return pieces
    .map((piece, i) => ({ piece, at: (i * golden) % 1 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ piece }) => piece);
}

/** Lays out the pieces from `first` on; places that are left over show pieces that do not count. */
function layOut(
  pieces: readonly Piece[],
  first: number,
  piecePx: number,
  sidePx: number,
  grid: Grid,
): Mosaic {
  const size = { width: sidePx, height: sidePx };
  const window = { col: 0, row: 0, ...size };
  const power = new Float32Array(sidePx * sidePx);
  const valid = new Uint8Array(sidePx * sidePx);
  const counted = new Uint8Array(sidePx * sidePx);
  for (let i = 0; i < PIECES * PIECES; i++) {
    const { tile, input } = pieces[(first + i) % pieces.length] as Piece;
    const place = {
      ...{ col: (i % PIECES) * piecePx, row: Math.floor(i / PIECES) * piecePx },
      ...{ width: piecePx, height: piecePx },
    };
    const pad = <T extends Float32Array | Uint8Array>(data: T) =>
      extractPadded({ data, bands: 1, window: input.window }, tile.input, grid);
    const mask = pad(input.valid);
    pastePlanes(power, size, 1, pad(input.planes), place);
    pastePlanes(valid, size, 1, mask, place);
    if (first + i < pieces.length) {
      pastePlanes(counted, size, 1, insideOf(tile, mask), place);
    }
  }
  return {
    input: { window, planes: power, isPrepared: false, valid },
    tile: { input: window, core: window, latticeCol: 0, latticeRow: 0, counted },
  };
}

/** Returns a tile's mask without its rim. */
function insideOf({ input, core }: PlannedTile, mask: Uint8Array): Uint8Array {
  const inside = new Uint8Array(mask.length);
  for (
    let row = core.row - input.row;
    row < core.row - input.row + core.height;
    row++
  ) {
    const from = row * input.width + core.col - input.col;
    inside.set(mask.subarray(from, from + core.width), from);
  }
  return inside;
}
