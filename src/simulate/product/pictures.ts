/**
 * This file converts a product to 8-bit pictures, for lists of regions and for loaders
 * that read no DN.
 */
import { powerToDb } from "#core/sar/decibels.ts";
import { seenDn } from "./encode-product.ts";
import type { Product } from "./product.ts";

/** σ0 in dB that is shown black and white: the range that a network uses. */
const PICTURE_DB = [-22, 8] as const;
const THUMBNAIL_DB = [-20, 1] as const;

export type Picture = {
  readonly sidePx: number;
  /** 1 = grey, 3 = RGB, interleaved. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
};

/** Converts σ0 in dB to bytes, −22 ↦ 1, 8 ↦ 255, clipped; 0 = no data. */
export function sarPicture(product: Product): Picture {
  const { sizePx, scaleFactor } = product.scene.acquisition;
  const data = Uint8Array.from(seenDn(product), (dn) =>
    dn === 0 ? 0 : decibelByte((dn * scaleFactor) ** 2, PICTURE_DB),
  );
  return { sidePx: sizePx, channels: 1, data };
}

export function eoPicture({ scene }: Product): Picture {
  return { sidePx: scene.acquisition.sizePx, channels: 3, data: scene.eo };
}

/**
 * Returns a smaller SAR image: means of power over boxes, −20 dB ↦ 1, 1 dB ↦ 255, 0
 * = no data.
 */
export function sarThumbnail(product: Product, sidePx: number): Picture {
  const { sizePx, scaleFactor } = product.scene.acquisition;
  const power = Float32Array.from(seenDn(product), (dn) => (dn * scaleFactor) ** 2);
  const { means, side } = boxMeans(power, sizePx, 1, sidePx);
  const data = Uint8Array.from(means, (p) =>
    p === 0 ? 0 : decibelByte(p, THUMBNAIL_DB),
  );
  return { sidePx: side, channels: 1, data };
}

/** Returns a smaller optical image: means of colours over boxes. */
export function eoThumbnail({ scene }: Product, sidePx: number): Picture {
  const { means, side } = boxMeans(scene.eo, scene.acquisition.sizePx, 3, sidePx);
  return { sidePx: side, channels: 3, data: Uint8Array.from(means, Math.round) };
}

function decibelByte(power: number, [black, white]: readonly [number, number]): number {
  const share = (powerToDb(power) - black) / (white - black);
  return 1 + Math.round(254 * Math.min(1, Math.max(0, share)));
}

/**
 * Averages whole boxes of ⌊size / side⌋ pixels; the remainder at the right and the
 * bottom is left out.
 */
function boxMeans(
  samples: ArrayLike<number>,
  sizePx: number,
  channels: number,
  sidePx: number,
): { means: Float64Array; side: number } {
  const box = Math.max(1, Math.floor(sizePx / sidePx));
  const side = Math.min(sidePx, Math.floor(sizePx / box));
  const means = new Float64Array(side * side * channels);
  for (let row = 0; row < side * box; row += 1) {
    const out = Math.floor(row / box) * side;
    for (let col = 0; col < side * box; col += 1) {
      const to = (out + Math.floor(col / box)) * channels;
      const from = (row * sizePx + col) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        means[to + channel] =
          (means[to + channel] as number) + (samples[from + channel] as number);
      }
    }
  }
  return { means: means.map((sum) => sum / (box * box)), side };
}
