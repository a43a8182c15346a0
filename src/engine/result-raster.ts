/**
 * The pixels that a run has made so far: a sparse raster of 256² chunks on the model's
 * grid, so that a view of a 24 000² scene costs what the view costs.
 *
 * Pictures are kept as 8 bits, as they are exported and measured; de-noised power as
 * float. Coarser levels (each half the one before) are averaged from finer chunks when
 * they are first asked for and forgotten when a chunk below them changes.
 */
import {
  clipWindow,
  coarserGrid,
  type Grid,
  type PixelWindow,
  uniteWindows,
} from "#core/raster/grid.ts";

export const CHUNK_PX = 256;

export type ResultKind = "rgb8" | "power";

/** Planar `[band][row][col]`; rgb in [0, 1], power linear; `valid` is 1 where computed. */
export type ResultPixels = {
  readonly data: Float32Array;
  readonly valid: Uint8Array;
};

export type ResultRaster = {
  readonly kind: ResultKind;
  readonly bands: number;
  /** Grids from the finest to the coarsest level. */
  readonly levels: readonly Grid[];
  /** Says which pixels of `window` (finest level) exist; others keep what they had. */
  markValid(window: PixelWindow, valid: Uint8Array): void;
  /** Writes values of the finest level; `data` planar over `window`, rgb in [0, 1]. */
  write(window: PixelWindow, data: Float32Array): void;
  /** Reads a window (inside the level) of one level. */
  read(level: number, window: PixelWindow): ResultPixels;
  /** Hull of everything written, or null. */
  written(): PixelWindow | null;
};

type Chunk = { readonly data: Uint8Array | Float32Array; readonly valid: Uint8Array };

export function createResultRaster(grid: Grid, kind: ResultKind): ResultRaster {
  const bands = kind === "rgb8" ? 3 : 1;
  const levels = pyramid(grid);
  const chunks = new Map<string, Chunk>();
  let hull: PixelWindow | null = null;

  const chunkAt = (level: number, row: number, col: number): Chunk | null => {
    const key = `${level}/${row}/${col}`;
    const found = chunks.get(key);
    if (found !== undefined) {
      return found;
    }
    if (level === 0) {
      return null;
    }
    const made = averageChunk(bands, kind, (dr, dc) =>
      chunkAt(level - 1, row * 2 + dr, col * 2 + dc),
    );
    if (made !== null) {
      chunks.set(key, made);
    }
    return made;
  };

  const forgetAbove = (row: number, col: number) => {
    let [r, c] = [row, col];
    for (let level = 1; level < levels.length; level += 1) {
      r >>= 1;
      c >>= 1;
      chunks.delete(`${level}/${r}/${c}`);
    }
  };

  const eachPart = (window: PixelWindow, touch: (chunk: Chunk, part: Part) => void) => {
    const inside = clipWindow(window, grid);
    if (inside === null) {
      return;
    }
    hull = hull === null ? inside : uniteWindows(hull, inside);
    for (const part of chunkParts(inside)) {
      const key = `0/${part.chunkRow}/${part.chunkCol}`;
      const chunk = chunks.get(key) ?? emptyChunk(bands, kind);
      chunks.set(key, chunk);
      touch(chunk, part);
      forgetAbove(part.chunkRow, part.chunkCol);
    }
  };

  return {
    kind,
    bands,
    levels,
    markValid: (window, valid) =>
      eachPart(window, (chunk, part) => {
        eachPixel(part, window, (inChunk, inWindow) => {
          chunk.valid[inChunk] = valid[inWindow] as number;
        });
      }),
    write: (window, data) =>
      eachPart(window, (chunk, part) => writePart(chunk, part, window, data, bands)),
    read(level, window) {
      const size = window.width * window.height;
      const out = { data: new Float32Array(size * bands), valid: new Uint8Array(size) };
      for (const part of chunkParts(window)) {
        const chunk = chunkAt(level, part.chunkRow, part.chunkCol);
        if (chunk !== null) {
          readPart(chunk, part, window, out, bands);
        }
      }
      return out;
    },
    written: () => hull,
  };
}

function pyramid(grid: Grid): Grid[] {
  const levels = [grid];
  let last = grid;
  while (Math.max(last.width, last.height) > CHUNK_PX) {
    last = coarserGrid(last, 2);
    levels.push(last);
  }
  return levels;
}

function emptyChunk(bands: number, kind: ResultKind): Chunk {
  const size = CHUNK_PX * CHUNK_PX;
  return {
    data:
      kind === "rgb8" ? new Uint8Array(size * bands) : new Float32Array(size * bands),
    valid: new Uint8Array(size),
  };
}

type Part = {
  readonly chunkRow: number;
  readonly chunkCol: number;
  /** In the raster's pixels. */
  readonly window: PixelWindow;
};

function* chunkParts(window: PixelWindow): Generator<Part> {
  const lastRow = Math.floor((window.row + window.height - 1) / CHUNK_PX);
  const lastCol = Math.floor((window.col + window.width - 1) / CHUNK_PX);
  for (let r = Math.floor(window.row / CHUNK_PX); r <= lastRow; r += 1) {
    for (let c = Math.floor(window.col / CHUNK_PX); c <= lastCol; c += 1) {
      const row = Math.max(window.row, r * CHUNK_PX);
      const col = Math.max(window.col, c * CHUNK_PX);
      yield {
        chunkRow: r,
        chunkCol: c,
        window: {
          row,
          col,
          height: Math.min(window.row + window.height, (r + 1) * CHUNK_PX) - row,
          width: Math.min(window.col + window.width, (c + 1) * CHUNK_PX) - col,
        },
      };
    }
  }
}

/** Calls `copy(chunk index, window index)` for every pixel of a part. */
function eachPixel(
  part: Part,
  window: PixelWindow,
  copy: (inChunk: number, inWindow: number) => void,
): void {
  for (let r = 0; r < part.window.height; r += 1) {
    const row = part.window.row + r;
    let inChunk =
      (row - part.chunkRow * CHUNK_PX) * CHUNK_PX +
      (part.window.col - part.chunkCol * CHUNK_PX);
    let inWindow = (row - window.row) * window.width + (part.window.col - window.col);
    for (let c = 0; c < part.window.width; c += 1) {
      copy(inChunk, inWindow);
      inChunk += 1;
      inWindow += 1;
    }
  }
}

function writePart(
  chunk: Chunk,
  part: Part,
  window: PixelWindow,
  data: Float32Array,
  bands: number,
): void {
  const isByte = chunk.data instanceof Uint8Array;
  const windowSize = window.width * window.height;
  const chunkSize = CHUNK_PX * CHUNK_PX;
  for (let band = 0; band < bands; band += 1) {
    eachPixel(part, window, (inChunk, inWindow) => {
      const value = data[band * windowSize + inWindow] as number;
      // Half up after clamping, the same rounding as the exported file's.
      chunk.data[band * chunkSize + inChunk] = isByte
        ? Math.round(Math.min(1, Math.max(0, value)) * 255)
        : value;
    });
  }
}

function readPart(
  chunk: Chunk,
  part: Part,
  window: PixelWindow,
  out: ResultPixels,
  bands: number,
): void {
  const scale = chunk.data instanceof Uint8Array ? 1 / 255 : 1;
  const windowSize = window.width * window.height;
  const chunkSize = CHUNK_PX * CHUNK_PX;
  for (let band = 0; band < bands; band += 1) {
    eachPixel(part, window, (inChunk, inWindow) => {
      out.data[band * windowSize + inWindow] =
        (chunk.data[band * chunkSize + inChunk] as number) * scale;
    });
  }
  eachPixel(part, window, (inChunk, inWindow) => {
    out.valid[inWindow] = chunk.valid[inChunk] as number;
  });
}

/** One chunk of the next coarser level: the mean of the valid pixels of each 2 × 2. */
function averageChunk(
  bands: number,
  kind: ResultKind,
  child: (dr: 0 | 1, dc: 0 | 1) => Chunk | null,
): Chunk | null {
  const children = [child(0, 0), child(0, 1), child(1, 0), child(1, 1)];
  if (children.every((c) => c === null)) {
    return null;
  }
  const out = emptyChunk(bands, kind);
  const half = CHUNK_PX / 2;
  const size = CHUNK_PX * CHUNK_PX;
  for (const [quadrant, chunk] of children.entries()) {
    if (chunk === null) {
      continue;
    }
    const row0 = (quadrant >> 1) * half;
    const col0 = (quadrant & 1) * half;
    for (let r = 0; r < half; r += 1) {
      for (let c = 0; c < half; c += 1) {
        const from = 2 * r * CHUNK_PX + 2 * c;
        const four = [from, from + 1, from + CHUNK_PX, from + CHUNK_PX + 1];
        const n = four.reduce((sum, i) => sum + (chunk.valid[i] as number), 0);
        if (n === 0) {
          continue;
        }
        const to = (row0 + r) * CHUNK_PX + col0 + c;
        out.valid[to] = 1;
        for (let band = 0; band < bands; band += 1) {
          let sum = 0;
          for (const i of four) {
            sum += (chunk.valid[i] as number) * (chunk.data[band * size + i] as number);
          }
          out.data[band * size + to] = kind === "rgb8" ? Math.round(sum / n) : sum / n;
        }
      }
    }
  }
  return out;
}
