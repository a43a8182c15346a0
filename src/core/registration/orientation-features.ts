/**
 * This file describes an image by the orientation of its edges, pixel by pixel, which is
 * what a radar and an optical image of the same place have in common: brightness is not,
 * nor which side of an edge is the brighter one. The idea is that of CFOG (Ye et al., Fast
 * and robust matching for multimodal remote sensing image registration, TGRS 2019): the
 * gradient projected onto several directions, smoothed, and normalised at each pixel.
 */

import {
  blur,
  erode,
  filled,
  type GreyImage,
  meanOf,
  smoothValid,
} from "./grey-image.ts";

/** Directions in [0, π) that the gradient is projected onto. */
const CHANNELS = 4;
/** Gaussian σ of the channels, pixels. */
const CHANNEL_SIGMA_PX = 1.2;
/** Share of the mean gradient that counts as none, so that noise in flat parts has no weight. */
const FLOOR_SHARE = 1;

export type OrientationFeatures = {
  readonly width: number;
  readonly height: number;
  /** One plane a direction; 0 where invalid, with a mean of 0 over what is valid. */
  readonly channels: readonly Float32Array[];
  /** Sum of the channels' squares. */
  readonly energy: Float32Array;
  /** 1 where the features depend on valid pixels only. */
  readonly valid: Uint8Array;
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

/** Returns the features of an image; `sigmaPx` smooths it before its gradient is taken. */
export function orientationFeatures(
  image: GreyImage,
  sigmaPx: number,
): OrientationFeatures {
  const { width, height } = image;
  const grey = sigmaPx > 0 ? smoothValid(image, sigmaPx) : filled(image);
  const valid = erode(image, Math.ceil(2 * sigmaPx) + 1);
  const { across, down, mean } = gradients(grey, width, height, valid);
  const channels = Array.from({ length: CHANNELS }, (_, channel) => {
    const angle = (Math.PI * channel) / CHANNELS;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const plane = new Float32Array(width * height);
    for (let at = 0; at < plane.length; at += 1) {
      plane[at] = Math.abs(c * (across[at] as number) + s * (down[at] as number));
    }
    blur(plane, width, height, CHANNEL_SIGMA_PX);
    return plane;
  });
  normalise(channels, FLOOR_SHARE * mean);
  return centred(channels, valid, width, height);
}

/** Central differences; 0 where invalid, and the mean length over what is valid. */
function gradients(
  grey: Float32Array,
  width: number,
  height: number,
  valid: Uint8Array,
) {
  const across = new Float32Array(grey.length);
  const down = new Float32Array(grey.length);
  let [sum, n] = [0, 0];
  for (let row = 1; row < height - 1; row += 1) {
    for (let col = 1; col < width - 1; col += 1) {
      const at = row * width + col;
      if (valid[at] === 1) {
        const gx = ((grey[at + 1] as number) - (grey[at - 1] as number)) / 2;
        const gy = ((grey[at + width] as number) - (grey[at - width] as number)) / 2;
        across[at] = gx;
        down[at] = gy;
        sum += Math.hypot(gx, gy);
        n += 1;
      }
    }
  }
  return { across, down, mean: n === 0 ? 0 : sum / n };
}

/** Divides each pixel's channels by their length, to which `floor` is added. */
function normalise(channels: readonly Float32Array[], floor: number): void {
  const length = channels[0]?.length ?? 0;
  for (let at = 0; at < length; at += 1) {
    let squares = 0;
    for (const plane of channels) {
      squares += (plane[at] as number) ** 2;
    }
    const norm = Math.sqrt(squares) + floor * Math.sqrt(channels.length / 2) + 1e-20;
    for (const plane of channels) {
      plane[at] = (plane[at] as number) / norm;
    }
  }
}

function centred(
  channels: readonly Float32Array[],
  valid: Uint8Array,
  width: number,
  height: number,
): OrientationFeatures {
  const energy = new Float32Array(width * height);
  for (const plane of channels) {
    const mean = meanOf(plane, valid);
    for (let at = 0; at < plane.length; at += 1) {
      const value = valid[at] === 1 ? (plane[at] as number) - mean : 0;
      plane[at] = value;
      energy[at] = (energy[at] as number) + value * value;
    }
  }
  return { width, height, channels, energy, valid };
}
