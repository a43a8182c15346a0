/**
 * This file compares two pictures of the same network, such as one over tiles with one
 * over the whole scene: how far pixels are apart, and how far colours of areas drift.
 */

/** RGBA bytes of equal size; alpha is not compared. */
export type ComparedPicture = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
};

/** Number of values by |difference| in levels of 255; those of disjoint pixels can be added. */
export type DifferenceCounts = Float64Array;

export type DifferenceSummary = {
  /** Levels of 255. */
  readonly mean: number;
  /** The level up to which 99 % of values lie. */
  readonly p99: number;
  readonly max: number;
  /** Number of values: pixels × 3. */
  readonly n: number;
};

const BANDS = 3;
const LEVELS = 256;
/** Side in pixels of the areas whose mean colours are compared. */
const DRIFT_BLOCK_PX = 32;

/** @param marginPx pixels along each side that are left out */
export function countDifferences(
  a: ComparedPicture,
  b: ComparedPicture,
  marginPx: number,
): DifferenceCounts {
  const counts = new Float64Array(LEVELS);
  for (let row = marginPx; row < a.height - marginPx; row++) {
    for (let col = marginPx; col < a.width - marginPx; col++) {
      const at = 4 * (row * a.width + col);
      for (let i = at; i < at + BANDS; i++) {
        const level = Math.abs((a.data[i] as number) - (b.data[i] as number));
        counts[level] = (counts[level] as number) + 1;
      }
    }
  }
  return counts;
}

export function addDifferences(
  a: DifferenceCounts,
  b: DifferenceCounts,
): DifferenceCounts {
  return a.map((count, level) => count + (b[level] as number));
}

/** Returns null where nothing was compared. */
export function summarizeDifferences(
  counts: DifferenceCounts,
): DifferenceSummary | null {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0) {
    return null;
  }
  const mean = counts.reduce((sum, count, level) => sum + count * level, 0) / n;
  let below = 0;
  const p99 = counts.findIndex((count) => {
    below += count;
    return below >= 0.99 * n;
  });
  return { mean, p99, max: counts.findLastIndex((count) => count > 0), n };
}

/**
 * Returns how far colours drift: the mean, over blocks of `DRIFT_BLOCK_PX`, of the distance
 * between the mean colours of both pictures in the plane of Cb and Cr (ITU-R BT.601), in
 * levels of 255. Brightness takes no part. NaN where no block lies inside the margin.
 */
export function colorDrift(
  a: ComparedPicture,
  b: ComparedPicture,
  marginPx: number,
): number {
  const distances: number[] = [];
  const last = (side: number) => side - marginPx - DRIFT_BLOCK_PX;
  for (let row = marginPx; row <= last(a.height); row += DRIFT_BLOCK_PX) {
    for (let col = marginPx; col <= last(a.width); col += DRIFT_BLOCK_PX) {
      const [cbA, crA] = chromaOf(a, row, col);
      const [cbB, crB] = chromaOf(b, row, col);
      distances.push(Math.hypot(cbA - cbB, crA - crB));
    }
  }
  return distances.reduce((sum, d) => sum + d, 0) / distances.length;
}

/** Returns Cb and Cr of a block's mean colour. */
function chromaOf(
  { data, width }: ComparedPicture,
  top: number,
  left: number,
): [number, number] {
  let [r, g, b] = [0, 0, 0];
  for (let row = top; row < top + DRIFT_BLOCK_PX; row++) {
    for (let col = left; col < left + DRIFT_BLOCK_PX; col++) {
      const at = 4 * (row * width + col);
      r += data[at] as number;
      g += data[at + 1] as number;
      b += data[at + 2] as number;
    }
  }
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  const count = DRIFT_BLOCK_PX * DRIFT_BLOCK_PX;
  return [(0.564 * (b - luma)) / count, (0.713 * (r - luma)) / count];
}
