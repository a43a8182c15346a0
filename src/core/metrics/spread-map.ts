/**
 * This file computes where several pictures of the same ground disagree: the standard
 * deviation over the pictures (divided by n, because they are all pictures and not a
 * sample), per band, then averaged over bands. Details that differ between models are
 * rarely in the radar image.
 */

/**
 * Computes the map.
 *
 * @param images planar `[band][row][col]` in [0, 1], equally long; at least two
 * @param valid 1 where all of them are valid; length of one band
 * @returns `[row][col]` in [0, 0.5], NaN where not valid; the caller owns it
 */
export function spreadMap(
  images: readonly Float32Array[],
  bands: number,
  valid: Uint8Array,
): Float32Array {
  const pixels = valid.length;
  const out = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    if (valid[i] === 0) {
      out[i] = Number.NaN;
      continue;
    }
    let total = 0;
    for (let at = i; at < bands * pixels; at += pixels) {
      total += deviationAt(images, at);
    }
    out[i] = total / bands;
  }
  return out;
}

/**
 * Computes the mean first, then squares about it, which is exact enough for few and
 * often equal values.
 */
function deviationAt(images: readonly Float32Array[], at: number): number {
  let sum = 0;
  for (const image of images) {
    sum += image[at] as number;
  }
  const mean = sum / images.length;
  let squares = 0;
  for (const image of images) {
    const distance = (image[at] as number) - mean;
    squares += distance * distance;
  }
  return Math.sqrt(squares / images.length);
}
