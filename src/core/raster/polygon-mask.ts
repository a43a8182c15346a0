/** This file computes which pixels of a grid lie in a polygon. */
import { invertAffine, pixelToWorld } from "./affine.ts";
import type { Grid } from "./grid.ts";

/**
 * Returns 1 where a pixel's centre lies inside by the even-odd rule, `[row][col]`; a
 * self-crossing ring excludes what it encloses twice. If a centre lies on an edge that
 * two polygons share, exactly one of them contains the pixel.
 *
 * @param ring in the grid's CRS; it is closed automatically. Fewer than three points
 *   contain nothing.
 * @remarks cost is O(rows · points + pixels)
 */
export function polygonMask(
  grid: Grid,
  ring: readonly (readonly [x: number, y: number])[],
): Uint8Array {
  const { width, height } = grid;
  const mask = new Uint8Array(width * height);
  const inverse = invertAffine(grid.affine);
  const points = ring.map(([x, y]) => pixelToWorld(inverse, x, y));
  for (let row = 0; row < height; row++) {
    const crossings = crossingsAt(points, row + 0.5);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const [from, to] = [crossings[k] as number, crossings[k + 1] as number];
      // Centres with from ≤ col + ½ < to.
      const first = Math.max(0, Math.ceil(from - 0.5));
      const end = Math.min(width, Math.ceil(to - 0.5));
      if (end > first) {
        mask.fill(1, row * width + first, row * width + end);
      }
    }
  }
  return mask;
}

/**
 * Returns where the ring crosses the line at height `y`, ascending: an even number of
 * positions.
 */
function crossingsAt(
  points: readonly (readonly [number, number])[],
  y: number,
): number[] {
  const crossings: number[] = [];
  for (const [i, [x1, y1]] of points.entries()) {
    const [x0, y0] = points.at(i - 1) as readonly [number, number];
    // The comparison is half-open, so that a corner on the line counts once.
    if (y0 <= y !== y1 <= y) {
      crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
  }
  return crossings.sort((p, q) => p - q);
}
