/**
 * This file measures how much the colours of a picture vary. A network that recognises
 * nothing in its input answers with a single colour, which looks like a result but is
 * none.
 */

/** In levels of 255; noise of compression and rounding stays below. */
const ALMOST_EQUAL = 8;

export type PictureSpread = {
  /** Number of valid pixels. */
  readonly n: number;
  /** The largest distance between percentiles 1 and 99 among R, G and B, 0–255. */
  readonly levels: number;
  /** Mean colour, 0–255. */
  readonly mean: readonly [r: number, g: number, b: number];
};

export type SpreadCounter = {
  /** Adds pixels: planes R, G and B in [0, 1]; only those count whose `valid` is 1. */
  add(planes: Float32Array, valid: Uint8Array): void;
  read(): PictureSpread;
};

export function createSpreadCounter(): SpreadCounter {
  const counts = [0, 1, 2].map(() => new Float64Array(256));
  return {
    add(planes, valid) {
      for (const [band, count] of counts.entries()) {
        for (let i = 0; i < valid.length; i += 1) {
          if (valid[i] === 1) {
            const value = Math.round((planes[band * valid.length + i] as number) * 255);
            count[value] = (count[value] as number) + 1;
          }
        }
      }
    },
    read() {
      const n = (counts[0] as Float64Array).reduce((sum, count) => sum + count, 0);
      const levels = counts.map((c) => levelAt(c, 0.99 * n) - levelAt(c, 0.01 * n));
      const mean = counts.map(
        (c) => c.reduce((sum, count, value) => sum + count * value, 0) / n,
      );
      return { n, levels: Math.max(...levels), mean: mean as [number, number, number] };
    },
  };
}

/** Returns the first level up to which more than `rank` pixels lie. */
function levelAt(counts: Float64Array, rank: number): number {
  let below = 0;
  const found = counts.findIndex((count) => {
    below += count;
    return below > rank;
  });
  return found === -1 ? 255 : found;
}

/** Words the warning for a picture of a single colour; null for any other. */
export function constantWarning({ n, levels, mean }: PictureSpread): string | null {
  if (n === 0 || levels > ALMOST_EQUAL) {
    return null;
  }
  const colour = mean.map((value) => Math.round(value)).join(", ");
  return `The result is one colour almost everywhere (RGB ${colour}; 98 % of its pixels lie within ${levels} of 255 levels): the model has seen nothing that it knows. Compare the scene's values with what it was trained on.`;
}
