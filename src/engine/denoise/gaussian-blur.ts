/**
 * A Gaussian filter on linear power: g = Σ w·m·p / Σ w·m over the window, with w =
 * exp(−r²/(2σ²)), power p and valid mask m (1 or 0), so that nodata and pixels beyond
 * the border have no influence. This is the normalised convolution of Knutsson & Westin
 * 1993 (doi:10.1109/CVPR.1993.341081), computed as two one-dimensional passes and
 * truncated at `radiusPx`.
 *
 * It averages power and not dB: like multi-looking, a mean of power is an unbiased
 * estimate, and a mean of dB is not.
 */
import type { DenoiseOp } from "#engine/denoise/denoise-op.ts";

/**
 * Parameters: `sigmaPx`, the standard deviation in pixels; `radiusPx`, where the kernel
 * is cut off.
 */
export const gaussianBlur: DenoiseOp = {
  name: "gaussian-blur",
  radiusPx: ({ radiusPx = Number.NaN, sigmaPx = 0 }) =>
    sigmaPx > 0 ? radiusPx : Number.NaN,
  run(plane, { width, height, valid }, radius, { sigmaPx = 1 }) {
    const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
      Math.exp(-((i - radius) ** 2) / (2 * sigmaPx * sigmaPx)),
    );
    const pixels = width * height;
    const masked = new Float32Array(pixels);
    const mask = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) {
      const isValid = (valid === null || valid[i] === 1) && !Number.isNaN(plane[i]);
      mask[i] = isValid ? 1 : 0;
      masked[i] = isValid ? (plane[i] as number) : 0;
    }
    const size = { width, height };
    const sums = blurColumns(blurRows(masked, size, kernel), size, kernel);
    const weights = blurColumns(blurRows(mask, size, kernel), size, kernel);
    for (let i = 0; i < pixels; i++) {
      sums[i] =
        mask[i] === 1 ? (sums[i] as number) / (weights[i] as number) : Number.NaN;
    }
    return sums;
  },
};

type Size = { readonly width: number; readonly height: number };

function blurRows(plane: Float32Array, { width, height }: Size, kernel: Float32Array) {
  const radius = (kernel.length - 1) / 2;
  const out = new Float32Array(plane.length);
  for (let row = 0; row < height; row++) {
    const base = row * width;
    for (let col = 0; col < width; col++) {
      const from = Math.max(0, col - radius);
      const to = Math.min(width - 1, col + radius);
      let sum = 0;
      for (let c = from; c <= to; c++) {
        sum += (kernel[c - col + radius] as number) * (plane[base + c] as number);
      }
      out[base + col] = sum;
    }
  }
  return out;
}

/** Blurs along columns, but loops row by row, so that memory is read in order. */
function blurColumns(
  plane: Float32Array,
  { width, height }: Size,
  kernel: Float32Array,
) {
  const radius = (kernel.length - 1) / 2;
  const out = new Float32Array(plane.length);
  for (let row = 0; row < height; row++) {
    const base = row * width;
    const to = Math.min(height - 1, row + radius);
    for (let r = Math.max(0, row - radius); r <= to; r++) {
      const w = kernel[r - row + radius] as number;
      const from = r * width;
      for (let col = 0; col < width; col++) {
        out[base + col] =
          (out[base + col] as number) + w * (plane[from + col] as number);
      }
    }
  }
  return out;
}
