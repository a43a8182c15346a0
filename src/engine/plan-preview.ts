/**
 * This file plans the coarse pass of a run: the same models over the same ground with
 * larger pixels, so that the whole region is visible after a few tiles. Its pixels are
 * only shown; they are stored apart from the result, and never measured or exported.
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

/**
 * With pixels larger than 8 of its own, a model's output would have little to do with
 * the scene.
 */
const FACTORS = [2, 4, 8] as const;
/**
 * The pass may have one tile for this many of the run. At half the resolution the
 * shipped networks still distinguish houses and trees, at a quarter they do not.
 */
const TILES_FOR_ONE = 4;
/** Fine tiles wait for at most this many coarse ones. */
const MAX_TILES = 8;
/** A shorter run takes hardly longer than its preview. */
const LEAST_TILES = 6;
/**
 * Fraction of a card's halo that is kept: tiles then cover more, and the preview is
 * coarse anyway.
 */
const HALO_SHARE = 0.5;

/**
 * Plans the finest coarse pass that costs at most a quarter of the run, or one tile.
 * Returns null if the run is too short for one, or its region too large.
 *
 * @param grid the model's grid
 * @param fine the run's own tiles on it
 * @param contract the chain's contract, with which `fine` was planned
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
 * Plans tiles that, unlike the run's, are anchored to the window, which then needs
 * fewer of them. What a view shows for some seconds may differ from what another view
 * shows.
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
    // The tiles also see one cell before the window and one after it.
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
