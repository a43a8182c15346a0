import { describe, expect, it } from "vitest";
import { extractPadded } from "#core/tiling/extract-padded.ts";

const row = (values: number[], col = 0) => ({
  data: Float32Array.from(values),
  bands: 1,
  window: { col, row: 0, width: values.length, height: 1 },
});

describe("extractPadded", () => {
  it("reflects about the edge pixel, which is not repeated (numpy's reflect)", () => {
    // numpy.pad([1, 2, 3, 4], (2, 3), "reflect") = [3 2 1 2 3 4 3 2 1]
    const out = extractPadded(
      row([1, 2, 3, 4]),
      { col: -2, row: 0, width: 9, height: 1 },
      { width: 4, height: 1 },
    );
    expect([...out]).toEqual([3, 2, 1, 2, 3, 4, 3, 2, 1]);
  });

  it("reflects as often as a small image needs it", () => {
    // numpy.pad([1, 2, 3], 5, "reflect") = [2 1 2 3 2 | 1 2 3 | 2 1 2 3 2]
    const out = extractPadded(
      row([1, 2, 3]),
      { col: -5, row: 0, width: 13, height: 1 },
      { width: 3, height: 1 },
    );
    expect([...out]).toEqual([2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]);
  });

  it("fills from a single pixel", () => {
    const out = extractPadded(
      row([7]),
      { col: -2, row: -2, width: 4, height: 4 },
      { width: 1, height: 1 },
    );
    expect([...out]).toEqual(new Array(16).fill(7));
  });

  it("cuts from the inside of a larger block, all bands, masks too", () => {
    const data = Uint8Array.from({ length: 2 * 3 * 4 }, (_, i) => i);
    const source = {
      data,
      bands: 2,
      window: { col: 10, row: 20, width: 4, height: 3 },
    };
    const out = extractPadded(
      source,
      { col: 11, row: 21, width: 2, height: 2 },
      { width: 100, height: 100 },
    );
    expect(out).toEqual(Uint8Array.from([5, 6, 9, 10, 17, 18, 21, 22]));
  });

  it("reads only what lies inside the image", () => {
    const out = extractPadded(
      row([5, 6, 7], 97),
      { col: 97, row: 0, width: 5, height: 1 },
      { width: 100, height: 1 },
    );
    expect([...out]).toEqual([5, 6, 7, 6, 5]);
  });

  it("refuses pixels that were not read", () => {
    expect(() =>
      extractPadded(
        row([5, 6, 7], 97),
        { col: 96, row: 0, width: 4, height: 1 },
        { width: 100, height: 1 },
      ),
    ).toThrowError(expect.objectContaining({ code: "internal" }));
  });
});
