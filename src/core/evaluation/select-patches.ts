/** This file chooses which patches of an image are evaluated, and which of them a shard takes. */

import { createStream } from "#core/random.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { wholeSquares } from "#core/raster/split-window.ts";

export type Selection = {
  readonly patchPx: number;
  /** null = all whole patches. */
  readonly perImage: number | null;
  readonly seed: number;
};

/**
 * Selects whole patches of the image in random order, by seed and `key`: a larger number of
 * patches holds those of a smaller one, and every candidate on an equal grid has the same.
 * @param key names the image
 */
export function selectPatches(
  size: { readonly width: number; readonly height: number },
  key: string,
  { patchPx, perImage, seed }: Selection,
): PixelWindow[] {
  const all = wholeSquares(size, patchPx);
  return perImage === null
    ? all
    : createStream(seed, "patches", key).shuffle(all).slice(0, perImage);
}

/** Part `index`, from 1, of `count`; null = everything. */
export type Shard = { readonly index: number; readonly count: number } | null;

/** Tells whether a shard evaluates patch `k` of image `i` of the data set; shards take turns. */
export function isInShard(shard: Shard, i: number, k: number): boolean {
  return shard === null || (i + k) % shard.count === shard.index - 1;
}
