/** Colours of what stands on the ground: crowns, roofs, greenhouses, cars. */
import type { EpochRasters } from "#core/simulate/epoch/epoch-rasters.ts";
import { type Layout, TREE_KINDS } from "#core/simulate/layout/layout.ts";
import { MATERIAL } from "#core/simulate/materials.ts";
import { createStream, hash01 } from "#core/simulate/random.ts";
import type { NoiseRow } from "./optical-window.ts";
import { byteToLinear, srgbToLinear, TREE_COLORS } from "./palettes.ts";

/** Writes the linear colour of column `i`, which shows `cell`. */
export type PaintObject = (out: Float32Array, i: number, cell: number) => void;

const TINTS = 256;

/**
 * Crowns: a tree's tint decides its species, brightness and hue, so that all cells of a
 * crown agree; which species are common differs from scene to scene.
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

/** Painted things as they were painted, with a little grain; films of greenhouses torn. */
export function createPaintedColor(
  layout: Pick<Layout, "seed" | "buildings">,
  rasters: Pick<EpochRasters, "frame" | "material" | "building" | "albedo">,
  noise: NoiseRow,
): PaintObject {
  const { material, building, frame } = rasters;
  const rgb = rasters.albedo?.rgb ?? new Uint8Array(0);
  const { n3, n1, white } = noise;
  return (out, i, cell) => {
    const roof = building[cell] as number;
    let bright =
      1 +
      0.015 * (n3[i] as number) +
      0.07 * (n1[i] as number) +
      0.1 * (white[i] as number);
    let green = 1;
    if (material[cell] === MATERIAL.plastic && roof > 0) {
      const film = filmAt(layout, roof, frame.cells, frame.cellM, cell);
      bright *= film;
      // Under a missing sheet stands the crop.
      green = film < 0.45 ? 1.25 : 1;
    }
    out[3 * i] = bright * byteToLinear(rgb[3 * cell] as number);
    out[3 * i + 1] = bright * green * byteToLinear(rgb[3 * cell + 1] as number);
    out[3 * i + 2] = bright * byteToLinear(rgb[3 * cell + 2] as number);
  };
}

/** Brightness of a greenhouse's film: sheets of some 7 m, new, old, shaded or gone; hoops between. */
function filmAt(
  { seed, buildings }: Pick<Layout, "seed" | "buildings">,
  roof: number,
  cells: number,
  cellM: number,
  cell: number,
): number {
  const ridge = buildings[roof - 1]?.ridgeRad ?? 0;
  const u =
    cellM *
    ((cell % cells) * Math.cos(ridge) + Math.floor(cell / cells) * Math.sin(ridge));
  const sheet = u / (5 + 5 * hash01(seed, roof, 11));
  const state = hash01(seed + roof, Math.floor(sheet), 12);
  const isHoop = u - 1.6 * Math.floor(u / 1.6) < 0.25;
  const isNet = hash01(seed, roof, 13) < 0.12;
  const tone = state < 0.03 ? 0.36 : state < 0.12 ? 0.8 : 0.93 + 0.14 * state;
  return tone * (isHoop ? 0.9 : 1) * (isNet ? 0.5 : 1);
}
