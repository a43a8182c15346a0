import type { ComparablePair } from "./metric.ts";

/**
 * Converts both images to a network's input: `[band][row][col]` in [−1, 1]. Masked
 * pixels get the mean of the reference's valid pixels in both images, so that they do
 * not differ there. The pair's own arrays are not changed.
 */
export function toNetworkPair(pair: ComparablePair): {
  readonly a: Float32Array;
  readonly b: Float32Array;
} {
  const { bands, width, height, valid } = pair;
  const [a, b] = [pair.a, pair.b].map((image) => image.map((v) => 2 * v - 1)) as [
    Float32Array,
    Float32Array,
  ];
  const pixels = width * height;
  for (let band = 0; valid !== null && band < bands; band++) {
    const start = band * pixels;
    let sum = 0;
    for (let i = 0; i < pixels; i++) {
      sum += valid[i] === 1 ? (b[start + i] as number) : 0;
    }
    const mean = pair.n === 0 ? 0 : sum / pair.n;
    for (let i = 0; i < pixels; i++) {
      if (valid[i] !== 1) {
        a[start + i] = mean;
        b[start + i] = mean;
      }
    }
  }
  return { a, b };
}
