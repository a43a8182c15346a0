/**
 * Normal noise that belongs to a place: the same number for the same place, whichever tile
 * asks for it and in whatever order.
 */

/**
 * Standard normal (Box and Muller) of (`seed`, `step`, `band`, `row`, `col`), whole numbers
 * of 32 bits, rows and columns on the whole scene's grid and negative before it.
 *
 * Its two uniforms are (h + ½)/2³² with h = MurmurHash3 x86 32 (A. Appleby, 2011) of the
 * five little-endian words step, band, row, col, draw (0, 1), seeded with `seed`:
 * z = √(−2 ln u₀)·cos(2π u₁).
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
