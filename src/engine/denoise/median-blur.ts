/**
 * A median filter over a square window, on linear power. (In dB the result would be the
 * same, because the median only depends on the order.) Only valid pixels inside the
 * raster are used, so neither nodata nor the border has an influence; for an even
 * number of pixels the result is the mean of the middle two.
 *
 * The sorted window slides along each row: at every step the values of the leaving
 * column are removed and those of the entering column are merged in, which costs O(k²)
 * for a window of k × k.
 */
import type { DenoiseOp } from "#engine/denoise/denoise-op.ts";

/** Parameter: `sizePx`, the side of the window in pixels, an odd number. */
export const medianBlur: DenoiseOp = {
  name: "median-blur",
  radiusPx: ({ sizePx = 0 }) => (sizePx - 1) / 2,
  run(plane, { width, height, valid }, radius) {
    const sizePx = 2 * radius + 1;
    const out = new Float32Array(plane.length).fill(Number.NaN);
    const columns = new Float32Array(width * sizePx);
    const counts = new Int32Array(width);
    let window = new Float32Array(sizePx * sizePx);
    let next = new Float32Array(sizePx * sizePx);
    for (let row = 0; row < height; row++) {
      sortColumns(plane, valid, width, height, row, radius, columns, counts);
      let size = 0;
      for (let col = -radius; col < width; col++) {
        const enters = col + radius;
        const leaves = col - radius - 1;
        const enterAt = enters * sizePx;
        const enterEnd =
          enters < width ? enterAt + (counts[enters] as number) : enterAt;
        const leaveAt = Math.max(0, leaves) * sizePx;
        const leaveEnd = leaves >= 0 ? leaveAt + (counts[leaves] as number) : leaveAt;
        size = slide(window, size, columns, leaveAt, leaveEnd, enterAt, enterEnd, next);
        [window, next] = [next, window];
        if (col < 0) {
          continue;
        }
        const at = row * width + col;
        if (isValid(plane, valid, at)) {
          const middle = size >> 1;
          out[at] =
            size % 2 === 1
              ? (window[middle] as number)
              : ((window[middle - 1] as number) + (window[middle] as number)) / 2;
        }
      }
    }
    return out;
  },
};

/** Treats NaN as invalid whatever the mask says, because NaN cannot be sorted. */
function isValid(plane: Float32Array, valid: Uint8Array | null, at: number): boolean {
  return (valid === null || valid[at] === 1) && !Number.isNaN(plane[at]);
}

/** Sorts the valid samples of each column of the window around `row`, ascending. */
function sortColumns(
  plane: Float32Array,
  valid: Uint8Array | null,
  width: number,
  height: number,
  row: number,
  radius: number,
  columns: Float32Array,
  counts: Int32Array,
): void {
  const side = 2 * radius + 1;
  const top = Math.max(0, row - radius);
  const bottom = Math.min(height - 1, row + radius);
  for (let col = 0; col < width; col++) {
    const base = col * side;
    let count = 0;
    for (let r = top; r <= bottom; r++) {
      const at = r * width + col;
      if (!isValid(plane, valid, at)) {
        continue;
      }
      const value = plane[at] as number;
      let i = base + count;
      while (i > base && (columns[i - 1] as number) > value) {
        columns[i] = columns[i - 1] as number;
        i--;
      }
      columns[i] = value;
      count++;
    }
    counts[col] = count;
  }
}

/**
 * Writes `window` without the leaving and with the entering samples to `next`; returns
 * the new number of samples.
 */
function slide(
  window: Float32Array,
  size: number,
  columns: Float32Array,
  leaveFrom: number,
  leaveEnd: number,
  enterFrom: number,
  enterEnd: number,
  next: Float32Array,
): number {
  let leave = leaveFrom;
  let enter = enterFrom;
  let to = 0;
  for (let i = 0; i < size; i++) {
    const value = window[i] as number;
    if (leave < leaveEnd && value === columns[leave]) {
      leave++;
      continue;
    }
    while (enter < enterEnd && (columns[enter] as number) < value) {
      next[to++] = columns[enter++] as number;
    }
    next[to++] = value;
  }
  while (enter < enterEnd) {
    next[to++] = columns[enter++] as number;
  }
  return to;
}
