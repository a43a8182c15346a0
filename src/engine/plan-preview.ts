/**
 * The coarse pass of a run: the same models over the same ground, fed with larger pixels,
 * so that the whole region is seen after a tile or a few. Its pixels are for looking; they
 * are kept apart from the result, which is never measured or exported with them.
 */
import { type Grid, resampledGrid, windowGrid } from "#core/raster/grid.ts";
import {
  fitLattice,
  planTiles,
  type TileContract,
  type TilePlan,
} from "#core/tiling/plan-tiles.ts";

export type PreviewPlan = {
  /** Side of a preview's pixel in pixels of the model's grid. */
  readonly factor: number;
  readonly grid: Grid;
  readonly tiles: TilePlan;
};

/** What a model sees at larger pixels than 8 of its own has little to do with the scene. */
const FACTORS = [2, 4, 8] as const;
/**
 * The pass may have one tile for so many of the run: at half the resolution the shipped
 * networks still tell houses from trees, at a quarter they do not.
 */
const TILES_FOR_ONE = 5;
/** Fine tiles do not wait for more than these. */
const MAX_TILES = 8;
/** A shorter run is nearly as soon done as its preview. */
const LEAST_TILES = 6;
/** Part of a card's halo that is kept: tiles cover more, and what is seen is coarse anyway. */
const HALO_SHARE = 0.5;

/**
 * Plans the finest coarse pass that costs at most a fifth of the run, or one tile. Null
 * where the run is too short for one, or its region too large.
 *
 * @param grid the model's grid
 * @param fine the run's own tiles on it
 * @param contract of the chain, as `fine` was planned with
 */
export function planPreview(
  grid: Grid,
  fine: TilePlan,
  contract: TileContract,
): PreviewPlan | null {
  const count = fine.tiles.length;
  if (count < LEAST_TILES) {
    return null;
  }
  const own = { ...contract, haloPx: Math.ceil(HALO_SHARE * contract.haloPx) };
  const limit = Math.min(MAX_TILES, Math.max(1, Math.floor(count / TILES_FOR_ONE)));
  for (const factor of FACTORS) {
    const plan = planAt(grid, fine, own, factor);
    if (plan.tiles.tiles.length <= limit) {
      return plan;
    }
  }
  return null;
}

/**
 * Unlike the run's, these tiles are anchored to the window, which then needs fewer of them:
 * what a view shows for some seconds need not be what another view shows.
 */
function planAt(
  grid: Grid,
  fine: TilePlan,
  contract: TileContract,
  factor: number,
): PreviewPlan {
  const whole = resampledGrid(grid, factor);
  const { stridePx, featherPx } = fitLattice(contract);
  const along = (start: number, length: number, size: number) => {
    const from = Math.min(size - 1, Math.floor(start / factor));
    const to = Math.min(size, Math.ceil((start + length) / factor));
    // One cell before the window and one after it are there to be seen by its tiles.
    const lead = from - stridePx - featherPx;
    const origin = lead < 0 ? from : lead;
    const end = Math.min(size, to + stridePx);
    return { origin, start: from - origin, length: to - from, size: end - origin };
  };
  const { col, row, width, height } = fine.window;
  const x = along(col, width, whole.width);
  const y = along(row, height, whole.height);
  const own = windowGrid(whole, {
    ...{ col: x.origin, row: y.origin },
    ...{ width: x.size, height: y.size },
  });
  const window = {
    ...{ col: x.start, row: y.start },
    ...{ width: x.length, height: y.length },
  };
  const middle = {
    col: window.col + window.width / 2,
    row: window.row + window.height / 2,
  };
  return { factor, grid: own, tiles: planTiles(own, window, contract, middle) };
}
