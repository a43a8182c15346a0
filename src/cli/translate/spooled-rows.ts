/**
 * This file keeps the rows of a large image on the disk, uncompressed, so that a writer
 * can read any window of it at once with no more than a strip in memory.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { clearDeadFiles, temporaryFile } from "#cli/output/temporary-file.ts";
import type { PixelWindow } from "#core/raster/grid.ts";

type Samples = Uint8Array | Float32Array;

export type SpooledRows = {
  /** Appends whole rows, `[row][col][band]`. */
  append(rows: Samples): void;
  /** Reads a window of what was appended; windows of the same rows cost one read. */
  read(window: PixelWindow): Samples;
  dispose(): void;
};

/** Creates the file beside `target`, which the rows are for. */
export function spoolRows(
  target: string,
  { width, bands }: { readonly width: number; readonly bands: 1 | 3 },
): SpooledRows {
  const name = `${target}.rows`;
  clearDeadFiles(name);
  const path = temporaryFile(name);
  const file = openSync(path, "wx+");
  const create = (n: number) => (bands === 3 ? new Uint8Array(n) : new Float32Array(n));
  const rowSamples = width * bands;
  const bytesOf = ({ buffer, byteOffset, byteLength }: Samples) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  let end = 0;
  let strip = { row: -1, height: 0, samples: create(0) };
  return {
    append(rows) {
      const bytes = bytesOf(rows);
      for (let at = 0; at < bytes.length; ) {
        at += writeSync(file, bytes, at, bytes.length - at, end + at);
      }
      end += bytes.length;
    },
    read({ col, row, width: columns, height }) {
      if (strip.row !== row || strip.height !== height) {
        const samples = create(height * rowSamples);
        const bytes = bytesOf(samples);
        const from = row * rowSamples * samples.BYTES_PER_ELEMENT;
        for (let at = 0; at < bytes.length; ) {
          const n = readSync(file, bytes, at, bytes.length - at, from + at);
          if (n === 0) {
            throw new Error("rows that were not appended");
          }
          at += n;
        }
        strip = { row, height, samples };
      }
      const pixels = create(height * columns * bands);
      for (let i = 0; i < height; i++) {
        const from = i * rowSamples + col * bands;
        pixels.set(
          strip.samples.subarray(from, from + columns * bands),
          i * columns * bands,
        );
      }
      return pixels;
    },
    dispose() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}
