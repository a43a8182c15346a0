import type { MetricPair } from "#core/metrics/metric.ts";
import { cropPair } from "#core/metrics/pair-sums.ts";
import type { PixelWindow } from "#core/raster/grid.ts";

/** Where measurements get their pixels: any part, when its turn comes. */
export type PairSource = {
  /** Hull of the pixels that are measured. */
  readonly window: PixelWindow;
  /** Hull of the area, with what of it has no pixels (yet); holds the window. */
  readonly bounds: PixelWindow;
  /** Both images in a part, whether it lies in the area or not. */
  readPair(part: PixelWindow, signal?: AbortSignal): Promise<MetricPair>;
  /** 1 where a pixel of the part belongs to the area; null when all do. */
  areaMask(part: PixelWindow): Uint8Array | null;
  /** Differs between areas that have the same hull. */
  readonly areaKey: string;
  /** Grows when pixels in or near the part change; 0 where there have never been any. */
  revision(part: PixelWindow): number;
};

/** A pair that is at hand. */
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

/** The pair with everything outside of `mask` masked as well. */
export function maskPair(pair: MetricPair, mask: Uint8Array | null): MetricPair {
  const { valid } = pair;
  if (mask === null) {
    return pair;
  }
  return { ...pair, valid: valid?.map((v, i) => v & (mask[i] as number)) ?? mask };
}
