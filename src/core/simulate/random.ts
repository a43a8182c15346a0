/** Seeded randomness: equal seeds give equal numbers on every machine. */

export type Random = {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal (Box and Muller). */
  normal(): number;
  /** Gamma with integer shape `looks` and mean 1: multilooked speckle power. */
  speckle(looks: number): number;
};

/** Mulberry32: 32 bits of state, good enough for pictures, identical everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    uniform,
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    speckle(looks) {
      // The sum of `looks` unit exponentials over `looks`; the product saves logarithms.
      let product = 1;
      for (let i = 0; i < looks; i += 1) {
        product *= 1 - uniform();
      }
      return -Math.log(product) / looks;
    },
  };
}

/** A number in [0, 1) that depends only on its arguments (integers). */
export function hash01(seed: number, x: number, y: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (x | 0) ^ (h >>> 13), 0xc2b2ae35);
  h = Math.imul(h ^ (y | 0) ^ (h >>> 16), 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return (h >>> 0) / 4294967296;
}

/** Smooth value noise in [0, 1) with features of about one unit; `octaves` halve. */
export function valueNoise(seed: number, x: number, y: number, octaves = 1): number {
  let sum = 0;
  let weight = 0;
  for (let octave = 0; octave < octaves; octave += 1) {
    const scale = 2 ** octave;
    const [u, v] = [x * scale, y * scale];
    const [x0, y0] = [Math.floor(u), Math.floor(v)];
    const [fx, fy] = [fade(u - x0), fade(v - y0)];
    const s = seed + octave * 1013;
    const top = mix(hash01(s, x0, y0), hash01(s, x0 + 1, y0), fx);
    const bottom = mix(hash01(s, x0, y0 + 1), hash01(s, x0 + 1, y0 + 1), fx);
    sum += mix(top, bottom, fy) / scale;
    weight += 1 / scale;
  }
  return sum / weight;
}

const fade = (t: number) => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number) => a + (b - a) * t;
