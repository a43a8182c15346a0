/**
 * This file finds no-data areas that are connected to the image's border, for scenes
 * whose no-data rule asks for it.
 *
 * The method is a flood fill of dark pixels from the border inwards. It runs once, over
 * an overview where the file has one, otherwise over the image reduced block by block.
 * Memory therefore holds a few bytes per cell and one block, whatever the file's size.
 */

import type { PixelWindow } from "#core/raster/grid.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { borderRule, floodFromBorder } from "#core/sar/border-nodata.ts";
import type { RasterLevel, RasterSource } from "#ports/raster-source.ts";

export type BorderMask = {
  /** Fraction of the image's pixels that are no data, 0–1. */
  readonly share: number;
  /** Writes NaN into `samples` (one band of a window of a level) where a pixel is no data. */
  hide(samples: Float32Array, window: PixelWindow, level: RasterLevel): void;
};

/** Upper bounds of the flood's cells: with an overview, and where the whole file is read. */
const OVERVIEW_CELLS = 4e6;
const MOST_CELLS = 16e6;
/** A file without overviews is read for this at opening only up to this many pixels. */
const MOST_READ_PX = 256e6;
/** The same for an image whose pixels are moved as they are read, which takes five times as long. */
const MOST_MOVED_PX = 16e6;
/** Samples that one block holds by default. */
const BLOCK_SAMPLES = 4e6;
/** Samples that one block may hold where a single row of tiles is larger than the default. */
const MOST_BLOCK_SAMPLES = 64e6;

/**
 * Runs the flood fill and returns the mask.
 *
 * @returns null for files without overviews that are too large to be read whole
 * @throws AppError what the source throws
 */
export async function createBorderMask(
  source: RasterSource,
  band: number,
  signal?: AbortSignal,
): Promise<BorderMask | null> {
  const { levels, isLossy, format } = source.info;
  const most = levels.length > 1 ? OVERVIEW_CELLS : MOST_CELLS;
  const fitting = levels.findIndex(({ width, height }) => width * height <= most);
  const index = Math.max(0, fitting);
  const level = levels[index] as RasterLevel;
  const area = level.width * level.height;
  const mostRead = source.storedPixelAt === undefined ? MOST_READ_PX : MOST_MOVED_PX;
  if (area > mostRead || rowsOfBlock(level, source.info.bands) === null) {
    return null;
  }
  const rule = borderRule(isLossy === true || format === "jpeg");
  if (!(await hasDarkRing(source, index, band, rule.dark))) {
    return { share: 0, hide: () => undefined };
  }
  const factor = Math.ceil(Math.sqrt(area / MOST_CELLS));
  const [width, height] = [level.width, level.height].map((n) =>
    Math.ceil(n / factor),
  ) as [number, number];
  const [dark, dim, zeros] = Array.from(
    { length: 3 },
    () => new Uint8Array(width * height),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  dark.fill(1);
  dim.fill(1);
  for (const block of rowBlocks(level, source.info.bands)) {
    const { data } = await source.readWindow(index, block, signal);
    const plane = block.width * block.height;
    for (let row = 0; row < block.height; row++) {
      const from = band * plane + row * block.width;
      const to = Math.floor((block.row + row) / factor) * width;
      for (let col = 0; col < block.width; col++) {
        const value = data[from + col] as number;
        const at = to + (factor === 1 ? col : Math.floor(col / factor));
        // NaN is already no data, and the flood passes through it.
        if (!(value > 0)) {
          zeros[at] = (zeros[at] as number) + 1;
        } else if (value > rule.dark) {
          dark[at] = 0;
          if (value > rule.dim) {
            dim[at] = 0;
          }
        }
      }
    }
  }
  const hidden = floodFromBorder(
    { width, height, dark, dim, zeros, cellPx: factor ** 2 },
    rule,
  );
  let n = 0;
  for (const cell of hidden) {
    n += cell;
  }
  return {
    share: n / hidden.length,
    hide: (samples, window, of) =>
      hideCells({ hidden, width, height }, samples, window, of, rule.dim),
  };
}

/**
 * Tells whether any of the outermost pixels is dark: without one, no area reaches the
 * border.
 */
async function hasDarkRing(
  source: RasterSource,
  index: number,
  band: number,
  dark: number,
): Promise<boolean> {
  const { width, height } = source.info.levels[index] as RasterLevel;
  const ring: PixelWindow[] = [
    { col: 0, row: 0, width, height: 1 },
    { col: 0, row: height - 1, width, height: 1 },
    { col: 0, row: 0, width: 1, height },
    { col: width - 1, row: 0, width: 1, height },
  ];
  for (const window of ring) {
    const { data } = await source.readWindow(index, window);
    const size = window.width * window.height;
    const plane = data.subarray(band * size, (band + 1) * size);
    if (plane.some((value) => !(value > dark))) {
      return true;
    }
  }
  return false;
}

function* rowBlocks(level: RasterLevel, bands: number): Generator<PixelWindow> {
  const { width, height } = level;
  const rows = rowsOfBlock(level, bands) ?? 1;
  yield* splitWindow({ col: 0, row: 0, width, height }, { width, height: rows });
}

/**
 * Returns the height of a block: whole rows of tiles, so that each tile is decoded
 * once; null where even one row of tiles is too large.
 */
function rowsOfBlock(
  { width, height, tileHeight }: RasterLevel,
  bands: number,
): number | null {
  const wanted = Math.max(1, Math.floor(BLOCK_SAMPLES / (width * bands)));
  const rows = Math.max(1, Math.floor(wanted / tileHeight)) * tileHeight;
  const size = width * Math.min(rows, height) * bands;
  return size <= MOST_BLOCK_SAMPLES ? rows : null;
}

type Cells = {
  readonly hidden: Uint8Array;
  readonly width: number;
  readonly height: number;
};

/**
 * Masks the pixels of one level. A pixel of a level as coarse as the cells, or coarser,
 * takes its cell's answer. A pixel of a finer level is no data where it is dark and its
 * own cell or a neighbouring cell is masked.
 */
function hideCells(
  { hidden, width, height }: Cells,
  samples: Float32Array,
  window: PixelWindow,
  level: RasterLevel,
  dim: number,
): void {
  const [scaleX, scaleY] = [width / level.width, height / level.height];
  const isFiner = level.width > width;
  for (let i = 0; i < samples.length; i++) {
    const col = window.col + (i % window.width);
    const row = window.row + Math.floor(i / window.width);
    const x = Math.min(width - 1, Math.floor((col + 0.5) * scaleX));
    const y = Math.min(height - 1, Math.floor((row + 0.5) * scaleY));
    const isHidden = isFiner
      ? (samples[i] as number) <= dim && isNearHidden({ hidden, width, height }, x, y)
      : hidden[y * width + x] === 1;
    if (isHidden) {
      samples[i] = Number.NaN;
    }
  }
}

function isNearHidden({ hidden, width, height }: Cells, x: number, y: number): boolean {
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let col = Math.max(0, x - 1); col <= Math.min(width - 1, x + 1); col++) {
      if (hidden[row * width + col] === 1) {
        return true;
      }
    }
  }
  return false;
}
