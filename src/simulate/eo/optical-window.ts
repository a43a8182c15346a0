/**
 * This file defines the part of the canvas that the camera sees, and noise that all its
 * parts share.
 */
import type { Random } from "#core/random.ts";
import type { Frame } from "#simulate/scene-spec.ts";
import { createRowNoise, createWhiteRows } from "./row-noise.ts";

/** A square of cells of the canvas. */
export type OpticalWindow = {
  /** First row and column, cells of the canvas. */
  readonly origin: number;
  /** Rows and columns. */
  readonly size: number;
};

/**
 * One row of noise at five scales, each with zero mean and unit standard deviation. It
 * is fixed to the canvas, so that another window shows the same place in the same way.
 */
export type NoiseRow = {
  /** Features of 100, 12, 3 and 1 m, and white from cell to cell. */
  readonly n100: Float32Array;
  readonly n12: Float32Array;
  readonly n3: Float32Array;
  readonly n1: Float32Array;
  readonly white: Float32Array;
  /** Fills the arrays, which are reused, with the noise of a row of the window. */
  readonly fill: (row: number) => void;
};

export function createNoiseRow(
  random: Random,
  { origin, size }: OpticalWindow,
  { cells, cellM }: Pick<Frame, "cells" | "cellM">,
): NoiseRow {
  const columns = { cells, from: origin, count: size };
  const rows = [
    createRowNoise(random, columns, 100 / cellM, 5, 0.62),
    createRowNoise(random, columns, 12 / cellM, 4, 0.6),
    createRowNoise(random, columns, 3 / cellM, 3, 0.7),
    createRowNoise(random, columns, 1.1 / cellM, 2, 0.8),
    createWhiteRows(random, columns),
  ] as const;
  return {
    n100: rows[0](0),
    n12: rows[1](0),
    n3: rows[2](0),
    n1: rows[3](0),
    white: rows[4](0),
    fill(row) {
      for (const noise of rows) {
        noise(origin + row);
      }
    },
  };
}
