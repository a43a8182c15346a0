/**
 * This file correlates the features of two images over all shifts up to a reach, window by
 * window, by Fourier transform; only pixels that are valid in both count (the masks of
 * Padfield, TIP 2012).
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import type { EdgeFeatures } from "./edge-features.ts";
import {
  type ComplexImage,
  createComplexImage,
  nextPowerOfTwo,
  transformImage,
} from "./fft.ts";

/**
 * What one window of the first image says of each shift: `[dy][dx]` from −reach, the first
 * image's pixel (row, col) against the second's (row + dy, col + dx).
 */
export type WindowSurface = {
  /** The window's middle, pixels. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the window, valid or not. */
  readonly area: number;
  readonly reachPx: number;
  /** Sums of products, in units of both images' root mean squares. */
  readonly products: Float32Array;
  /** How many pixels are valid in both. Products over counts are a correlation coefficient. */
  readonly counts: Float32Array;
};

/**
 * Returns a function that correlates a window of `first` with the same place of `second`.
 * Its work space is made once.
 *
 * @param sidePx of the largest window
 */
export function createWindowCorrelator(
  first: EdgeFeatures,
  second: EdgeFeatures,
  sidePx: number,
  reachPx: number,
): (window: PixelWindow) => WindowSurface {
  const size = nextPowerOfTwo(sidePx + 2 * reachPx);
  const packed = createComplexImage(size);
  const sums = createComplexImage(size);
  const unit = size * size * Math.max(first.rms * second.rms, 1e-30);
  return (window) => {
    const around: PixelWindow = {
      col: window.col - reachPx,
      row: window.row - reachPx,
      width: window.width + 2 * reachPx,
      height: window.height + 2 * reachPx,
    };
    // Real parts of what comes back are the products, imaginary ones the counts.
    sums.re.fill(0);
    sums.im.fill(0);
    paste(packed, first.values, first, window, second.values, second, around);
    addCrossSpectrum(packed, sums, false);
    const isWhole = isValid(first, window) && isValid(second, around);
    if (!isWhole) {
      paste(packed, first.valid, first, window, second.valid, second, around);
      addCrossSpectrum(packed, sums, true);
    }
    transformImage(sums, true);
    const side = 2 * reachPx + 1;
    const area = window.width * window.height;
    const products = new Float32Array(side * side);
    const counts = new Float32Array(side * side).fill(isWhole ? area : 0);
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const at = y * size + x;
        products[y * side + x] = (sums.re[at] as number) / unit;
        if (!isWhole) {
          counts[y * side + x] = Math.round((sums.im[at] as number) / size ** 2);
        }
      }
    }
    const [x, y] = [window.col + window.width / 2, window.row + window.height / 2];
    return { x, y, area, reachPx, products, counts };
  };
}

function isValid({ width, height, valid }: EdgeFeatures, window: PixelWindow): boolean {
  const { col, row } = window;
  const [right, bottom] = [col + window.width, row + window.height];
  if (col < 0 || row < 0 || right > width || bottom > height) {
    return false;
  }
  for (let y = row; y < bottom; y += 1) {
    if (valid.subarray(y * width + col, y * width + right).includes(0)) {
      return false;
    }
  }
  return true;
}

type Size = { readonly width: number; readonly height: number };

/** Writes a part of one plane into the real parts, of another into the imaginary ones, and transforms. */
function paste(
  into: ComplexImage,
  a: Float32Array | Uint8Array,
  sizeOfA: Size,
  windowOfA: PixelWindow,
  b: Float32Array | Uint8Array,
  sizeOfB: Size,
  windowOfB: PixelWindow,
): void {
  into.re.fill(0);
  into.im.fill(0);
  pastePart(into.re, into.size, a, sizeOfA, windowOfA);
  pastePart(into.im, into.size, b, sizeOfB, windowOfB);
  transformImage(into);
}

function pastePart(
  into: Float64Array,
  size: number,
  plane: Float32Array | Uint8Array,
  { width, height }: Size,
  window: PixelWindow,
): void {
  const fromCol = Math.max(0, -window.col);
  const toCol = Math.min(window.width, width - window.col);
  const fromRow = Math.max(0, -window.row);
  const toRow = Math.min(window.height, height - window.row);
  for (let row = fromRow; row < toRow; row += 1) {
    const from = (window.row + row) * width + window.col;
    for (let col = fromCol; col < toCol; col += 1) {
      into[row * size + col] = plane[from + col] as number;
    }
  }
}

/**
 * Adds conj(A)·B to `sum`, times i when `isImaginary`: of a transform of a + ib with a and
 * b real, A and B are its even and odd parts.
 */
function addCrossSpectrum(
  { size, re, im }: ComplexImage,
  sum: ComplexImage,
  isImaginary: boolean,
): void {
  for (let row = 0; row < size; row += 1) {
    const mirrorRow = row === 0 ? 0 : size - row;
    for (let col = 0; col < size; col += 1) {
      const at = row * size + col;
      const mirror = mirrorRow * size + (col === 0 ? 0 : size - col);
      const [xr, xi] = [re[at] as number, im[at] as number];
      const [yr, yi] = [re[mirror] as number, im[mirror] as number];
      const ar = (xr + yr) / 2;
      const ai = (xi - yi) / 2;
      const br = (xi + yi) / 2;
      const bi = (yr - xr) / 2;
      const cr = ar * br + ai * bi;
      const ci = ar * bi - ai * br;
      if (isImaginary) {
        sum.re[at] = (sum.re[at] as number) - ci;
        sum.im[at] = (sum.im[at] as number) + cr;
      } else {
        sum.re[at] = (sum.re[at] as number) + cr;
        sum.im[at] = (sum.im[at] as number) + ci;
      }
    }
  }
}
