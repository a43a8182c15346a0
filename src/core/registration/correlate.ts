/**
 * This file correlates the features of two images over all shifts up to a reach, by
 * Fourier transform. The score is the cosine between the two over the pixels that are
 * valid in both at that shift (masked normalised correlation: Padfield, TIP 2012).
 */
import type { PixelWindow } from "#core/raster/grid.ts";
import {
  type ComplexImage,
  createComplexImage,
  nextPowerOfTwo,
  transformImage,
} from "./fft.ts";
import type { OrientationFeatures } from "./orientation-features.ts";

export type CorrelationSurface = {
  readonly reachPx: number;
  /**
   * Scores in [−1, 1], `[dy][dx]` from −reach: the first image's pixel (row, col) against
   * the second's (row + dy, col + dx); −1 where too few pixels are valid in both.
   */
  readonly values: Float64Array;
};

/**
 * Correlates the part `window` of the first image with the second image around the same
 * place, moved by (`offsetX`, `offsetY`) whole pixels.
 *
 * @param minShare of the window's pixels that must be valid in both, or the score is −1
 */
export function correlateFeatures(
  first: OrientationFeatures,
  second: OrientationFeatures,
  window: PixelWindow,
  offset: { readonly x: number; readonly y: number },
  reachPx: number,
  minShare: number,
): CorrelationSurface {
  const size = nextPowerOfTwo(Math.max(window.width, window.height) + 2 * reachPx);
  const around: PixelWindow = {
    col: window.col + offset.x - reachPx,
    row: window.row + offset.y - reachPx,
    width: window.width + 2 * reachPx,
    height: window.height + 2 * reachPx,
  };
  const packed = createComplexImage(size);
  const product = createComplexImage(size);
  for (const [channel, plane] of first.channels.entries()) {
    clear(packed);
    paste(packed.re, size, plane, first, window);
    paste(packed.im, size, second.channels[channel] as Float32Array, second, around);
    transformImage(packed);
    addCrossSpectrum(packed, product, false);
  }
  clear(packed);
  paste(packed.re, size, first.valid, first, window);
  paste(packed.im, size, second.valid, second, around);
  transformImage(packed);
  // Real parts of what comes back are the product, imaginary ones the common pixels.
  addCrossSpectrum(packed, product, true);
  transformImage(product, true);
  const energies = createComplexImage(size);
  for (const [a, b, isImaginary] of [
    [first.energy, second.valid, false],
    [first.valid, second.energy, true],
  ] as const) {
    clear(packed);
    paste(packed.re, size, a, first, window);
    paste(packed.im, size, b, second, around);
    transformImage(packed);
    addCrossSpectrum(packed, energies, isImaginary);
  }
  transformImage(energies, true);
  const least = minShare * window.width * window.height;
  return surfaceOf(product, energies, reachPx, least);
}

function surfaceOf(
  product: ComplexImage,
  energies: ComplexImage,
  reachPx: number,
  least: number,
): CorrelationSurface {
  const { size } = product;
  const side = 2 * reachPx + 1;
  const values = new Float64Array(side * side).fill(-1);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = y * size + x;
      const count = (product.im[at] as number) / size ** 2;
      const squares = (energies.re[at] as number) * (energies.im[at] as number);
      if (count >= Math.max(1, least) && squares > 0) {
        values[y * side + x] = (product.re[at] as number) / Math.sqrt(squares);
      }
    }
  }
  return { reachPx, values };
}

function clear({ re, im }: ComplexImage): void {
  re.fill(0);
  im.fill(0);
}

function paste(
  into: Float64Array,
  size: number,
  plane: Float32Array | Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
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
