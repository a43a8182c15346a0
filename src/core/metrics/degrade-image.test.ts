import { describe, expect, it } from "vitest";
import {
  blurImage,
  blurReachPx,
  greyImage,
  type MaskedImage,
  meanColorImage,
  shiftImage,
} from "./degrade-image.ts";

function image(
  rows: readonly (readonly number[])[],
  bands = 1,
  missing: readonly number[] = [],
): MaskedImage {
  const [width, height] = [rows[0]?.length ?? 0, rows.length / bands];
  const valid = new Uint8Array(width * height).fill(1);
  for (const i of missing) {
    valid[i] = 0;
  }
  return { data: Float32Array.from(rows.flat()), bands, width, height, valid };
}

const close = (values: readonly number[]) => values.map((v) => expect.closeTo(v, 6));

describe("blurImage", () => {
  it("spreads a point as its Gaussian, in both directions", () => {
    const size = 15;
    const rows = Array.from({ length: size }, (_, r) =>
      Array.from({ length: size }, (_, c) => (r === 7 && c === 7 ? 1 : 0)),
    );
    const { data } = blurImage(image(rows), 1);
    // Weights exp(−k²/2), cut off at 3: 1, .606531, .135335, .011109; their sum 2.505949.
    const w = [1, 0.606531, 0.135335, 0.011109].map((v) => v / 2.505949);
    const at = (row: number, col: number) => data[row * size + col];
    expect(at(7, 7)).toBeCloseTo((w[0] ?? 0) ** 2, 5);
    expect(at(7, 10)).toBeCloseTo((w[0] ?? 0) * (w[3] ?? 0), 5);
    expect(at(5, 8)).toBeCloseTo((w[2] ?? 0) * (w[1] ?? 0), 5);
    expect(at(3, 7)).toBe(0);
    expect(blurReachPx(4)).toBe(12);
  });

  it("leaves a constant alone, at the border and round missing pixels too", () => {
    const rows = Array.from({ length: 9 }, () => new Array<number>(9).fill(0.4));
    (rows[4] as number[])[4] = 1e9;
    const blurred = blurImage(image(rows, 1, [40]), 2);
    blurred.data.forEach((value, i) => {
      expect(value).toBeCloseTo(i === 40 ? 0 : 0.4, 6);
    });
    expect(blurred.valid[40]).toBe(0);
  });
});

describe("shiftImage", () => {
  it("moves to the right; what comes in is missing", () => {
    const shifted = shiftImage(
      image(
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
          [10, 11, 12],
        ],
        2,
        [0],
      ),
      1,
    );
    expect([...shifted.data]).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11]);
    expect([...shifted.valid]).toEqual([0, 0, 1, 0, 1, 1]);
  });
});

describe("meanColorImage", () => {
  it("is the mean of the asked pixels, band by band, everywhere", () => {
    const flat = meanColorImage(
      image(
        [
          [0.2, 0.4, 9],
          [1, 0, 9],
        ],
        2,
      ),
      Uint8Array.of(1, 1, 0),
    );
    expect([...flat.data]).toEqual(close([0.3, 0.3, 0.3, 0.5, 0.5, 0.5]));
    expect([...flat.valid]).toEqual([1, 1, 1]);
  });
});

describe("greyImage", () => {
  it("stretches dB from the 1st to the 99th percentile of what is asked", () => {
    // 0 … 100 dB: percentiles 1 and 99 dB.
    const power = Array.from({ length: 101 }, (_, i) => 10 ** (i / 10));
    const all = new Uint8Array(101).fill(1);
    const grey = greyImage(image([power]), all);
    expect(grey?.loDb).toBeCloseTo(1, 4);
    expect(grey?.hiDb).toBeCloseTo(99, 4);
    const { data } = grey?.image ?? { data: [] };
    expect([data[0], data[100]]).toEqual([0, 1]);
    expect(data[50]).toBeCloseTo(0.5, 4);
    expect(data[101 + 50]).toBe(data[50]);
  });

  it("masks what has no dB, and is null without contrast", () => {
    const grey = greyImage(image([[0, 1, 10, 100]]), Uint8Array.of(1, 1, 1, 1));
    expect([...(grey?.image.valid ?? [])]).toEqual([0, 1, 1, 1]);
    expect(greyImage(image([[2, 2, 2]]), Uint8Array.of(1, 1, 1))).toBeNull();
    expect(greyImage(image([[1, 2]]), Uint8Array.of(0, 0))).toBeNull();
  });
});
