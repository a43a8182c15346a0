/**
 * This file defines the colours of the optical image: sRGB of materials, crops and
 * trees, and how a place and its season change them. They were tuned by eye and by the
 * statistics in README.md.
 */
import type { Crop, Rgb, TreeKind } from "#simulate/layout/layout.ts";
import type { Material } from "#simulate/materials.ts";
import type { StyleId } from "#simulate/scene-spec.ts";

/** How a place looks from above. */
export type StyleLook = {
  readonly water: Rgb;
  /** Factors on the linear colour of vegetation and of bare soil. */
  readonly vegetation: Rgb;
  readonly soil: Rgb;
  /** Fraction of dry grass: 0 = lush, 1 = straw. */
  readonly dryness: number;
  /** Fraction of the light that comes from the air between ground and camera. */
  readonly haze: number;
};

export const STYLE_LOOKS: Readonly<Record<StyleId, StyleLook>> = {
  "charleston-u": look([74, 78, 64], [1, 1, 0.95], [1, 1, 1], 0.25, 0.05),
  chicago: look([44, 66, 66], [1, 1, 1], [1, 1, 1], 0.25, 0.05),
  paris: look([74, 82, 60], [1, 1, 1], [1, 1, 1], 0.2, 0.05),
  savannah: look([88, 84, 62], [0.95, 1, 0.95], [1, 1, 1], 0.3, 0.06),
  "sittwe-u": look([112, 104, 80], [0.95, 1.02, 0.85], [1, 0.95, 0.88], 0.35, 0.1),
  bengbu: look([92, 100, 80], [1, 1, 0.95], [1.02, 1, 0.96], 0.3, 0.11),
  "charleston-r": look([62, 66, 54], [1, 1, 0.95], [1, 1, 1], 0.25, 0.05),
  "san-francisco": look([36, 58, 76], [1, 0.97, 0.9], [1.05, 1, 0.92], 0.75, 0.05),
  "sittwe-r": look([116, 108, 84], [0.95, 1.03, 0.85], [1, 0.94, 0.86], 0.3, 0.1),
  weifang: look([88, 98, 88], [1, 1, 0.95], [1.05, 0.99, 0.9], 0.35, 0.12),
};

function look(
  water: Rgb,
  vegetation: Rgb,
  soil: Rgb,
  dryness: number,
  haze: number,
): StyleLook {
  return { water, vegetation, soil, dryness, haze };
}

/** sRGB of bare materials; the colour of water depends on the style. */
export const MATERIAL_COLORS: Readonly<Record<Material, Rgb>> = {
  water: [58, 70, 62],
  asphalt: [104, 104, 103],
  concrete: [158, 153, 144],
  grass: [92, 104, 62],
  crop: [74, 100, 50],
  soil: [156, 132, 106],
  tree: [62, 78, 42],
  "roof-bitumen": [130, 128, 122],
  "roof-tile": [150, 110, 90],
  "roof-metal": [160, 165, 168],
  wall: [160, 150, 140],
  marsh: [112, 114, 70],
  mud: [116, 104, 86],
  sand: [204, 190, 158],
  paddy: [96, 104, 84],
  scrub: [104, 106, 72],
  rail: [120, 110, 100],
  plastic: [200, 204, 206],
  stubble: [172, 156, 116],
  car: [120, 120, 120],
  container: [120, 80, 70],
  rock: [124, 116, 104],
  "rough-soil": [124, 102, 82],
  pond: [78, 92, 78],
  yard: [146, 136, 118],
};

/** Possible colours of a field; each field takes one and varies it. */
export const CROP_COLORS: Readonly<Record<Crop, readonly Rgb[]>> = {
  green: [
    [74, 102, 50],
    [92, 116, 62],
    [66, 92, 50],
    [104, 120, 70],
  ],
  lush: [
    [56, 92, 40],
    [66, 104, 44],
    [50, 84, 46],
  ],
  dry: [
    [178, 162, 118],
    [190, 172, 126],
    [164, 150, 112],
  ],
  soil: [
    [160, 136, 108],
    [172, 150, 122],
    [148, 122, 96],
  ],
  plough: [
    [126, 102, 82],
    [140, 114, 92],
    [112, 94, 78],
  ],
  paddy: [
    [92, 104, 84],
    [110, 112, 92],
    [84, 92, 78],
  ],
  veg: [
    [84, 110, 60],
    [76, 104, 66],
    [98, 112, 60],
  ],
  lawn: [
    [96, 116, 62],
    [88, 108, 58],
  ],
};

/** Species of each kind of tree, the commonest first. */
export const TREE_COLORS: Readonly<Record<TreeKind, readonly Rgb[]>> = {
  broadleaf: [
    [62, 80, 42],
    [54, 72, 38],
    [74, 90, 46],
    [64, 80, 52],
    [84, 96, 50],
    [96, 94, 54],
    [106, 90, 62],
  ],
  palm: [
    [58, 80, 42],
    [70, 86, 48],
    [84, 92, 58],
  ],
  poplar: [
    [66, 92, 46],
    [84, 104, 58],
    [74, 94, 60],
  ],
  conifer: [
    [46, 64, 38],
    [42, 58, 44],
    [54, 68, 42],
  ],
  shrub: [
    [94, 100, 64],
    [82, 94, 54],
    [106, 104, 72],
    [70, 86, 48],
  ],
};

/** sRGB of the codes of `MARK`. */
export const MARK_COLORS: readonly Rgb[] = [
  [0, 0, 0],
  [222, 222, 216],
  [206, 170, 70],
  [200, 200, 196],
  [70, 176, 190],
];

const TO_LINEAR = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255) ** 2.2);

/** Linear reflectance of an sRGB byte under the display's power law, 0–1. */
export function byteToLinear(byte: number): number {
  return TO_LINEAR[byte] as number;
}

/** Linear reflectance of an sRGB colour of any real components, clamped to 0–255. */
export function srgbToLinear([r, g, b]: Rgb): [number, number, number] {
  const one = (value: number) => (Math.min(255, Math.max(0, value)) / 255) ** 2.2;
  return [one(r), one(g), one(b)];
}
