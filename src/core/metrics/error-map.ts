import type { ComparablePair } from "./metric.ts";

/**
 * Computes the absolute error of every pixel, |a − b| averaged over bands:
 * `[row][col]`, in [0, 1], NaN where the pair is not valid. The mean over valid pixels
 * is the MAE.
 */
export function errorMap({
  a,
  b,
  bands,
  width,
  height,
  valid,
}: ComparablePair): Float32Array {
  const pixels = width * height;
  const out = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    let sum = 0;
    for (let at = i; at < bands * pixels; at += pixels) {
      sum += Math.abs((a[at] as number) - (b[at] as number));
    }
    out[i] = valid === null || valid[i] === 1 ? sum / bands : Number.NaN;
  }
  return out;
}
