/**
 * This file reads windows that overlap, as tiles with halos do, such that most pixels are
 * read, resampled and converted once. The axes are cut where the windows begin; the cells
 * between the cuts are read as a whole and cached, so that a further tile costs about one
 * of them. Cells belong to the lattice: which windows are read changes resampled power in
 * the last bits of a 32-bit float at most, and pixels that are copied not at all.
 */
import { intersectWindows, type PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { createSizedCache } from "#core/sized-cache.ts";

type Pixels = Planes<Uint8Array>;

/** Resolves with null where there is nothing of the scene. */
export type ReadWindow = (window: PixelWindow) => Promise<Pixels | null>;

/** Where windows begin along an axis, and where the last one of interest ends. */
export type WindowStarts = { readonly starts: readonly number[]; readonly end: number };

/** Cells of up to so many pixels are cached, at 5 bytes each; the least recent leave first. */
const CACHED_PX = 6_000_000;
/** A window over more cells along an axis is read as a whole: the cells are small. */
const MOST_CELLS = 3;

/**
 * Creates a reader of windows.
 *
 * @param axes the windows that there are along both axes
 * @param read reads a cell, or a window
 * @param isTogether cells of a window are read at the same time, and not in turn
 * @returns a function whose result the caller owns; it rejects as `read` does
 */
export function createCellReader(
  axes: { readonly cols: WindowStarts; readonly rows: WindowStarts },
  read: ReadWindow,
  isTogether: boolean,
): ReadWindow {
  const cols = cutAxis(axes.cols);
  const rows = cutAxis(axes.rows);
  const cached = createSizedCache<Promise<Pixels | null>>(CACHED_PX);

  const readCell = (cell: PixelWindow): Promise<Pixels | null> => {
    const key = keyOf(cell);
    const known = cached.get(key);
    if (known !== undefined) {
      return known;
    }
    const reading = read(cell);
    cached.put(key, reading, pixelsIn(cell));
    // A later window tries again.
    reading.catch(() => cached.drop(key, reading));
    return reading;
  };

  return async (window) => {
    const across = cols(window.col, window.width);
    const down = rows(window.row, window.height);
    if (across.length > MOST_CELLS || down.length > MOST_CELLS) {
      return read(window);
    }
    const cells = down.flatMap((y) =>
      across.map((x) => ({
        ...{ col: x.start, row: y.start },
        ...{ width: x.end - x.start, height: y.end - y.start },
      })),
    );
    const missing = cells.filter((cell) => !cached.has(keyOf(cell)));
    const missingPx = missing.reduce((sum, cell) => sum + pixelsIn(cell), 0);
    // The cache is full: neighbours have left it, or cells are too large for it.
    if (missingPx > pixelsIn(window) && cached.size() + missingPx > CACHED_PX) {
      return read(window);
    }
    const pixels = isTogether ? await Promise.all(cells.map(readCell)) : [];
    for (const cell of isTogether ? [] : cells) {
      pixels.push(await readCell(cell));
    }
    return cutOut(window, cells, pixels);
  };
}

function keyOf({ col, row }: PixelWindow): string {
  return `${col},${row}`;
}

function pixelsIn({ width, height }: PixelWindow): number {
  return width * height;
}

/** Returns a function that lists the cells over a stretch of the axis; `end` is excluded. */
function cutAxis({ starts, end }: WindowStarts) {
  const inside = starts.map((start) => Math.max(0, Math.min(start, end)));
  const cuts = [...new Set([0, ...inside, end])].sort((a, b) => a - b);
  const cells = cuts.slice(1).map((cut, i) => ({ start: cuts[i] as number, end: cut }));
  return (from: number, length: number) =>
    cells.filter((cell) => cell.end > from && cell.start < from + length);
}

function cutOut(
  window: PixelWindow,
  cells: readonly PixelWindow[],
  pixels: readonly (Pixels | null)[],
): Pixels | null {
  const bands = pixels.find((some) => some !== null)?.bands;
  if (bands === undefined) {
    return null;
  }
  const size = window.width * window.height;
  const data = new Float32Array(bands * size);
  const valid = new Uint8Array(size);
  if (pixels.includes(null)) {
    data.fill(Number.NaN);
  }
  for (const [i, cell] of cells.entries()) {
    const some = pixels[i] ?? null;
    if (some !== null) {
      copyPart(some.data, cell, data, window, bands);
      copyPart(some.valid, cell, valid, window, 1);
    }
  }
  return { data, bands, valid };
}

/** Copies what a cell and a window have in common. */
function copyPart<T extends Float32Array | Uint8Array>(
  from: T,
  cell: PixelWindow,
  into: T,
  window: PixelWindow,
  bands: number,
): void {
  const { col, row, width, height } = intersectWindows(cell, window) ?? cell;
  for (let band = 0; band < bands; band++) {
    for (let r = row; r < row + height; r++) {
      const inCell = (band * cell.height + r - cell.row) * cell.width + col - cell.col;
      const inWindow =
        (band * window.height + r - window.row) * window.width + col - window.col;
      into.set(from.subarray(inCell, inCell + width), inWindow);
    }
  }
}
