/**
 * Pixels in the form every linear kernel wants: values multiplied by their weight, and
 * the weights, so that Σ w·value / Σ w is a mean over valid pixels only.
 */
import type { SizedPlanes } from "./raster.ts";

/** `data` is value · weight and never NaN. */
export type WeightedPixels = Omit<SizedPlanes, "valid"> & {
  /** Share of each pixel that is valid, 0–1, `[row][col]`; null = all 1. */
  readonly weight: Float32Array | null;
};

/** Source pixels; positions this near outside of the source's edge count as inside. */
const EDGE_HAIR_PX = 1e-6;
/** A target pixel needs this much valid weight; a hair under one half for round-off. */
const VALID_WEIGHT = 0.5 - 1e-6;

/**
 * Weight 0 for pixels that are masked or not finite in any band, else 1. Shares the
 * source's buffer when every pixel is valid.
 */
export function weighPixels(source: SizedPlanes): WeightedPixels {
  const { data, width, height, bands, valid } = source;
  const n = width * height;
  if (isAllValid(data, valid)) {
    return { data, weight: null, width, height, bands };
  }
  const weight = new Float32Array(n);
  const weighted = new Float32Array(data.length);
  for (let k = 0; k < n; k++) {
    let isValid = valid === null || valid[k] === 1;
    for (let at = k; isValid && at < data.length; at += n) {
      isValid = Number.isFinite(data[at]);
    }
    if (isValid) {
      weight[k] = 1;
      for (let at = k; at < data.length; at += n) {
        weighted[at] = data[at] as number;
      }
    }
  }
  return { data: weighted, weight, width, height, bands };
}

function isAllValid(data: Float32Array, valid: Uint8Array | null): boolean {
  if (valid?.includes(0)) {
    return false;
  }
  // Zero times NaN or infinity is NaN, and stays it: one pass without a branch.
  let zero = 0;
  for (let k = 0; k < data.length; k++) {
    zero += 0 * (data[k] as number);
  }
  return zero === 0;
}

/**
 * Divides the weighted sums in `data` by their weight, in place.
 * @returns the mask; `data` becomes NaN where it is 0
 */
export function normalise(
  data: Float32Array,
  weight: Float32Array,
  bands: number,
): Uint8Array {
  const n = weight.length;
  const valid = new Uint8Array(n);
  for (let k = 0; k < n; k++) {
    const w = weight[k] as number;
    if (w >= VALID_WEIGHT) {
      valid[k] = 1;
      // A full weight is left alone, so that copies stay bit-exact.
      if (w !== 1) {
        for (let at = k; at < bands * n; at += n) {
          data[at] = (data[at] as number) / w;
        }
      }
    } else {
      for (let at = k; at < bands * n; at += n) {
        data[at] = Number.NaN;
      }
    }
  }
  return valid;
}

/**
 * Means of blocks of `factorX` × `factorY` pixels, weights included; blocks at the right
 * and lower edge may be smaller. A weight is the valid share of the block's own pixels.
 */
export function reducePixels(
  pixels: WeightedPixels,
  factorX: number,
  factorY: number,
): WeightedPixels {
  const { width, height, bands } = pixels;
  const outWidth = Math.ceil(width / factorX);
  const outHeight = Math.ceil(height / factorY);
  const n = outWidth * outHeight;
  const data = new Float32Array(bands * n);
  const plane = (values: Float32Array, at: number) =>
    values.subarray(at * width * height, (at + 1) * width * height);
  for (let band = 0; band < bands; band++) {
    const out = data.subarray(band * n, (band + 1) * n);
    reducePlane(plane(pixels.data, band), width, height, factorX, factorY, out);
  }
  let weight: Float32Array | null = null;
  if (pixels.weight !== null) {
    weight = new Float32Array(n);
    reducePlane(pixels.weight, width, height, factorX, factorY, weight);
  }
  return { data, weight, width: outWidth, height: outHeight, bands };
}

function reducePlane(
  values: Float32Array,
  width: number,
  height: number,
  factorX: number,
  factorY: number,
  out: Float32Array,
): void {
  const outWidth = Math.ceil(width / factorX);
  const outHeight = Math.ceil(height / factorY);
  const sums = new Float64Array(outWidth);
  for (let i = 0; i < outHeight; i++) {
    const rowEnd = Math.min(height, (i + 1) * factorY);
    sums.fill(0);
    for (let row = i * factorY; row < rowEnd; row++) {
      for (let j = 0, col = 0; j < outWidth; j++) {
        const colEnd = Math.min(width, (j + 1) * factorX);
        let sum = 0;
        for (; col < colEnd; col++) {
          sum += values[row * width + col] as number;
        }
        sums[j] = (sums[j] as number) + sum;
      }
    }
    for (let j = 0; j < outWidth; j++) {
      const count =
        (rowEnd - i * factorY) * (Math.min(width, (j + 1) * factorX) - j * factorX);
      out[i * outWidth + j] = (sums[j] as number) / count;
    }
  }
}

/** Whether a position (pixel corners are whole numbers) lies on the pixels; NaN does not. */
export function isInside(
  col: number,
  row: number,
  size: { readonly width: number; readonly height: number },
): boolean {
  return (
    col >= -EDGE_HAIR_PX &&
    col <= size.width + EDGE_HAIR_PX &&
    row >= -EDGE_HAIR_PX &&
    row <= size.height + EDGE_HAIR_PX
  );
}
