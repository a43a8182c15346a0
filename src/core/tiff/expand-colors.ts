/** This file converts stored colours to red, green, blue. */

/**
 * Converts YCbCr by ITU-R BT.601 at full range, as JPEG uses it (JFIF 1.02); in place,
 * interleaved.
 */
export function yCbCrToRgb(samples: Uint8Array): void {
  const clamped = new Uint8ClampedArray(
    samples.buffer,
    samples.byteOffset,
    samples.byteLength,
  );
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = samples[i] as number;
    const cb = (samples[i + 1] as number) - 128;
    const cr = (samples[i + 2] as number) - 128;
    clamped[i] = y + 1.402 * cr;
    clamped[i + 1] = y - 0.344136 * cb - 0.714136 * cr;
    clamped[i + 2] = y + 1.772 * cb;
  }
}

/**
 * Converts palette indices to interleaved RGB.
 * @param colorMap TIFF's map: all reds, all greens, all blues, each 0–65535
 */
export function paletteToRgb(
  indices: ArrayLike<number>,
  colorMap: ArrayLike<number>,
): Uint8Array {
  const entries = Math.floor(colorMap.length / 3);
  const rgb = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    for (let band = 0; band < 3 && index < entries; band++) {
      rgb[3 * i + band] = (colorMap[band * entries + index] as number) >> 8;
    }
  }
  return rgb;
}
