import { describe, expect, test } from "vitest";
import { createStream } from "#core/random.ts";
import { fbm, upsample } from "./noise.ts";

describe("fbm", () => {
  test.each([
    { cell: 40, octaves: 4 },
    { cell: 2, octaves: 3 },
    { cell: 300, octaves: 2 },
  ])("has zero mean and unit deviation: $cell cells", ({ cell, octaves }) => {
    const noise = fbm(createStream(1, "noise"), 128, { cell, octaves });
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const square = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(square).toBeCloseTo(1, 3);
  });

  test("is smooth at the scale of its lattice, in both directions", () => {
    const size = 128;
    const noise = fbm(createStream(2, "noise"), size, { cell: 32, octaves: 1 });
    const lag = (step: number) => {
      let sum = 0;
      for (let i = 0; i < size * (size - 1) - 1; i += 1) {
        sum += (noise[i] as number) * (noise[i + step] as number);
      }
      return sum / (size * (size - 1));
    };
    expect(lag(1)).toBeGreaterThan(0.95);
    expect(lag(size)).toBeGreaterThan(0.95);
  });

  test("follows from its stream alone", () => {
    const make = (seed: number) => fbm(createStream(seed, "noise"), 32, { cell: 8 });
    expect(make(3)).toEqual(make(3));
    expect(make(3)).not.toEqual(make(4));
  });
});

describe("upsample", () => {
  test("reproduces a plane away from the border", () => {
    const from = 8;
    const plane = Float32Array.from({ length: 64 }, (_, i) => (i % 8) + 10 * (i >> 3));
    const fine = upsample(plane, from, 32);
    for (const [row, col] of [
      [10, 10],
      [17, 20],
      [21, 9],
    ] as const) {
      // Fine cell i has its centre at (i + 0.5) / 4 − 0.5 coarse cells.
      const expected = (col + 0.5) / 4 - 0.5 + 10 * ((row + 0.5) / 4 - 0.5);
      expect(fine[row * 32 + col]).toBeCloseTo(expected, 4);
    }
  });

  test("leaves a raster of the same size as it is", () => {
    const source = Float32Array.from([1, 2, 3, 4]);
    expect(upsample(source, 2, 2)).toEqual(source);
  });
});
