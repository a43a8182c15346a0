/**
 * This file computes the part of a north-up scene that the radar saw. A real GEO
 * product is a strip along the track, rotated into the map's axes, so it has wedges
 * without data along its edges.
 *
 * Each of the strip's four edges cuts off a wedge of ½–2 % of the scene; the exact
 * share is drawn from the seed. The edges are slightly ragged, as after terrain
 * correction.
 */
import { createStream, valueNoise } from "#core/random.ts";
import type { SimulatedScene } from "#simulate/simulated-scene.ts";

export type Footprint = {
  /** Extents along the track and across it, pixels. */
  readonly alongPx: number;
  readonly acrossPx: number;
  /** 1 = seen, row by row. */
  readonly seen: Uint8Array;
};

const SMALLEST_CUT = 0.005;
const LARGEST_CUT = 0.02;
/** Amplitude of the ragged edges, and its length scale, in pixels. */
const RAGGED_PX = 3;
const RAGGED_PERIOD_PX = 37;

export function footprintOf(
  scene: Pick<SimulatedScene, "style" | "seed" | "acquisition">,
): Footprint {
  const { sizePx, lookRad } = scene.acquisition;
  const random = createStream(scene.seed, scene.style, "footprint");
  const [cos, sin] = [Math.cos(lookRad), Math.sin(lookRad)];
  // Distance from the centre to the edge: near range, far range, early, late.
  const reach = (sizePx / 2) * (Math.abs(cos) + Math.abs(sin));
  const edges = [0, 1, 2, 3].map(() => {
    const share = random.between(SMALLEST_CUT, LARGEST_CUT);
    return reach - sizePx * cutDepth(share, lookRad);
  }) as [number, number, number, number];
  const noiseSeed = random.integer(2 ** 31);
  const seen = new Uint8Array(sizePx * sizePx);
  const isWithin = (value: number, along: number, edge: 0 | 1 | 2 | 3) => {
    const noise = valueNoise(noiseSeed + edge, along / RAGGED_PERIOD_PX, edge, 3);
    return value < edges[edge] - RAGGED_PX * noise;
  };
  for (let row = 0; row < sizePx; row += 1) {
    for (let col = 0; col < sizePx; col += 1) {
      const [x, y] = [col + 0.5 - sizePx / 2, row + 0.5 - sizePx / 2];
      const range = x * cos + y * sin;
      const azimuth = y * cos - x * sin;
      seen[row * sizePx + col] = Number(
        isWithin(Math.abs(range), azimuth, range < 0 ? 0 : 1) &&
          isWithin(Math.abs(azimuth), range, azimuth < 0 ? 2 : 3),
      );
    }
  }
  return { acrossPx: edges[0] + edges[1], alongPx: edges[2] + edges[3], seen };
}

/**
 * Returns how deep, from the corner, a line at `angle` cuts into a unit square to cut
 * off an area of `share`: a triangle of d² / (2·c·s), and beyond the next corner a
 * trapezium (d − s/2)/c, where c and s are the larger and the smaller of |cos|, |sin|.
 */
function cutDepth(share: number, angle: number): number {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [c, s] = [Math.max(cos, sin), Math.min(cos, sin)];
  return share <= s / (2 * c) ? Math.sqrt(2 * c * s * share) : share * c + s / 2;
}
