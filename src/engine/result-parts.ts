/**
 * This file moves pixels between a window and the chunks below it, one chunk's part of
 * the window at a time.
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { CHUNK_PX, type Chunk, EMPTY, FINAL, isValue } from "./result-chunk.ts";

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
export function markPart(
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

/** Writes values; those that are not final never replace final ones. */
export function writePart(
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
  eachRow(part, window, (inChunk, inWindow, length) => {
    for (let band = 0; band < bands; band += 1) {
      const to = band * chunkSize + inChunk;
      const from = band * windowSize + inWindow;
      const kept = isFinal ? null : valid.subarray(inChunk, inChunk + length);
      const row = data.subarray(from, from + length);
      if (values instanceof Uint8Array) {
        writeBytes(values, to, row, kept);
      } else {
        writeFloats(values, to, row, kept, least);
      }
    }
    for (let i = inChunk; isFinal && i < inChunk + length; i += 1) {
      if (valid[i] === 1) {
        valid[i] = FINAL;
      }
    }
  });
}

/** Writes [0, 1] as bytes, rounded half up as in the exported file; `kept` final ones stay. */
function writeBytes(
  values: Uint8Array,
  to: number,
  row: Float32Array,
  kept: Uint8Array | null,
): void {
  for (let i = 0; i < row.length; i += 1) {
    if (kept === null || kept[i] !== FINAL) {
      // Bytes cut the fraction off.
      const value = (row[i] as number) * 255 + 0.5;
      values[to + i] = value > 255 ? 255 : Math.max(value, 0);
    }
  }
}

function writeFloats(
  values: Float32Array,
  to: number,
  row: Float32Array,
  kept: Uint8Array | null,
  least: number,
): void {
  for (let i = 0; i < row.length; i += 1) {
    if (kept === null || kept[i] !== FINAL) {
      values[to + i] = Math.max(row[i] as number, least);
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

/** Every pixel is final, or known to be none. */
export function isPartFinal(
  chunk: Chunk | null,
  part: Part,
  window: PixelWindow,
): boolean {
  let isOpen = chunk === null;
  eachRow(part, window, (inChunk, _, length) => {
    for (let i = inChunk; !isOpen && i < inChunk + length; i += 1) {
      isOpen = chunk?.valid[i] !== FINAL && chunk?.valid[i] !== EMPTY;
    }
  });
  return !isOpen;
}
