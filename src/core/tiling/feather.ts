/**
 * This file computes the weights in the overlap of two tiles: smoothstep, w(t) = t²(3 −
 * 2t), which is smooth at both ends and satisfies w(t) + w(1 − t) = 1.
 */
import type { TilePlan } from "#core/tiling/plan-tiles.ts";

/**
 * Returns a tile's weights along one axis for the pixels `start … start + length − 1`.
 * At the grid's own edges there is no neighbour, so the weight stays 1.
 */
export function axisWeights(
  lattice: number,
  start: number,
  length: number,
  plan: Pick<TilePlan, "stridePx" | "featherPx">,
  gridSize: number,
): Float32Array {
  const { stridePx, featherPx } = plan;
  const lo = lattice * stridePx;
  const hi = lo + stridePx;
  const weights = new Float32Array(length).fill(1);
  if (featherPx === 0) {
    return weights;
  }
  for (let i = 0; i < length; i++) {
    const centre = start + i + 0.5;
    if (lattice > 0) {
      weights[i] = smoothstep((centre - lo) / (2 * featherPx) + 0.5);
    }
    if (hi < gridSize) {
      weights[i] =
        (weights[i] ?? 1) * smoothstep((hi - centre) / (2 * featherPx) + 0.5);
    }
  }
  return weights;
}

function smoothstep(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x * x * (3 - 2 * x);
}
