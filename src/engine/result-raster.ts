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
import type { Planes } from "#core/raster/raster.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { createRevisions } from "./pixel-revisions.ts";
import {
  averageChunk,
  CHUNK_PX,
  type Chunk,
  EMPTY,
  emptyChunk,
  FINAL,
  isValue,
  type ResultKind,
} from "./result-chunk.ts";

/** Rgb in [0, 1], power linear; `valid` is 1 where there are values. */
export type ResultPixels = Planes<Uint8Array> & {
  /** 1 where a run has come, whether it found data or not. */
  readonly computed: Uint8Array;
};

/** A chunk of the finest level and its place among them. */
export type PlacedChunk = {
  readonly row: number;
  readonly col: number;
  readonly chunk: Chunk;
};

export type ResultRaster = {
  readonly kind: ResultKind;
  readonly bands: number;
  /** Grids from the finest to the coarsest level. */
  readonly levels: readonly Grid[];
  /** Says which pixels of `window` (finest level) exist; others keep what they had. */
  markValid(window: PixelWindow, valid: Uint8Array): void;
  /**
   * Writes values of the finest level; `data` planar over `window`, rgb in [0, 1]. Values
   * that are not final never replace final ones, which an earlier run has left there.
   */
  write(window: PixelWindow, data: Float32Array, isFinal: boolean): void;
  /** Reads a window (inside the level) of one level. */
  read(level: number, window: PixelWindow): ResultPixels;
  /** Every pixel of `window` (finest level) has its last value, or never will have one. */
  isFinal(window: PixelWindow): boolean;
  /** Chunks of the finest level that have changed since the last call. */
  takeChanged(): PlacedChunk[];
  /** Takes back what `takeChanged` gave, and the hull that `written` gave with it. */
  restore(placed: readonly PlacedChunk[], written: PixelWindow): void;
  /** Hull of everything written, or null. */
  written(): PixelWindow | null;
  /**
   * A number that grows with every write into the window (finest level) or close to it;
   * 0 where nothing was written. What was computed from pixels is good for its revision.
   */
  revision(window: PixelWindow): number;
};

export function createResultRaster(grid: Grid, kind: ResultKind): ResultRaster {
  const bands = kind === "rgb8" ? 3 : 1;
  const levels = pyramid(grid);
  const least = kind === "value" ? Number.NEGATIVE_INFINITY : 0;
  const chunks = new Map<string, Chunk>();
  const revisions = createRevisions(grid);
  const changed = new Map<string, PlacedChunk>();
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
    revisions.touch(inside);
    for (const part of chunkParts(inside)) {
      const { chunkRow: row, chunkCol: col } = part;
      const key = `0/${row}/${col}`;
      const chunk = chunks.get(key) ?? emptyChunk(bands, kind);
      chunks.set(key, chunk);
      touch(chunk, part);
      changed.set(key, { row, col, chunk });
      forgetAbove(row, col);
    }
  };

  return {
    kind,
    bands,
    levels,
    markValid: (window, valid) =>
      eachPart(window, (chunk, part) => markPart(chunk, part, window, valid)),
    write: (window, data, isFinal) =>
      eachPart(window, (chunk, part) => {
        writePart(chunk, part, window, data, bands, isFinal, least);
      }),
    read(level, window) {
      const out = noPixels(window, bands);
      for (const part of chunkParts(window)) {
        const chunk = chunkAt(level, part.chunkRow, part.chunkCol);
        if (chunk !== null) {
          readPart(chunk, part, window, out, bands);
        }
      }
      return out;
    },
    isFinal: (window) =>
      [...chunkParts(window)].every((part) =>
        isPartFinal(chunkAt(0, part.chunkRow, part.chunkCol), part, window),
      ),
    takeChanged() {
      const taken = [...changed.values()];
      changed.clear();
      return taken;
    },
    restore(placed, written) {
      for (const { row, col, chunk } of placed) {
        chunks.set(`0/${row}/${col}`, chunk);
        forgetAbove(row, col);
      }
      hull = hull === null ? written : uniteWindows(hull, written);
      revisions.touch(written);
    },
    written: () => hull,
    revision: (window) => {
      const inside = clipWindow(window, grid);
      return inside === null ? 0 : revisions.latest(inside);
    },
  };
}

/** Every pixel is final, or known to be none. */
function isPartFinal(chunk: Chunk | null, part: Part, window: PixelWindow): boolean {
  let isOpen = chunk === null;
  eachRow(part, window, (inChunk, _, length) => {
    for (let i = inChunk; !isOpen && i < inChunk + length; i += 1) {
      isOpen = chunk?.valid[i] !== FINAL && chunk?.valid[i] !== EMPTY;
    }
  });
  return !isOpen;
}

function noPixels({ width, height }: PixelWindow, bands: number): ResultPixels {
  const size = width * height;
  return {
    data: new Float32Array(size * bands),
    bands,
    valid: new Uint8Array(size),
    computed: new Uint8Array(size),
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

type Part = {
  readonly chunkRow: number;
  readonly chunkCol: number;
  /** In the raster's pixels. */
  readonly window: PixelWindow;
};

function* chunkParts(window: PixelWindow): Generator<Part> {
  for (const part of splitWindow(window, CHUNK_PX, "origin")) {
    yield {
      chunkRow: Math.floor(part.row / CHUNK_PX),
      chunkCol: Math.floor(part.col / CHUNK_PX),
      window: part,
    };
  }
}

/** Calls `touch` with where each row of a part begins, in the chunk and in the window. */
function eachRow(
  part: Part,
  window: PixelWindow,
  touch: (inChunk: number, inWindow: number, length: number) => void,
): void {
  const { col, row, width, height } = part.window;
  for (let r = row; r < row + height; r += 1) {
    touch(
      (r - part.chunkRow * CHUNK_PX) * CHUNK_PX + (col - part.chunkCol * CHUNK_PX),
      (r - window.row) * window.width + (col - window.col),
      width,
    );
  }
}

/** Says which pixels of a part exist; values that are there and stay valid are kept. */
function markPart(
  chunk: Chunk,
  part: Part,
  window: PixelWindow,
  valid: Uint8Array,
): void {
  eachRow(part, window, (inChunk, inWindow, length) => {
    for (let i = 0; i < length; i += 1) {
      const isKept = valid[inWindow + i] === 1 && isValue(chunk.valid[inChunk + i]);
      if (!isKept) {
        chunk.valid[inChunk + i] = valid[inWindow + i] === 1 ? 1 : EMPTY;
      }
    }
  });
}

function writePart(
  chunk: Chunk,
  part: Part,
  window: PixelWindow,
  data: Float32Array,
  bands: number,
  isFinal: boolean,
  least: number,
): void {
  const { data: values, valid } = chunk;
  const windowSize = window.width * window.height;
  const chunkSize = CHUNK_PX * CHUNK_PX;
  // Half up, the same rounding as the exported file's: bytes cut the fraction off.
  const [scale, half, hi] =
    values instanceof Uint8Array ? [255, 0.5, 255] : [1, 0, Number.POSITIVE_INFINITY];
  eachRow(part, window, (inChunk, inWindow, length) => {
    for (let band = 0; band < bands; band += 1) {
      const to = band * chunkSize + inChunk;
      const from = band * windowSize + inWindow;
      for (let i = 0; i < length; i += 1) {
        if (isFinal || valid[inChunk + i] !== FINAL) {
          const value = (data[from + i] as number) * scale + half;
          values[to + i] = value > hi ? hi : Math.max(value, least);
        }
      }
    }
    for (let i = inChunk; isFinal && i < inChunk + length; i += 1) {
      if (chunk.valid[i] === 1) {
        chunk.valid[i] = FINAL;
      }
    }
  });
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
  eachRow(part, window, (inChunk, inWindow, length) => {
    for (let band = 0; band < bands; band += 1) {
      const from = band * chunkSize + inChunk;
      const to = band * windowSize + inWindow;
      for (let i = 0; i < length; i += 1) {
        out.data[to + i] = (chunk.data[from + i] as number) * scale;
      }
    }
    for (let i = 0; i < length; i += 1) {
      const code = chunk.valid[inChunk + i];
      out.valid[inWindow + i] = isValue(code) ? 1 : 0;
      out.computed[inWindow + i] = code === 0 ? 0 : 1;
    }
  });
}
