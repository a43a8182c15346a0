/**
 * This file draws complex circular normal numbers. A scene needs tens of millions of
 * them, so each is looked up by 15 random bits in a table of 2^15 entries, which covers
 * the distribution evenly.
 */

const SIZE = 1 << 15;

export type CircularNoise = {
  /** Real and imaginary part, interleaved; each of unit variance. */
  readonly table: Float32Array;
  /** Draws two entries of the table: `draw & NOISE_MASK` and `(draw >>> 16) & NOISE_MASK`. */
  draw(): number;
  /** Draws one normal number. */
  normal(): number;
  /** Draws a uniform number in [0, 1). */
  uniform(): number;
};

export const NOISE_MASK = SIZE - 1;

let shared: Float32Array | null = null;

export function createCircularNoise(seed: number): CircularNoise {
  shared ??= tabulate();
  const table = shared;
  let state = seed >>> 0;
  const draw = () => {
    // Mulberry32, as in `random.ts`, but all 32 bits are returned.
    state = (state + 0x6d2b79f5) | 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return t ^ (t >>> 14);
  };
  return {
    table,
    draw,
    normal: () => table[draw() & (2 * SIZE - 1)] as number,
    uniform: () => (draw() >>> 0) / 4294967296,
  };
}

/**
 * Creates the table: radii at the quantiles of Rayleigh's distribution, angles at
 * multiples of the golden section.
 */
function tabulate(): Float32Array {
  const table = new Float32Array(2 * SIZE);
  const goldenTurn = Math.PI * (3 - Math.sqrt(5));
  for (let i = 0; i < SIZE; i += 1) {
    const radius = Math.sqrt(-2 * Math.log((i + 0.5) / SIZE));
    table[2 * i] = radius * Math.cos(i * goldenTurn);
    table[2 * i + 1] = radius * Math.sin(i * goldenTurn);
  }
  return table;
}
