import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { createCellReader, type ReadWindow } from "./read-cells.ts";

/** A scene whose pixels are their own addresses, and how often each was read. */
function makeScene(side: number) {
  const reads = new Uint8Array(side * side);
  const read: ReadWindow = async (window) => pixelsOf(window, side, reads);
  return { reads, read };
}

function pixelsOf(
  { col, row, width, height }: PixelWindow,
  side: number,
  reads?: Uint8Array,
) {
  const at = Array.from(
    { length: width * height },
    (_, i) => (row + Math.floor(i / width)) * side + col + (i % width),
  );
  for (const pixel of reads ? at : []) {
    (reads as Uint8Array)[pixel] = ((reads as Uint8Array)[pixel] as number) + 1;
  }
  const valid = Uint8Array.from(at, (pixel) => (pixel % 7 === 0 ? 0 : 1));
  return { data: Float32Array.from(at), bands: 1, valid };
}

const SIDE = 40;

/** The axes of windows that begin there, and those windows, as far as they lie inside. */
function windowsAt(starts: readonly number[], px: number, size: number) {
  const spans = starts.map((start) => [Math.max(0, start), Math.min(size, start + px)]);
  const windows = spans.flatMap(([top = 0, bottom = 0]) =>
    spans.map(([left = 0, right = 0]) => ({
      ...{ col: left, row: top, width: right - left, height: bottom - top },
    })),
  );
  const axis = { starts, end: size };
  return { axes: { cols: axis, rows: axis }, windows };
}

const layouts = fc.record({
  px: fc.integer({ min: 4, max: 20 }),
  stride: fc.integer({ min: 3, max: 12 }),
  seed: fc.integer(),
  isTogether: fc.boolean(),
});

describe("createCellReader", () => {
  it("gives the pixels of each window, and reads each of them once", async () => {
    await fc.assert(
      fc.asyncProperty(layouts, async ({ px, stride, seed, isTogether }) => {
        const starts = Array.from(
          { length: Math.ceil(SIDE / stride) },
          (_, i) => i * stride - 2,
        );
        const { axes, windows } = windowsAt(starts, px, SIDE);
        const { read, reads } = makeScene(SIDE);
        const readCells = createCellReader(axes, read, isTogether);
        const order = windows.toSorted((a, b) => hash(seed, a) - hash(seed, b));
        const found = await Promise.all(order.map(readCells));
        for (const [i, window] of order.entries()) {
          expect(found[i]).toEqual(pixelsOf(window, SIDE));
        }
        // Windows over many small cells are read as a whole.
        if (px <= 2 * stride) {
          expect(Math.max(...reads)).toBe(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("reads the same cells whichever window is asked for", async () => {
    const { axes } = windowsAt([0, 10, 20], 16, SIDE);
    const cellsFor = async (windows: readonly PixelWindow[]) => {
      const cells = new Set<string>();
      const note: ReadWindow = async (window) => {
        cells.add(JSON.stringify(window));
        return pixelsOf(window, SIDE);
      };
      const readCells = createCellReader(axes, note, true);
      for (const window of windows) {
        await readCells(window);
      }
      return cells;
    };
    const first = { col: 0, row: 0, width: 16, height: 16 };
    const alone = await cellsFor([first]);
    const both = await cellsFor([{ ...first, col: 10 }, first]);
    expect(alone.size).toBe(4);
    expect([...alone].every((cell) => both.has(cell))).toBe(true);
  });

  it("reads one cell more for the next tile, and in turn where it is told to", async () => {
    const { axes } = windowsAt([0, 10, 20], 16, SIDE);
    let [open, most, reads] = [0, 0, 0];
    const slow: ReadWindow = async (window) => {
      open += 1;
      reads += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return pixelsOf(window, SIDE);
    };
    const readCells = createCellReader(axes, slow, false);
    await readCells({ col: 0, row: 0, width: 16, height: 16 });
    await readCells({ col: 0, row: 10, width: 16, height: 16 });
    await readCells({ col: 10, row: 0, width: 16, height: 16 });
    const before = reads;
    await readCells({ col: 10, row: 10, width: 16, height: 16 });
    expect({ most, more: reads - before }).toEqual({ most: 1, more: 1 });
  });

  it("reads a window as a whole where its cells do not fit the cache", async () => {
    const { axes } = windowsAt([0, 2500], 3000, 5500);
    const reads: PixelWindow[] = [];
    const note: ReadWindow = async (window) => {
      reads.push(window);
      return null;
    };
    const window = { col: 0, row: 0, width: 3000, height: 3000 };
    await createCellReader(axes, note, false)(window);
    expect(reads).toEqual([window]);
  });

  it("masks cells without anything, and gives null where there is nothing", async () => {
    const { axes } = windowsAt([0, 8], 12, 20);
    const read: ReadWindow = async (window) =>
      window.col < 8 && window.row < 8 ? pixelsOf(window, 20) : null;
    const readCells = createCellReader(axes, read, true);
    const some = await readCells({ col: 0, row: 0, width: 12, height: 12 });
    expect(some?.valid[1]).toBe(1);
    expect(some?.valid[8]).toBe(0);
    expect(some?.data[8]).toBeNaN();
    expect(await readCells({ col: 8, row: 8, width: 12, height: 12 })).toBeNull();
  });

  it("tries again after a failure", async () => {
    const { axes } = windowsAt([0, 8], 12, 20);
    let fails = true;
    const read: ReadWindow = async (window) => {
      if (fails) {
        throw new Error("no network");
      }
      return pixelsOf(window, 20);
    };
    const readCells = createCellReader(axes, read, true);
    const window = { col: 0, row: 0, width: 12, height: 12 };
    await expect(readCells(window)).rejects.toThrow("no network");
    fails = false;
    expect(await readCells(window)).toEqual(pixelsOf(window, 20));
  });
});

function hash(seed: number, { col, row }: PixelWindow): number {
  return Math.imul(seed ^ (col * 7919 + row * 104729), 2654435761) >>> 0;
}
