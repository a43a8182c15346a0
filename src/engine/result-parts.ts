/**
 * This file moves pixels between a window and the chunks below it, one chunk's part of
 * the window at a time.
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { CHUNK_PX, type Chunk, EMPTY, FINAL, isValue } from "./result-chunk.ts";

const CHUNK_SIZE = CHUNK_PX ** 2;

/** Rgb in [0, 1], power linear; `valid` is 1 where there are values. */
export type ResultPixels = Planes<Uint8Array> & {
  /** 1 where a run has come, whether it found data or not. */
  readonly computed: Uint8Array;
};

/** The part of a window that lies in one chunk. */
export type Part = {
  readonly chunkRow: number;
  readonly chunkCol: number;
  /** In the raster's pixels. */
  readonly window: PixelWindow;
};

/** Cuts a window along the borders of chunks. */
export function* chunkParts(window: PixelWindow): Generator<Part> {
  for (const part of splitWindow(window, CHUNK_PX, "origin")) {
    yield {
      chunkRow: Math.floor(part.row / CHUNK_PX),
      chunkCol: Math.floor(part.col / CHUNK_PX),
      window: part,
    };
  }
}

/** Where the first pixel of a part lies in its chunk and in a window around it; its size. */
function placeOf({ window: part, chunkCol, chunkRow }: Part, window: PixelWindow) {
  const { col, row, width, height } = part;
  return {
    inChunk: (row - chunkRow * CHUNK_PX) * CHUNK_PX + (col - chunkCol * CHUNK_PX),
    inWindow: (row - window.row) * window.width + (col - window.col),
    width,
    height,
  };
}

/** Says which pixels of a part exist; values that are there and stay valid are kept. */
export function markPart(
  chunk: Chunk,
  part: Part,
  window: PixelWindow,
  valid: Uint8Array,
): void {
  const { inChunk, inWindow, width, height } = placeOf(part, window);
  const codes = chunk.valid;
  for (let r = 0; r < height; r += 1) {
    const to = inChunk + r * CHUNK_PX;
    const from = inWindow + r * window.width;
    for (let i = 0; i < width; i += 1) {
      if (valid[from + i] !== 1) {
        codes[to + i] = EMPTY;
      } else if (!isValue(codes[to + i])) {
        codes[to + i] = 1;
      }
    }
  }
}

/** Pixels that are written, planar over their window, which holds the part. */
type Written = { readonly data: Float32Array; readonly window: PixelWindow };

/** How pixels are written; `least` is the smallest value of power. */
type Writing = {
  readonly bands: number;
  readonly isFinal: boolean;
  readonly least: number;
};

/** Writes values; those that are not final never replace final ones. */
export function writePart(
  { data: values, valid }: Chunk,
  part: Part,
  { data, window }: Written,
  { bands, isFinal, least }: Writing,
): void {
  const { inChunk, inWindow, width, height } = placeOf(part, window);
  for (let r = 0; r < height; r += 1) {
    const first = inChunk + r * CHUNK_PX;
    for (let band = 0; band < bands; band += 1) {
      const row: WrittenRow = {
        from: (band * window.height + r) * window.width + inWindow,
        to: band * CHUNK_SIZE + first,
        width,
        kept: isFinal ? null : valid.subarray(first, first + width),
      };
      if (values instanceof Uint8Array) {
        writeBytes(values, data, row);
      } else {
        writeFloats(values, data, row, least);
      }
    }
    for (let i = first; isFinal && i < first + width; i += 1) {
      if (valid[i] === 1) {
        valid[i] = FINAL;
      }
    }
  }
}

/** A row of one band; `kept` says which of its pixels are final and stay. */
type WrittenRow = {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly kept: Uint8Array | null;
};

/** Writes [0, 1] as bytes, rounded half up as in the exported file; NaN as 0. */
function writeBytes(
  values: Uint8Array,
  data: Float32Array,
  { from, to, width, kept }: WrittenRow,
): void {
  for (let i = 0; i < width; i += 1) {
    if (kept === null || kept[i] !== FINAL) {
      // Bytes cut the fraction off.
      const value = (data[from + i] as number) * 255 + 0.5;
      values[to + i] = value > 0 ? Math.min(value, 255) : 0;
    }
  }
}

function writeFloats(
  values: Float32Array,
  data: Float32Array,
  { from, to, width, kept }: WrittenRow,
  least: number,
): void {
  for (let i = 0; i < width; i += 1) {
    if (kept === null || kept[i] !== FINAL) {
      values[to + i] = Math.max(data[from + i] as number, least);
    }
  }
}

/** Copies the values of a part, and which of them there are, into `out`. */
export function readPart(
  chunk: Chunk,
  part: Part,
  window: PixelWindow,
  out: ResultPixels,
  bands: number,
): void {
  const scale = chunk.data instanceof Uint8Array ? 1 / 255 : 1;
  const { inChunk, inWindow, width, height } = placeOf(part, window);
  for (let r = 0; r < height; r += 1) {
    const from = inChunk + r * CHUNK_PX;
    const to = inWindow + r * window.width;
    for (let band = 0; band < bands; band += 1) {
      const source = band * CHUNK_SIZE + from;
      const target = band * window.width * window.height + to;
      for (let i = 0; i < width; i += 1) {
        out.data[target + i] = (chunk.data[source + i] as number) * scale;
      }
    }
    for (let i = 0; i < width; i += 1) {
      const code = chunk.valid[from + i];
      out.valid[to + i] = isValue(code) ? 1 : 0;
      out.computed[to + i] = code === 0 ? 0 : 1;
    }
  }
}

/** Every pixel is final, or known to be none. */
export function isPartFinal(
  chunk: Chunk | null,
  part: Part,
  window: PixelWindow,
): boolean {
  if (chunk === null) {
    return false;
  }
  const { inChunk, width, height } = placeOf(part, window);
  for (let r = 0; r < height; r += 1) {
    const first = inChunk + r * CHUNK_PX;
    for (let i = first; i < first + width; i += 1) {
      const code = chunk.valid[i];
      if (code !== FINAL && code !== EMPTY) {
        return false;
      }
    }
  }
  return true;
}
