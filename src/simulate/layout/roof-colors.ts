/** Colours of roofs and walls by kind of building, sRGB. */
import type { Random } from "#core/random.ts";
import type { Rgb } from "./layout.ts";

const PALETTES = {
  shingle: [
    [118, 112, 106],
    [98, 92, 88],
    [140, 132, 122],
    [86, 80, 78],
    [150, 120, 104],
    [112, 100, 92],
    [165, 160, 152],
    [128, 104, 92],
  ],
  metal: [
    [176, 184, 190],
    [150, 158, 164],
    [196, 198, 196],
    [122, 92, 78],
    [146, 104, 84],
    [96, 116, 136],
    [134, 142, 140],
    [168, 130, 108],
    [104, 130, 118],
  ],
  flat: [
    [150, 148, 142],
    [196, 194, 188],
    [120, 118, 114],
    [98, 96, 94],
    [176, 172, 164],
    [222, 220, 214],
    [140, 130, 118],
    [164, 158, 148],
  ],
  zinc: [
    [128, 134, 142],
    [112, 118, 128],
    [142, 146, 150],
    [100, 104, 112],
    [122, 126, 132],
  ],
  tile: [
    [164, 96, 72],
    [178, 112, 84],
    [150, 84, 66],
    [190, 128, 98],
    [140, 100, 84],
  ],
  "chinese-village": [
    [150, 92, 76],
    [168, 104, 84],
    [132, 84, 74],
    [120, 112, 108],
    [156, 150, 146],
    [176, 120, 100],
    [96, 112, 138],
  ],
  thatch: [
    [128, 104, 80],
    [146, 122, 92],
    [112, 94, 74],
  ],
} as const satisfies Record<string, readonly Rgb[]>;

const WALLS: readonly Rgb[] = [
  [176, 168, 156],
  [150, 138, 126],
  [190, 184, 176],
  [132, 112, 98],
  [160, 150, 146],
];

export type RoofPalette = keyof typeof PALETTES;

/** A roof of that kind: one of its colours × U(0.85, 1.12), a little off. */
export function drawRoofColor(random: Random, palette: RoofPalette): Rgb {
  const tone = random.between(0.85, 1.12);
  // More than this turns greys pink and green.
  const spread = palette === "zinc" || palette === "flat" ? 1.8 : 4;
  const [r, g, b] = random.choice<Rgb>(PALETTES[palette]);
  const shade = (value: number) =>
    Math.min(245, Math.max(20, value * tone + spread * random.normal()));
  return [shade(r), shade(g), shade(b)];
}

export function drawWallColor(random: Random): Rgb {
  const tone = random.between(0.8, 1.1);
  const [r, g, b] = random.choice(WALLS);
  return [r * tone, g * tone, b * tone];
}
