/**
 * Images of known badness, which a score is set against: the real image blurred, displaced
 * or flattened to its mean colour, and the radar image shown as grey.
 */
import { quantileOfSorted, sortedFinite } from "#core/color/quantiles.ts";
import type { SizedPlanes } from "#core/raster/raster.ts";
import { powerToDb } from "#core/sar/decibels.ts";

/** RGB in [0, 1]. */
export type MaskedImage = SizedPlanes<Uint8Array>;

/** Where the kernel is cut off, in standard deviations. */
const BLUR_REACH_SIGMAS = 3;

/** How far around an area a blur looks, px. */
export function blurReachPx(sigmaPx: number): number {
  return Math.ceil(BLUR_REACH_SIGMAS * sigmaPx);
}

/**
 * Gaussian blur, cut off at 3 σ, as a normalised convolution: Σ w·m·x / Σ w·m with the
 * mask m, so that missing pixels and what lies beyond the border take no part.
 */
export function blurImage(image: MaskedImage, sigmaPx: number): MaskedImage {
  const { bands, width, height, valid } = image;
  const pixels = width * height;
  const reach = blurReachPx(sigmaPx);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const size = { width, height };
  const mask = Float32Array.from(valid);
  const weights = blurPlane(mask, size, kernel);
  const data = new Float32Array(image.data.length);
  for (let band = 0; band < bands; band++) {
    const plane = image.data.slice(band * pixels, (band + 1) * pixels);
    for (let i = 0; i < pixels; i++) {
      plane[i] = valid[i] === 1 ? (plane[i] as number) : 0;
    }
    const sums = blurPlane(plane, size, kernel);
    for (let i = 0; i < pixels; i++) {
      data[band * pixels + i] =
        valid[i] === 1 ? (sums[i] as number) / (weights[i] as number) : 0;
    }
  }
  return { ...image, data };
}

/** The image moved to the right by `px` columns; what comes in from outside is missing. */
export function shiftImage(image: MaskedImage, px: number): MaskedImage {
  const { bands, width, height } = image;
  const data = new Float32Array(image.data.length);
  const valid = new Uint8Array(width * height);
  for (let row = 0; row < bands * height; row++) {
    const from = row * width;
    data.set(image.data.subarray(from, from + width - px), from + px);
  }
  for (let row = 0; row < height; row++) {
    const from = row * width;
    valid.set(image.valid.subarray(from, from + width - px), from + px);
  }
  return { ...image, data, valid };
}

/** Everywhere the mean colour of the pixels where `of` is 1. */
export function meanColorImage(image: MaskedImage, of: Uint8Array): MaskedImage {
  const { bands, width, height } = image;
  const pixels = width * height;
  const data = new Float32Array(bands * pixels);
  for (let band = 0; band < bands; band++) {
    let [sum, n] = [0, 0];
    for (let i = 0; i < pixels; i++) {
      if (of[i] === 1) {
        sum += image.data[band * pixels + i] as number;
        n += 1;
      }
    }
    data.fill(n === 0 ? 0 : sum / n, band * pixels, (band + 1) * pixels);
  }
  return { ...image, data, valid: new Uint8Array(pixels).fill(1) };
}

export type GreyImage = {
  readonly image: MaskedImage;
  /** dB shown black and white: the 1st and 99th percentile of what is shown. */
  readonly loDb: number;
  readonly hiDb: number;
};

/**
 * Radar as a grey picture: dB, stretched from the 1st to the 99th percentile of the pixels
 * where `of` is 1, the same in three bands.
 *
 * @param power linear, one band; missing where not positive
 * @returns null when there are no two different values
 */
export function greyImage(power: MaskedImage, of: Uint8Array): GreyImage | null {
  const { width, height } = power;
  const pixels = width * height;
  const db = new Float32Array(pixels);
  const valid = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const value = power.data[i] as number;
    valid[i] = power.valid[i] === 1 && value > 0 ? 1 : 0;
    db[i] = valid[i] === 1 ? powerToDb(value) : Number.NaN;
  }
  const sorted = sortedFinite(db, of);
  const [loDb, hiDb] = [quantileOfSorted(sorted, 0.01), quantileOfSorted(sorted, 0.99)];
  if (!(hiDb > loDb)) {
    return null;
  }
  const data = new Float32Array(3 * pixels);
  for (let i = 0; i < 3 * pixels; i++) {
    const grey = ((db[i % pixels] as number) - loDb) / (hiDb - loDb);
    data[i] = Number.isNaN(grey) ? 0 : Math.min(1, Math.max(0, grey));
  }
  return { image: { data, bands: 3, width, height, valid }, loDb, hiDb };
}

type Size = { readonly width: number; readonly height: number };

/** Weighted sums along both axes; beyond the border nothing is added. */
function blurPlane(
  plane: Float32Array,
  { width, height }: Size,
  kernel: Float64Array,
): Float32Array {
  const reach = (kernel.length - 1) / 2;
  const rows = new Float32Array(plane.length);
  for (let row = 0; row < height; row++) {
    const base = row * width;
    for (let col = 0; col < width; col++) {
      const [from, to] = [Math.max(0, col - reach), Math.min(width - 1, col + reach)];
      let sum = 0;
      for (let c = from; c <= to; c++) {
        sum += (kernel[c - col + reach] as number) * (plane[base + c] as number);
      }
      rows[base + col] = sum;
    }
  }
  const out = new Float32Array(plane.length);
  // Row by row all the same, so that memory is walked in order.
  for (let row = 0; row < height; row++) {
    const to = Math.min(height - 1, row + reach);
    for (let r = Math.max(0, row - reach); r <= to; r++) {
      const weight = kernel[r - row + reach] as number;
      for (let col = 0; col < width; col++) {
        out[row * width + col] =
          (out[row * width + col] as number) +
          weight * (rows[r * width + col] as number);
      }
    }
  }
  return out;
}
