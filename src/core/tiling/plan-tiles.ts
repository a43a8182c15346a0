/**
 * This file plans where the tiles of a run are. The plan is a pure function of the
 * model's grid, the card's contract and the window; pixels are accumulated elsewhere
 * (`blend.ts`).
 *
 * The lattice is anchored at the grid's pixel (0, 0), never at the window. Every tile
 * that contributes to a pixel of the window is in the plan, even if its own core lies
 * outside. Therefore a pixel's value does not depend on the window: two views that
 * share a pixel compute the same tiles for it.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { clipWindow, growWindow, type PixelWindow } from "#core/raster/grid.ts";

/**
 * The part of `card.tiling` that planning needs; without `norm` the model is assumed to
 * have none.
 */
export type TileContract = Pick<ModelCard["tiling"], "tile" | "multiple" | "haloPx"> & {
  readonly norm?: ModelCard["tiling"]["norm"];
};

export type PlannedTile = {
  /** Position in `TilePlan.tiles`, the order in which tiles are run. */
  readonly index: number;
  /** Cell of the lattice; neighbours differ by one. */
  readonly latticeCol: number;
  readonly latticeRow: number;
  /** The network's input, tile × tile; may extend beyond the grid (`extractPadded`). */
  readonly input: PixelWindow;
  /**
   * The part of the window that belongs to this tile. Cores are adjacent and cover the
   * window exactly; the core of a tile that only contributes to its neighbours' edges
   * has width or height 0.
   */
  readonly core: PixelWindow;
  /** The part of the window to which this tile contributes: core plus feather. */
  readonly reach: PixelWindow;
};

export type TilePlan = {
  /** Size of the model's grid. */
  readonly grid: { readonly width: number; readonly height: number };
  /** The part that is computed, clipped to the grid. */
  readonly window: PixelWindow;
  readonly tilePx: number;
  readonly haloPx: number;
  /** Tiles overlap by twice this many pixels, over which they are blended; 0 = no blending. */
  readonly featherPx: number;
  /** Side of a lattice cell, which is an inner tile's core. */
  readonly stridePx: number;
  /** Where the inputs of all of the lattice's tiles begin, also of those not planned. */
  readonly inputStarts: {
    readonly cols: readonly number[];
    readonly rows: readonly number[];
  };
  readonly tiles: readonly PlannedTile[];
};

/**
 * Plans the tiles that cover `window` (in pixels of the model's grid, `size`).
 *
 * Inputs are always whole tiles, at offsets that are multiples of `contract.multiple`;
 * every pixel of core and feather lies at least `haloPx` inside its tile. A model with
 * a norm over the whole tile gets a feather of tile/16, because its tiles differ in
 * brightness. Others with a halo get one of tile/32, because a card's halo is measured
 * and smaller than the network's receptive field. Without a halo tiles are exact and
 * are cropped without blending. `options.featherPx` overrides that; a feather for which
 * the tile is too small is halved until it fits.
 *
 * Order: nearest to `focus` first, ties from top left; reading order when it is null.
 * @throws AppError argument-invalid when the window misses the grid, card-invalid when
 *   the halo leaves no room for a core
 */
export function planTiles(
  size: { readonly width: number; readonly height: number },
  window: PixelWindow,
  contract: TileContract,
  focus: { readonly col: number; readonly row: number } | null,
  options: { readonly featherPx?: number } = {},
): TilePlan {
  const clipped = clipWindow(window, size);
  if (clipped === null) {
    throw new AppError(
      "argument-invalid",
      "The area to compute lies outside the image.",
      {
        expected: `a window that touches 0…${size.width} × 0…${size.height} pixels`,
        found: `${window.width} × ${window.height} pixels at column ${window.col}, row ${window.row}`,
        hint: "Move the view or the box over the image.",
      },
    );
  }
  const lattice = { ...contract, ...fitLattice(contract, options.featherPx) };
  const { stridePx, featherPx } = lattice;
  const cols = planAxis(size.width, clipped.col, clipped.width, lattice);
  const rows = planAxis(size.height, clipped.row, clipped.height, lattice);
  const starts = (side: number) =>
    planAxis(side, 0, side, lattice).map(({ input }) => input.start);
  const tiles = rows.flatMap((r) =>
    cols.map((c) => ({
      latticeCol: c.lattice,
      latticeRow: r.lattice,
      input: box(c.input, r.input),
      core: box(c.core, r.core),
      reach: box(c.reach, r.reach),
    })),
  );
  if (focus !== null) {
    const distance = (t: { latticeCol: number; latticeRow: number }) =>
      ((t.latticeCol + 0.5) * stridePx - focus.col) ** 2 +
      ((t.latticeRow + 0.5) * stridePx - focus.row) ** 2;
    // Array.sort is stable: ties keep reading order.
    tiles.sort((a, b) => distance(a) - distance(b));
  }
  return {
    grid: { width: size.width, height: size.height },
    window: clipped,
    tilePx: contract.tile,
    haloPx: contract.haloPx,
    featherPx,
    stridePx,
    inputStarts: { cols: starts(size.width), rows: starts(size.height) },
    tiles: tiles.map((t, index) => ({ index, ...t })),
  };
}

/** Returns the tile's whole lattice cell inside the grid, whatever the plan's window. */
export function latticeCell(
  { latticeCol, latticeRow }: PlannedTile,
  { stridePx, grid }: Pick<TilePlan, "stridePx" | "grid">,
): PixelWindow {
  const at = { col: latticeCol * stridePx, row: latticeRow * stridePx };
  return clipWindow({ ...at, width: stridePx, height: stridePx }, grid) as PixelWindow;
}

/** Returns all pixels to which a tile contributes, cell and feather, whatever the window. */
export function wholeReach(
  tile: PlannedTile,
  plan: Pick<TilePlan, "stridePx" | "grid" | "featherPx">,
): PixelWindow {
  const grown = growWindow(latticeCell(tile, plan), plan.featherPx);
  return clipWindow(grown, plan.grid) as PixelWindow;
}

/**
 * Returns the lead (input start to cell start) and the stride, both multiples of
 * `multiple`, such that lead ≥ halo + feather and tile − lead − stride ≥ halo +
 * feather.
 */
export function fitLattice(
  { tile, multiple, haloPx, norm = "none" }: TileContract,
  wantedFeatherPx?: number,
): { leadPx: number; stridePx: number; featherPx: number } {
  const exactOr = haloPx === 0 ? 0 : tile / 32;
  const wanted = wantedFeatherPx ?? (norm === "none" ? exactOr : tile / 16);
  for (let featherPx = Math.floor(wanted); ; featherPx = Math.floor(featherPx / 2)) {
    const margin = haloPx + featherPx;
    const leadPx = Math.ceil(margin / multiple) * multiple;
    const stridePx = Math.floor((tile - leadPx - margin) / multiple) * multiple;
    // At most two tiles per direction may contribute to a pixel, so that weights sum to
    // 1.
    if (stridePx > 0 && 2 * featherPx <= stridePx) {
      return { leadPx, stridePx, featherPx };
    }
    if (featherPx === 0) {
      throw new AppError(
        "card-invalid",
        "The model's tile leaves no room for its core.",
        {
          expected: `a tile of more than two halos of ${haloPx} px, on multiples of ${multiple}`,
          found: `a tile of ${tile} px`,
          hint: "Export the model again with a larger tile or a smaller halo.",
        },
      );
    }
  }
}

type Span = { readonly start: number; readonly length: number };
type AxisTile = { lattice: number; input: Span; core: Span; reach: Span };

function planAxis(
  size: number,
  windowStart: number,
  windowLength: number,
  lattice: TileContract & { leadPx: number; stridePx: number; featherPx: number },
): AxisTile[] {
  const { tile, multiple, haloPx, leadPx, stridePx, featherPx } = lattice;
  const windowEnd = windowStart + windowLength;
  const last = Math.ceil(size / stridePx) - 1;
  // The last tile is shifted back, so that it sees image rather than reflections of it;
  // this only depends on the grid, as everything here must.
  const lastInput = Math.ceil((size + haloPx + featherPx) / multiple) * multiple - tile;
  const from = Math.max(0, Math.floor((windowStart - featherPx) / stridePx));
  const to = Math.min(last, Math.floor((windowEnd - 1 + featherPx) / stridePx));
  const tiles: AxisTile[] = [];
  for (let i = from; i <= to; i++) {
    const cell = i * stridePx;
    tiles.push({
      lattice: i,
      input: {
        start: Math.min(cell - leadPx, Math.max(-leadPx, lastInput)),
        length: tile,
      },
      core: clipSpan(cell, cell + stridePx, windowStart, windowEnd),
      reach: clipSpan(
        cell - featherPx,
        cell + stridePx + featherPx,
        windowStart,
        windowEnd,
      ),
    });
  }
  return tiles;
}

function clipSpan(start: number, end: number, lo: number, hi: number): Span {
  const from = Math.min(hi, Math.max(lo, start));
  return { start: from, length: Math.max(0, Math.min(hi, end) - from) };
}

function box(cols: Span, rows: Span): PixelWindow {
  return { col: cols.start, row: rows.start, width: cols.length, height: rows.length };
}
