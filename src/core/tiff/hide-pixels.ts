/**
 * This file applies validity that is stored beside the samples: a mask, opacity, and
 * (with packed samples) the no-data number. Such pixels become NaN in every band,
 * whatever their samples.
 */
import type { Packing } from "./gdal-bands.ts";

/** Sets every band to NaN where `mask` is not above 0; an empty mask changes nothing. */
export function hideMasked(data: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < mask.length; i++) {
    // Parts of the mask that were never written are NaN, and count as 0.
    if (!((mask[i] as number) > 0)) {
      for (let at = i; at < data.length; at += mask.length) {
        data[at] = Number.NaN;
      }
    }
  }
}

/** Sets every other band to NaN where opacity is 0. @param plane samples of one band */
export function hideTransparent(
  data: Float32Array,
  alphaBand: number | null,
  plane: number,
): void {
  if (alphaBand === null) {
    return;
  }
  const alpha = data.slice(alphaBand * plane, (alphaBand + 1) * plane);
  hideMasked(data, alpha);
  // The opacity band keeps its values, where 0 is a number.
  data.set(alpha, alphaBand * plane);
}

/**
 * Converts stored numbers to their values, in place: stored · scale + offset, band by
 * band; NaN where they are the no-data number, which is a stored one.
 */
export function unpackSamples(
  data: Float32Array,
  packings: readonly (Packing | null)[],
  nodata: number | null,
): void {
  const plane = data.length / packings.length;
  const nodata32 = nodata === null ? Number.NaN : Math.fround(nodata);
  for (const [band, packing] of packings.entries()) {
    const { scale, offset } = packing ?? { scale: 1, offset: 0 };
    for (let i = band * plane; i < (band + 1) * plane; i++) {
      const stored = data[i] as number;
      data[i] =
        stored === nodata || stored === nodata32 ? Number.NaN : stored * scale + offset;
    }
  }
}
