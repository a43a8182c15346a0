import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { createOnceReader, type ReadWindow } from "./read-once.ts";

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

/** Windows of `px` at each start, as far as they lie in the axis. */
function spansAt(starts: readonly number[], px: number, side: number) {
  return starts.map((start) => ({
    start: Math.max(0, start),
    end: Math.min(side, start + px),
  }));
}

const SIDE = 40;
const layouts = fc.record({
  px: fc.integer({ min: 4, max: 20 }),
  stride: fc.integer({ min: 3, max: 12 }),
  seed: fc.integer(),
});

describe("createOnceReader", () => {
  it("gives the pixels of each window, and reads each of them once", async () => {
    await fc.assert(
      fc.asyncProperty(layouts, async ({ px, stride, seed }) => {
        const starts = Array.from(
          { length: Math.ceil(SIDE / stride) },
          (_, i) => i * stride - 2,
        );
        const spans = spansAt(starts, px, SIDE);
        const { read, reads } = makeScene(SIDE);
        const readOnce = createOnceReader({ cols: spans, rows: spans }, read);
        const windows = spans
          .flatMap((y) =>
            spans.map((x) => ({
              ...{ col: x.start, row: y.start },
              ...{ width: x.end - x.start, height: y.end - y.start },
            })),
          )
          .toSorted((a, b) => hash(seed, a) - hash(seed, b));
        const found = await Promise.all(windows.map(readOnce));
        for (const [i, window] of windows.entries()) {
          expect(found[i]).toEqual(pixelsOf(window, SIDE));
        }
        expect(Math.max(...reads)).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  it("cuts a window alike whichever others are read", async () => {
    const spans = spansAt([0, 10, 20], 16, SIDE);
    const partsOf = async (windows: readonly PixelWindow[]) => {
      const parts = new Set<string>();
      const readOnce = createOnceReader(
        { cols: spans, rows: spans },
        async (window) => {
          parts.add(JSON.stringify(window));
          return pixelsOf(window, SIDE);
        },
      );
      for (const window of windows) {
        await readOnce(window);
      }
      return parts;
    };
    const first = { col: 0, row: 0, width: 16, height: 16 };
    const second = { ...first, col: 10 };
    const alone = await partsOf([first]);
    const both = await partsOf([second, first]);
    expect([...alone].every((part) => both.has(part))).toBe(true);
  });

  it("masks parts without anything, and gives null where there is nothing", async () => {
    const spans = spansAt([0, 8], 12, 20);
    const readOnce = createOnceReader({ cols: spans, rows: spans }, async (window) =>
      window.col < 8 && window.row < 8 ? pixelsOf(window, 20) : null,
    );
    const some = await readOnce({ col: 0, row: 0, width: 12, height: 12 });
    expect(some?.valid[1]).toBe(1);
    expect(some?.valid[8]).toBe(0);
    expect(some?.data[8]).toBeNaN();
    expect(await readOnce({ col: 8, row: 8, width: 12, height: 12 })).toBeNull();
  });

  it("tries again after a failure", async () => {
    const spans = spansAt([0, 8], 12, 20);
    let fails = true;
    const readOnce = createOnceReader({ cols: spans, rows: spans }, async (window) => {
      if (fails) {
        throw new Error("no network");
      }
      return pixelsOf(window, 20);
    });
    const window = { col: 0, row: 0, width: 12, height: 12 };
    await expect(readOnce(window)).rejects.toThrow("no network");
    fails = false;
    expect(await readOnce(window)).toEqual(pixelsOf(window, 20));
  });
});

function hash(seed: number, { col, row }: PixelWindow): number {
  return Math.imul(seed ^ (col * 7919 + row * 104729), 2654435761) >>> 0;
}
