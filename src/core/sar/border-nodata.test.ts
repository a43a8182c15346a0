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
  const pixels = { width: SIZE, height: SIZE, dark: upTo(0), dim: upTo(0) };
  return floodFromBorder(pixels, lossless);
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
