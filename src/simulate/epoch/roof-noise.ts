/** This file creates noise that repeats without a seam and is shared by all roofs of a scene. */
import type { Random } from "#core/random.ts";

/** Side of a tile, cells; a power of two, so that coordinates wrap by a mask. */
export const TILE_CELLS = 512;

/** Tiles of zero mean and about unit standard deviation, row by row. */
export type RoofNoise = {
  readonly white: Float32Array;
  /** Features of 8 cells, for patches of wear. */
  readonly medium: Float32Array;
  /** Features of 64 cells, for stains. */
  readonly coarse: Float32Array;
};

export function createRoofNoise(random: Random): RoofNoise {
  return {
    white: Float32Array.from({ length: TILE_CELLS ** 2 }, () => random.normal()),
    medium: tile(random, 8),
    coarse: tile(random, 64),
  };
}

/** Creates two octaves of smoothed lattice noise. */
function tile(random: Random, cell: number): Float32Array {
  const noise = new Float32Array(TILE_CELLS ** 2);
  addOctave(noise, random, cell, 1.6);
  addOctave(noise, random, cell / 2, 0.8);
  return noise;
}

function addOctave(
  noise: Float32Array,
  random: Random,
  cell: number,
  amplitude: number,
): void {
  const points = TILE_CELLS / cell;
  const lattice = Float32Array.from({ length: points ** 2 }, () => random.normal());
  for (let row = 0; row < TILE_CELLS; row += 1) {
    const [top, down] = knot(row / cell);
    const above = top * points;
    const below = ((top + 1) % points) * points;
    for (let col = 0; col < TILE_CELLS; col += 1) {
      const [left, across] = knot(col / cell);
      const right = (left + 1) % points;
      const upper = mix(
        lattice[above + left] as number,
        lattice[above + right] as number,
        across,
      );
      const lower = mix(
        lattice[below + left] as number,
        lattice[below + right] as number,
        across,
      );
      const at = row * TILE_CELLS + col;
      noise[at] = (noise[at] as number) + amplitude * mix(upper, lower, down);
    }
  }
}

/** Returns the lattice index and the smoothed weight of the next point. */
function knot(at: number): [number, number] {
  const index = Math.floor(at);
  const t = at - index;
  return [index, t * t * (3 - 2 * t)];
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
