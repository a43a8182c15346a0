/**
 * This file computes fractal noise row by row. `noise.ts` computes the same as a
 * raster, but the optical image needs five scales at once for up to 20 million cells.
 */
import type { Random } from "#core/random.ts";

/**
 * Returns the noise of one row of the canvas, with zero mean and about unit standard
 * deviation, in a buffer that is reused.
 */
export type RowNoise = (row: number) => Float32Array;

/** The wanted columns of the canvas: `from` ≤ col < `from + count` of `cells`. */
export type Columns = {
  readonly cells: number;
  readonly from: number;
  readonly count: number;
};

type Octave = {
  readonly step: number;
  readonly columns: number;
  readonly lattice: Float32Array;
  readonly line: Float32Array;
  readonly index: Int32Array;
  readonly weight: Float32Array;
};

/**
 * Points per side of the largest lattice; a power of two. Finer octaves repeat after
 * this many points (170 m or more on the master grids), which is invisible below the
 * coarser ones.
 */
const LATTICE = 256;

/** Standard deviation of white lattice noise under the 2-D quadratic B-spline: 11/20. */
const SPLINE_STD = 0.55;

/**
 * Creates the noise. Octave k has lattice points `cell / 2^k` cells apart, smoothed
 * with the quadratic B-spline. Cost: about 4 ns per cell and octave.
 */
export function createRowNoise(
  random: Random,
  columns: Columns,
  cell: number,
  octaves: number,
  persistence: number,
): RowNoise {
  let power = 0;
  for (let k = 0; k < octaves; k += 1) {
    power += persistence ** (2 * k);
  }
  const parts = Array.from({ length: octaves }, (_, k) =>
    createOctave(
      random,
      columns,
      cell / 2 ** k,
      persistence ** k / (SPLINE_STD * Math.sqrt(power)),
    ),
  );
  const noise = new Float32Array(columns.count);
  return (row) => {
    noise.fill(0);
    for (const part of parts) {
      addOctave(noise, part, row);
    }
    return noise;
  };
}

function createOctave(
  random: Random,
  { cells, from, count }: Columns,
  step: number,
  amplitude: number,
): Octave {
  const columns = Math.min(LATTICE, Math.ceil(cells / step) + 4);
  const lattice = Float32Array.from(
    { length: columns * columns },
    () => amplitude * random.normal(),
  );
  // Two more than the lattice has, so that a spline never reads beyond the line.
  const line = new Float32Array(columns + 2);
  const index = new Int32Array(count);
  const weight = new Float32Array(count * 3);
  for (let col = 0; col < count; col += 1) {
    const at = (from + col) / step;
    const base = Math.floor(at);
    index[col] = base % columns;
    weight.set(splineWeights(at - base), col * 3);
  }
  return { step, columns, lattice, line, index, weight };
}

function splineWeights(t: number): [number, number, number] {
  return [0.5 * (1 - t) * (1 - t), 0.75 - (t - 0.5) * (t - 0.5), 0.5 * t * t];
}

function addOctave(noise: Float32Array, part: Octave, row: number): void {
  const { step, columns, lattice, line, index, weight } = part;
  const at = row / step;
  const base = Math.floor(at);
  const [above, here, below] = splineWeights(at - base);
  const [first, second, third] = [base, base + 1, base + 2].map(
    (point) => (point % columns) * columns,
  ) as [number, number, number];
  for (let i = 0; i < columns; i += 1) {
    line[i] =
      above * (lattice[first + i] as number) +
      here * (lattice[second + i] as number) +
      below * (lattice[third + i] as number);
  }
  line[columns] = line[0] as number;
  line[columns + 1] = line[1] as number;
  for (let col = 0, k = 0; col < noise.length; col += 1, k += 3) {
    const i = index[col] as number;
    noise[col] =
      (noise[col] as number) +
      (weight[k] as number) * (line[i] as number) +
      (weight[k + 1] as number) * (line[i + 1] as number) +
      (weight[k + 2] as number) * (line[i + 2] as number);
  }
}

const TABLE_SIZE = 1 << 16;

/**
 * Creates white noise with one value per cell: a table of 65536 normal numbers, read
 * from a random position for each row.
 */
export function createWhiteRows(
  random: Random,
  { from, count }: Pick<Columns, "from" | "count">,
): RowNoise {
  const table = Float32Array.from({ length: TABLE_SIZE }, () => random.normal());
  const salt = random.integer(TABLE_SIZE);
  const noise = new Float32Array(count);
  return (row) => {
    const start = (Math.imul(row + salt, 0x9e3779b1) >>> 16) + from;
    for (let col = 0; col < count; col += 1) {
      noise[col] = table[(start + col) & (TABLE_SIZE - 1)] as number;
    }
    return noise;
  };
}
