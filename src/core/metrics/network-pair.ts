import type { ComparablePair } from "./metric.ts";

/**
 * Both images as networks take them: `[band][row][col]` in [−1, 1]. Masked pixels get, in
 * both, the reference's mean over its valid ones, so that they differ in nothing; the
 * pair's own arrays stay as they are.
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
