import type { MetricPair } from "#core/metrics/metric.ts";
import { cropPair } from "#core/metrics/pair-sums.ts";
import type { PixelWindow } from "#core/raster/grid.ts";

/** The source of pixels for measurements: it reads any part when that part is needed. */
export type PairSource = {
  /** Bounding box of the pixels that are measured. */
  readonly window: PixelWindow;
  /** Bounding box of the area including the parts without pixels (yet); contains `window`. */
  readonly bounds: PixelWindow;
  /** Reads both images in a part, whether it lies in the area or not. */
  readPair(part: PixelWindow, signal?: AbortSignal): Promise<MetricPair>;
  /** Returns 1 where a pixel of the part belongs to the area; null when all do. */
  areaMask(part: PixelWindow): Uint8Array | null;
  /** A key that differs between areas with the same bounding box. */
  readonly areaKey: string;
  /**
   * Returns a number that grows when pixels in or near the part change; 0 where there
   * have never been any.
   */
  revision(part: PixelWindow): number;
};

/** Wraps a pair of images that are already in memory. */
export function sourceOfPair(pair: MetricPair): PairSource {
  const window = { col: 0, row: 0, width: pair.width, height: pair.height };
  return {
    window,
    bounds: window,
    readPair: async (part) => cropPair(pair, part),
    areaMask: () => null,
    areaKey: "",
    revision: () => 1,
  };
}

/** Returns the pair with everything outside of `mask` masked as well. */
export function maskPair(pair: MetricPair, mask: Uint8Array | null): MetricPair {
  const { valid } = pair;
  if (mask === null) {
    return pair;
  }
  return { ...pair, valid: valid?.map((v, i) => v & (mask[i] as number)) ?? mask };
}
