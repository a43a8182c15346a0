import { describe, expect, it } from "vitest";
import { hash01 } from "#core/random.ts";
import { borderRule, floodFromBorder } from "./border-nodata.ts";

const SIZE = 96;
const lossless = borderRule(false);

/** Speckle with a quarter of zeros, and what `at` puts instead of it. */
function flood(at: (row: number, col: number) => number | null): Uint8Array {
  const values = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => {
    const given = at(Math.floor(i / SIZE), i % SIZE);
    return given ?? (hash01(7, i, 3) < 0.25 ? 0 : 1 + (i % 90));
  });
  const upTo = (most: number) => values.map((v) => (v <= most ? 1 : 0));
  const zeros = upTo(0);
  const pixels = { width: SIZE, height: SIZE, dark: zeros, dim: zeros, zeros };
  return floodFromBorder({ ...pixels, cellPx: 1 }, lossless);
}

describe("zeros that reach the border", () => {
  it("are none where speckle scatters them, up to the edge", () => {
    const hidden = flood(() => null);
    expect(hidden.reduce((n, v) => n + v, 0)).toBeLessThan(0.005 * SIZE * SIZE);
  });

  it("are hidden as a corner, to its pixel, and a lake inside is not", () => {
    const isCorner = (row: number, col: number) => row + col < 40;
    const isLake = (row: number, col: number) =>
      (row - 65) ** 2 + (col - 65) ** 2 < 150;
    const hidden = flood((row, col) =>
      isCorner(row, col) || isLake(row, col) ? 0 : null,
    );
    let [missed, lake, beside] = [0, 0, 0];
    hidden.forEach((v, i) => {
      const [row, col] = [Math.floor(i / SIZE), i % SIZE];
      missed += isCorner(row, col) && v === 0 ? 1 : 0;
      lake += isLake(row, col) ? v : 0;
      beside += row + col > 50 ? v : 0;
    });
    expect({ missed, lake }).toEqual({ missed: 0, lake: 0 });
    expect(beside).toBeLessThan(0.005 * SIZE * SIZE);
  });

  it("are hidden as an edge of one pixel", () => {
    const hidden = flood((row) => (row === 0 ? 0 : row < 12 ? 9 : null));
    expect([...hidden.subarray(0, SIZE)]).toEqual(new Array(SIZE).fill(1));
    expect(hidden[SIZE]).toBe(0);
  });
});

describe("JPEG's darkest values at the border", () => {
  const lossy = borderRule(true);
  /** Ground of 60, and at the left 20 columns of `at`; cells of `cellPx` pixels of one value. */
  const floodStrip = (at: (i: number) => number, cellPx = 1) => {
    const values = Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
      i % SIZE < 20 ? at(i) : 60,
    );
    const upTo = (most: number) => values.map((v) => (v <= most ? 1 : 0));
    const zeros = values.map((v) => (v === 0 ? cellPx : 0));
    const pixels = { width: SIZE, height: SIZE, dark: upTo(4), dim: upTo(16), zeros };
    const hidden = floodFromBorder({ ...pixels, cellPx }, lossy);
    return hidden.reduce((n, v) => n + v, 0) / (20 * SIZE);
  };

  it("are no data where most are zero", () => {
    expect(floodStrip((i) => (hash01(7, i, 3) < 0.6 ? 0 : 3))).toBe(1);
    expect(floodStrip((i) => (hash01(7, i, 3) < 0.6 ? 0 : 3), 16)).toBe(1);
  });

  it("are smooth water where hardly any is", () => {
    expect(floodStrip((i) => (hash01(7, i, 3) < 0.1 ? 0 : 3))).toBe(0);
    expect(floodStrip((i) => (hash01(7, i, 3) < 0.1 ? 0 : 3), 16)).toBe(0);
  });

  it("are judged area by area", () => {
    // The upper half is water, the lower half is empty, and two rows of ground part them.
    const share = floodStrip((i) => {
      const row = Math.floor(i / SIZE);
      return row < 47 ? 3 : row < 49 ? 60 : 0;
    });
    expect(share).toBeCloseTo(47 / 96, 2);
  });
});
