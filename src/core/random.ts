/** A seeded random generator: equal seeds give equal numbers on every machine. */

export type Random = {
  /** Returns a uniform number in [0, 1). */
  uniform(): number;
  /** Returns a standard normal number (Box and Muller). */
  normal(): number;
  /**
   * Returns a gamma-distributed number with integer shape `looks` and mean 1: the power
   * of multilooked speckle.
   */
  speckle(looks: number): number;
  /** Returns a uniform number in [low, high). */
  between(low: number, high: number): number;
  /** Returns a uniform integer in [0, count). */
  integer(count: number): number;
  /** Returns true with the given probability. */
  chance(probability: number): boolean;
  /** Returns −1 or 1. */
  sign(): -1 | 1;
  /** Returns one of `items` (not empty); with `weights`, in proportion to them. */
  choice<T>(items: readonly T[], weights?: readonly number[]): T;
  /** Returns `items` in random order, as a new array. */
  shuffle<T>(items: readonly T[]): T[];
  /**
   * Returns a Poisson count with the given mean (Knuth's method below 30, a rounded
   * normal above).
   */
  poisson(mean: number): number;
  exponential(mean: number): number;
  /** Returns `count` positive weights that add up to 1, uniformly distributed on the simplex. */
  dirichlet(count: number): number[];
};

/**
 * Creates a Mulberry32 generator: 32 bits of state, sufficient for one sequence,
 * identical everywhere.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return drawsFrom(() => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  });
}

/**
 * Creates the stream of one purpose, e.g. `createStream(seed, "paris", "roofs", 17)`.
 * If one purpose draws more numbers, no other stream changes. The generator is sfc32
 * (128 bits of state), so that thousands of streams do not overlap, as those of a
 * single 32-bit cycle would.
 */
export function createStream(
  seed: number,
  ...keys: readonly (string | number)[]
): Random {
  let [a, b, c] = hashKeys(seed, keys);
  let counter = 1;
  const uniform = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) {
    uniform();
  }
  return drawsFrom(uniform);
}

function hashKeys(
  seed: number,
  keys: readonly (string | number)[],
): [number, number, number] {
  const words: [number, number, number] = [
    seed ^ 0x9e3779b9,
    seed ^ 0x85ebca6b,
    seed ^ 0xc2b2ae35,
  ];
  const take = (code: number) => {
    words[0] = Math.imul(words[0] ^ code, 0x01000193);
    words[1] = Math.imul(words[1] ^ (words[0] >>> 15) ^ code, 0x27d4eb2f);
    words[2] = Math.imul(words[2] ^ (words[1] >>> 13) ^ code, 0x165667b1);
  };
  take(seed >>> 16);
  for (const key of keys) {
    if (typeof key === "number") {
      take(key | 0);
      take((key | 0) >>> 16);
    } else {
      for (let i = 0; i < key.length; i += 1) {
        take(key.charCodeAt(i));
      }
    }
    // A separator, so that the keys ("ab", "c") and ("a", "bc") differ.
    take(0x1f);
  }
  return words;
}

function drawsFrom(uniform: () => number): Random {
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const integer = (count: number) => Math.floor(uniform() * count);
  const exponential = (mean: number) => -mean * Math.log(1 - uniform());
  return {
    uniform,
    normal,
    integer,
    exponential,
    speckle(looks) {
      // It is the sum of `looks` unit exponentials over `looks`; a product needs only
      // one logarithm.
      let product = 1;
      for (let i = 0; i < looks; i += 1) {
        product *= 1 - uniform();
      }
      return -Math.log(product) / looks;
    },
    between: (low, high) => low + (high - low) * uniform(),
    chance: (probability) => uniform() < probability,
    sign: () => (uniform() < 0.5 ? -1 : 1),
    choice<T>(items: readonly T[], weights?: readonly number[]): T {
      if (weights === undefined) {
        return items[integer(items.length)] as T;
      }
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let left = uniform() * total;
      const index = weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return items[index < 0 ? items.length - 1 : index] as T;
    },
    shuffle<T>(items: readonly T[]): T[] {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i -= 1) {
        const j = integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
      }
      return shuffled;
    },
    poisson(mean) {
      if (mean >= 30) {
        return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      }
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) {
        count += 1;
      }
      return count;
    },
    dirichlet(count) {
      const weights = Array.from({ length: count }, () => exponential(1));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    },
  };
}

/** Returns a number in [0, 1) that depends only on its arguments (integers). */
export function hash01(seed: number, x: number, y: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (x | 0) ^ (h >>> 13), 0xc2b2ae35);
  h = Math.imul(h ^ (y | 0) ^ (h >>> 16), 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return (h >>> 0) / 4294967296;
}

/**
 * Returns smooth value noise in [0, 1) with features of about one unit; every further
 * octave halves them.
 */
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
