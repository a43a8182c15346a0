/**
 * This file computes normal noise as a function of the position: a pixel gets the same
 * number whichever tile asks for it and in whatever order.
 */

/**
 * Returns a standard normal number (Box and Muller) for (`seed`, `step`, `band`, `row`,
 * `col`), which are 32-bit integers; rows and columns count on the whole scene's grid
 * and may be negative.
 *
 * Its two uniform numbers are (h + ½)/2³², where h is MurmurHash3 x86 32 (A. Appleby,
 * 2011) of the five little-endian words step, band, row, col, draw (0, 1), seeded with
 * `seed`: z = √(−2 ln u₀)·cos(2π u₁).
 */
export function positionNormal(
  seed: number,
  step: number,
  band: number,
  row: number,
  col: number,
): number {
  const start = mixWord(mixWord(mixWord(mixWord(seed | 0, step), band), row), col);
  const radius = Math.sqrt(-2 * Math.log(uniform(start, 0)));
  return radius * Math.cos(2 * Math.PI * uniform(start, 1));
}

const BYTES = 20;

function uniform(start: number, draw: number): number {
  let h = mixWord(start, draw) ^ BYTES;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return ((h >>> 0) + 0.5) / 4294967296;
}

function mixWord(hash: number, word: number): number {
  let k = Math.imul(word | 0, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
