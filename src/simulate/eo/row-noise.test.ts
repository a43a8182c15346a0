import { describe, expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import { createRowNoise, createWhiteRows } from "./row-noise.ts";

const SIZE = 512;
const ALL = { cells: SIZE, from: 0, count: SIZE };

function whole(noise: (row: number) => Float32Array): Float32Array {
  const all = new Float32Array(SIZE * SIZE);
  for (let row = 0; row < SIZE; row += 1) {
    all.set(noise(row), row * SIZE);
  }
  return all;
}

function moments(values: Float32Array): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(square / values.length) };
}

/** Correlation of values `lag` columns apart. */
function correlation(values: Float32Array, lag: number): number {
  const { mean, std } = moments(values);
  let sum = 0;
  for (let row = 0; row < SIZE; row += 1) {
    for (let col = 0; col + lag < SIZE; col += 1) {
      const i = row * SIZE + col;
      sum += ((values[i] as number) - mean) * ((values[i + lag] as number) - mean);
    }
  }
  return sum / (SIZE * (SIZE - lag)) / std ** 2;
}

describe("createRowNoise", () => {
  it("has zero mean and unit standard deviation at every scale", () => {
    for (const [cell, octaves] of [
      [24, 4],
      [6, 3],
      [4.4, 2],
    ] as const) {
      const noise = createRowNoise(createStream(1, cell), ALL, cell, octaves, 0.6);
      const { mean, std } = moments(whole(noise));
      expect(Math.abs(mean)).toBeLessThan(0.12);
      expect(std).toBeGreaterThan(0.85);
      expect(std).toBeLessThan(1.15);
    }
  });

  it("is smooth within a lattice cell and forgets beyond a few", () => {
    const values = whole(createRowNoise(createStream(2), ALL, 8, 1, 0.5));
    expect(correlation(values, 1)).toBeGreaterThan(0.95);
    expect(Math.abs(correlation(values, 40))).toBeLessThan(0.1);
  });

  it("gives a row the same values in any order", () => {
    const noise = createRowNoise(createStream(3), ALL, 20, 3, 0.5);
    const first = noise(77).slice();
    noise(12);
    expect(noise(77)).toEqual(first);
  });
});

describe("createRowNoise and createWhiteRows", () => {
  it("show a part of the canvas as the whole does", () => {
    const part = { cells: SIZE, from: 100, count: 50 };
    const fractal = (columns: typeof ALL) =>
      createRowNoise(createStream(5), columns, 20, 3, 0.5)(33).slice();
    const white = (columns: typeof ALL) =>
      createWhiteRows(createStream(6), columns)(33).slice();
    expect(fractal(part)).toEqual(fractal(ALL).subarray(100, 150));
    expect(white(part)).toEqual(white(ALL).subarray(100, 150));
  });
});

describe("createWhiteRows", () => {
  it("is white along and across", () => {
    const values = whole(createWhiteRows(createStream(4), ALL));
    const { mean, std } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(std).toBeCloseTo(1, 1);
    expect(Math.abs(correlation(values, 1))).toBeLessThan(0.02);
    expect(Math.abs(correlation(values, SIZE - 100))).toBeLessThan(0.02);
  });
});
