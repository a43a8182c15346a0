/**
 * A norm mode says what a network's norms see of the scene: instance normalisation and
 * channel attention are computed from all pixels of a tile, so that tiles differ.
 */
import type { ModelCard } from "./card.ts";

/**
 * - `tile`: each tile by itself, as the network does.
 * - `scene`: one set of statistics for the whole scene, estimated from tiles spread over it.
 * - `dense`: each pixel's statistics interpolated between those of the 3 × 3 tiles around it.
 * - `exact`: those of the whole scene, from all of its tiles, norm after norm.
 */
export const NORM_MODES = ["tile", "scene", "dense", "exact"] as const;

export type NormMode = (typeof NORM_MODES)[number];

/** Norms whose statistics can be given to a network. */
const SHARED_NORMS: readonly string[] = ["instance", "channel-attention"];

/** Tells whether a network's norms see the whole tile and can be given statistics. */
function hasSharedNorms({ tiling, sampler, op, graphs }: ModelCard): boolean {
  // Statistics are collected over the last two axes, which are no image's in NHWC.
  const isNhwc = graphs?.some(({ io }) => io.inputs[0]?.layout === "NHWC") === true;
  return (
    op === undefined &&
    sampler === undefined &&
    !isNhwc &&
    SHARED_NORMS.includes(tiling.norm)
  );
}

/**
 * Returns the mode of a card's network: the one that is wanted, else the card's own.
 * Channel attention has no statistics of single pixels: where they would be
 * interpolated it gets the scene's.
 */
export function normModeOf(card: ModelCard, wanted: NormMode | undefined): NormMode {
  if (!hasSharedNorms(card)) {
    return "tile";
  }
  const mode = wanted ?? card.tiling.normMode ?? "tile";
  return mode === "dense" && card.tiling.norm !== "instance" ? "scene" : mode;
}
