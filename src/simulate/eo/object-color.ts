/** This file colours objects on the ground: crowns, roofs, cars. */

import { createStream } from "#core/random.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { type Layout, TREE_KINDS } from "#simulate/layout/layout.ts";
import type { NoiseRow } from "./optical-window.ts";
import { byteToLinear, srgbToLinear, TREE_COLORS } from "./palettes.ts";

/** Writes the linear colour of column `i`, which shows `cell`. */
export type PaintObject = (out: Float32Array, i: number, cell: number) => void;

const TINTS = 256;

/**
 * Colours crowns. A tree's tint determines its species, brightness and hue, so that all
 * cells of a crown agree; which species are common differs from scene to scene.
 */
export function createCrownColor(
  layout: Pick<Layout, "style" | "seed">,
  { treeKind, treeTint }: Pick<EpochRasters, "treeKind" | "treeTint">,
  vegetation: readonly [number, number, number],
  noise: NoiseRow,
): PaintObject {
  const random = createStream(layout.seed, layout.style, "species");
  const table = new Float32Array(TREE_KINDS.length * TINTS * 3);
  TREE_KINDS.forEach((kind, k) => {
    const species = TREE_COLORS[kind];
    // The first species are common everywhere, the later ones in some scenes.
    const weights = species.map((_, rank) => random.exponential(1) / (1 + rank) ** 1.5);
    for (let tint = 0; tint < TINTS; tint += 1) {
      const deviation = (tint - 128) / 16;
      const bright = Math.exp(0.2 * Math.max(-2.5, Math.min(2.5, deviation)));
      const color = srgbToLinear(
        createStream(layout.seed, "tree", k, tint).choice(species, weights),
      );
      const warmth = Math.max(-2, Math.min(2, deviation));
      const hue = [1 + 0.08 * warmth, 1 + 0.02 * warmth, 1 - 0.05 * warmth];
      for (let c = 0; c < 3; c += 1) {
        table[(k * TINTS + tint) * 3 + c] =
          (color[c] as number) *
          bright *
          (hue[c] as number) *
          (vegetation[c] as number);
      }
    }
  });
  const { n3, n1, white } = noise;
  return (out, i, cell) => {
    const kind = (treeKind[cell] as number) - 1;
    const at = (Math.max(0, kind) * TINTS + (treeTint[cell] as number) + 128) * 3;
    const leaves =
      1 +
      0.12 * (n3[i] as number) +
      0.2 * (n1[i] as number) +
      0.26 * (white[i] as number);
    const bright = Math.min(1.9, Math.max(0.35, leaves));
    for (let c = 0; c < 3; c += 1) {
      out[3 * i + c] = bright * (table[at + c] as number);
    }
  };
}

/** Colours painted objects with their paint and a little grain. */
export function createPaintedColor(
  { albedo }: Pick<EpochRasters, "albedo">,
  { n3, n1, white }: NoiseRow,
): PaintObject {
  const rgb = albedo?.rgb ?? new Uint8Array(0);
  return (out, i, cell) => {
    const bright =
      1 +
      0.015 * (n3[i] as number) +
      0.07 * (n1[i] as number) +
      0.1 * (white[i] as number);
    for (let k = 0; k < 3; k += 1) {
      out[3 * i + k] = bright * byteToLinear(rgb[3 * cell + k] as number);
    }
  };
}
