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
import { createRevisions } from "./pixel-revisions.ts";
import {
  averageChunk,
  CHUNK_PX,
  type Chunk,
  emptyChunk,
  type ResultKind,
} from "./result-chunk.ts";
import {
  chunkParts,
  isPartFinal,
  markPart,
  type Part,
  type ResultPixels,
  readPart,
  writePart,
} from "./result-parts.ts";

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
   * Writes values of the finest level, rgb in [0, 1]. Values that are not final never
   * replace final ones, which an earlier run has left there.
   * @param over what `data` covers, planar; it holds `window`, and is `window` by default
   */
  write(
    window: PixelWindow,
    data: Float32Array,
    isFinal: boolean,
    over?: PixelWindow,
  ): void;
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
  const chunks = createChunks(bands, kind, levels.length);
  const revisions = createRevisions(grid);
  const changed = new Map<string, PlacedChunk>();
  let hull: PixelWindow | null = null;

  const eachPart = (window: PixelWindow, touch: (chunk: Chunk, part: Part) => void) => {
    const inside = clipWindow(window, grid);
    if (inside === null) {
      return;
    }
    hull = hull === null ? inside : uniteWindows(hull, inside);
    revisions.touch(inside);
    for (const part of chunkParts(inside)) {
      const { chunkRow: row, chunkCol: col } = part;
      const chunk = chunks.at(0, row, col) ?? emptyChunk(bands, kind);
      touch(chunk, part);
      changed.set(`${row}/${col}`, { row, col, chunk });
      chunks.put(row, col, chunk);
    }
  };

  return {
    kind,
    bands,
    levels,
    markValid: (window, valid) =>
      eachPart(window, (chunk, part) => markPart(chunk, part, window, valid)),
    write: (window, data, isFinal, over = window) =>
      eachPart(window, (chunk, part) => {
        writePart(chunk, part, { data, window: over }, { bands, isFinal, least });
      }),
    read(level, window) {
      const out = noPixels(window, bands);
      for (const part of chunkParts(window)) {
        const chunk = chunks.at(level, part.chunkRow, part.chunkCol);
        if (chunk !== null) {
          readPart(chunk, part, window, out, bands);
        }
      }
      return out;
    },
    isFinal: (window) =>
      [...chunkParts(window)].every((part) =>
        isPartFinal(chunks.at(0, part.chunkRow, part.chunkCol), part, window),
      ),
    takeChanged() {
      const taken = [...changed.values()];
      changed.clear();
      return taken;
    },
    restore(placed, written) {
      for (const { row, col, chunk } of placed) {
        chunks.put(row, col, chunk);
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

type Chunks = {
  /** The chunk at a place of a level; coarser ones are averaged when they are missing. */
  at(level: number, row: number, col: number): Chunk | null;
  /** Puts a chunk of the finest level, and forgets those above it. */
  put(row: number, col: number, chunk: Chunk): void;
};

/** Makes the store of all chunks, in which coarser levels are a cache of finer ones. */
function createChunks(bands: number, kind: ResultKind, levels: number): Chunks {
  const chunks = new Map<string, Chunk>();
  const at = (level: number, row: number, col: number): Chunk | null => {
    const key = `${level}/${row}/${col}`;
    const found = chunks.get(key);
    if (found !== undefined || level === 0) {
      return found ?? null;
    }
    const made = averageChunk(bands, kind, (dr, dc) =>
      at(level - 1, row * 2 + dr, col * 2 + dc),
    );
    if (made !== null) {
      chunks.set(key, made);
    }
    return made;
  };
  return {
    at,
    put(row, col, chunk) {
      chunks.set(`0/${row}/${col}`, chunk);
      for (let level = 1; level < levels; level += 1) {
        chunks.delete(`${level}/${row >> level}/${col >> level}`);
      }
    },
  };
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
