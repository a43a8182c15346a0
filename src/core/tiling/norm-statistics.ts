/**
 * This file pools the statistics of a network's norms over tiles, and says which pixels of
 * a tile they are taken from.
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import type { PlannedTile } from "./plan-tiles.ts";

/** Mean and variance of each channel that is normalised, in the order of the graph. */
export type NormStatistics = {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
};

/** Statistics of the norms that come first; the others use what their tile has. */
export type GivenStatistics = NormStatistics & {
  /** Number of norms that use them; all where absent. */
  readonly norms?: number;
};

/** Statistics over `count` pixels. */
export type CountedStatistics = NormStatistics & { readonly count: number };

/**
 * Pools statistics of disjoint sets of pixels to those of all of them: the mean of means,
 * and the mean of variances and of squared distances to it. Null where there are none.
 */
export function poolStatistics(
  parts: readonly CountedStatistics[],
): CountedStatistics | null {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const length = parts[0]?.mean.length ?? 0;
  if (count === 0) {
    return null;
  }
  const mean = new Float32Array(length);
  const variance = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let [m, v] = [0, 0];
    for (const part of parts) {
      m += (part.count / count) * (part.mean[i] as number);
    }
    for (const part of parts) {
      const off = (part.mean[i] as number) - m;
      v += (part.count / count) * ((part.variance[i] as number) + off * off);
    }
    mean[i] = m;
    variance[i] = v;
  }
  return { mean, variance, count };
}

/**
 * Returns the weights of a tile's pixels, planar over its input: 1 where a pixel counts, 0
 * elsewhere. Pixels count in whole blocks of `multiple` × `multiple`, all of whose pixels
 * are in the tile's core and hold data, so that a layer of coarser pixels counts the same
 * ground.
 *
 * @param valid mask of the tile's input
 */
export function statisticsWeights(
  { input, core }: Pick<PlannedTile, "input" | "core">,
  valid: Uint8Array,
  multiple: number,
): { readonly weights: Float32Array; readonly count: number } {
  const { width, height } = input;
  const weights = new Float32Array(width * height);
  let count = 0;
  const first = (start: number) => Math.ceil(start / multiple) * multiple;
  const left = core.col - input.col;
  const top = core.row - input.row;
  for (let row = first(top); row + multiple <= top + core.height; row += multiple) {
    for (let col = first(left); col + multiple <= left + core.width; col += multiple) {
      if (isWhole(valid, width, { col, row, width: multiple, height: multiple })) {
        count += multiple * multiple;
        for (let r = row; r < row + multiple; r++) {
          weights.fill(1, r * width + col, r * width + col + multiple);
        }
      }
    }
  }
  return { weights, count };
}

function isWhole(valid: Uint8Array, width: number, block: PixelWindow): boolean {
  for (let row = block.row; row < block.row + block.height; row++) {
    const from = row * width + block.col;
    for (let i = from; i < from + block.width; i++) {
      if (valid[i] === 0) {
        return false;
      }
    }
  }
  return true;
}

/**
 * Returns the part that the three cells around each pixel of an axis have in it, `[pixel][3]`:
 * linear between the middles of cells, and the outer cell's alone beyond those of the
 * neighbours. Parts of a pixel sum to 1.
 *
 * @param start first pixel on the grid
 * @param cell index of the middle cell; cells are `stridePx` long
 */
export function interpolationParts(
  start: number,
  length: number,
  cell: number,
  stridePx: number,
): Float32Array {
  const parts = new Float32Array(3 * length);
  for (let i = 0; i < length; i++) {
    const off = (start + i + 0.5) / stridePx - (cell + 0.5);
    const near = Math.min(1, Math.abs(off));
    parts[3 * i + 1] = 1 - near;
    parts[3 * i + (off < 0 ? 0 : 2)] = near;
  }
  return parts;
}
