import { AppError } from "#core/errors.ts";
import { clipWindow, type PixelWindow } from "#core/raster/grid.ts";

/** Planar `[band][row][col]` pixels of a window of some grid. */
export type PixelBlock<T extends Float32Array | Uint8Array = Float32Array> = {
  readonly data: T;
  readonly bands: number;
  readonly window: PixelWindow;
};

/**
 * Cuts `input` out of `source`. Pixels beyond the grid are filled by reflection about
 * the grid's edge pixels (the edge is not repeated: numpy's "reflect"), several times
 * if the scene is smaller than the tile.
 *
 * Only the part of `input` inside the grid is read, so `source` only needs to cover
 * that part. It works for masks and for values. The result is not to be changed: where
 * `input` is the source's window it is the source's data.
 * @throws AppError internal when `source` does not cover that part
 */
export function extractPadded<T extends Float32Array | Uint8Array>(
  source: PixelBlock<T>,
  input: PixelWindow,
  size: { readonly width: number; readonly height: number },
): T {
  const inside = clipWindow(input, size);
  const { data, bands, window } = source;
  if (
    inside === null ||
    inside.col < window.col ||
    inside.row < window.row ||
    inside.col + inside.width > window.col + window.width ||
    inside.row + inside.height > window.row + window.height
  ) {
    throw new AppError("internal", "A tile was cut from pixels that were not read.", {
      expected: `pixels that cover ${JSON.stringify(inside ?? input)}`,
      found: JSON.stringify(window),
      hint: "Report this as a fault of the program.",
    });
  }
  if (isSameWindow(inside, input) && isSameWindow(input, window)) {
    return data;
  }
  const cols = reflectIndices(input.col, input.width, inside.col, inside.width);
  const rows = reflectIndices(input.row, input.height, inside.row, inside.height);
  const plane = window.width * window.height;
  const ArrayType = data.constructor as new (length: number) => T;
  const out = new ArrayType(bands * input.width * input.height);
  const firstInside = inside.col - input.col;
  const lastInside = firstInside + inside.width;
  let to = 0;
  for (let band = 0; band < bands; band++) {
    for (const row of rows) {
      const from = band * plane + (row - window.row) * window.width - window.col;
      const start = from + inside.col;
      out.set(data.subarray(start, start + inside.width), to + firstInside);
      for (let i = 0; i < firstInside; i++) {
        out[to + i] = data[from + (cols[i] as number)] as number;
      }
      for (let i = lastInside; i < input.width; i++) {
        out[to + i] = data[from + (cols[i] as number)] as number;
      }
      to += input.width;
    }
  }
  return out;
}

function isSameWindow(a: PixelWindow, b: PixelWindow): boolean {
  return (
    a.col === b.col && a.row === b.row && a.width === b.width && a.height === b.height
  );
}

/** Returns, for `start … start + length − 1`, the reflected index inside `lo … lo + n − 1`. */
function reflectIndices(
  start: number,
  length: number,
  lo: number,
  n: number,
): Int32Array {
  const period = Math.max(1, 2 * (n - 1));
  const indices = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const phase = (((start + i - lo) % period) + period) % period;
    indices[i] = lo + Math.min(phase, period - phase, n - 1);
  }
  return indices;
}
