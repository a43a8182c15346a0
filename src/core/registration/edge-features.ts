/**
 * This file describes an image by how strong its edges are, pixel by pixel, which is what a
 * radar and an optical image of the same place have in common: brightness is not, nor which
 * side of an edge is the brighter one. It is the sum over the orientation channels of CFOG
 * (Ye et al., Fast and robust matching for multimodal remote sensing image registration,
 * TGRS 2019), normalised at each pixel as they are, and without its own local mean: the
 * orientation of an edge under speckle is noise, and how many edges there are around
 * changes so slowly that it says nothing of where they are.
 */
import { erode, filled, type GreyImage, meanOf, smoothValid } from "./grey-image.ts";

/** Gaussian σ of the local mean that is taken away, pixels. */
const LOCAL_SIGMA_PX = 2;

export type EdgeFeatures = {
  readonly width: number;
  readonly height: number;
  /** Edge strength less its local mean, in (−1, 1), row by row; 0 where invalid. */
  readonly values: Float32Array;
  /** 1 where the value depends on valid pixels only. */
  readonly valid: Uint8Array;
  /** Root mean square of the valid values; 0 where there are none. */
  readonly rms: number;
};

/**
 * Returns the radar image as the logarithm of its power, averaged by a Gaussian first:
 * differences of the result are ratios of local means, whose false edges do not depend on
 * how bright the speckle is (the argument of Touzi et al., TGRS 1988).
 *
 * @param power linear, ≥ 0
 */
export function logPower(power: GreyImage, sigmaPx: number): GreyImage {
  const { width, height, valid } = power;
  const smooth = smoothValid(power, sigmaPx);
  const floor = 1e-3 * meanOf(smooth, valid);
  return {
    ...{ width, height, valid },
    values: smooth.map((value) => Math.log(Math.max(value, floor, 1e-30))),
  };
}

/**
 * Returns the features of an image: |∇| / (|∇| + mean |∇|), less the Gaussian mean around.
 *
 * @param sigmaPx smooths the image before its gradient is taken
 */
export function edgeFeatures(image: GreyImage, sigmaPx: number): EdgeFeatures {
  const { width, height } = image;
  const grey = sigmaPx > 0 ? smoothValid(image, sigmaPx) : filled(image);
  const valid = erode(image, Math.ceil(2 * sigmaPx) + 1);
  const strength = gradientLengths(grey, width, height, valid);
  const mean = meanOf(strength, valid);
  for (let at = 0; at < strength.length; at += 1) {
    const length = strength[at] as number;
    strength[at] = length === 0 ? 0 : length / (length + mean);
  }
  return withoutLocalMean({ width, height, values: strength, valid });
}

/** Lengths of central differences; 0 where invalid. */
function gradientLengths(
  grey: Float32Array,
  width: number,
  height: number,
  valid: Uint8Array,
): Float32Array {
  const lengths = new Float32Array(grey.length);
  for (let row = 1; row < height - 1; row += 1) {
    for (let at = row * width + 1; at < (row + 1) * width - 1; at += 1) {
      if (valid[at] === 1) {
        const gx = ((grey[at + 1] as number) - (grey[at - 1] as number)) / 2;
        const gy = ((grey[at + width] as number) - (grey[at - width] as number)) / 2;
        lengths[at] = Math.sqrt(gx * gx + gy * gy);
      }
    }
  }
  return lengths;
}

function withoutLocalMean(image: GreyImage): EdgeFeatures {
  const { width, height, values, valid } = image;
  const mean = smoothValid(image, LOCAL_SIGMA_PX);
  let [squares, n] = [0, 0];
  const rest = values.map((value, at) => {
    if (valid[at] !== 1) {
      return 0;
    }
    const own = value - (mean[at] as number);
    squares += own * own;
    n += 1;
    return own;
  });
  return {
    width,
    height,
    values: rest,
    valid,
    rms: Math.sqrt(squares / Math.max(1, n)),
  };
}
