/**
 * This file creates shapes of tree crowns as small height maps: a lobed outline, a body
 * that depends on the family, and clumps of leaves. All trees of the same size and
 * family share one template.
 */
import { createStream, type Random } from "#core/random.ts";

export const CROWN_FAMILIES = [
  "dome",
  "umbrella",
  "star",
  "column",
  "cone",
  "bush",
] as const;

export type CrownFamily = (typeof CROWN_FAMILIES)[number];

/** A crown from above: `size`² heights, 0 (no crown) to 1 (top), centre in the middle. */
export type CrownTemplate = { readonly size: number; readonly height: Float32Array };

type Body = {
  /** Standard deviation of the outline's lobes, in radii. */
  readonly lobes: number;
  /** Fraction of the height that clumps contribute. */
  readonly clumps: number;
  /** Height by distance from the middle, in radii of the lobed outline, and by direction. */
  readonly profile: (rho: number, angle: number) => number;
};

const FRONDS = [7, 8, 9, 11];

/**
 * The outline comes no nearer to the middle, in radii. Lobes that add up to less than −1
 * would turn it inside out, and the profile of a negative radius has no bound.
 */
const LEAST_EDGE = 0.2;

function bodyOf(family: CrownFamily, random: Random): Body {
  const inside = (rho: number) => Math.max(0, 1 - rho);
  switch (family) {
    case "dome":
      return {
        lobes: 0.09,
        clumps: 0.38,
        profile: (rho) => Math.sqrt(inside(rho * rho)),
      };
    case "umbrella":
      return {
        lobes: 0.13,
        clumps: 0.45,
        profile: (rho) => Math.sqrt(inside(rho ** 5)),
      };
    case "star": {
      const fronds = random.choice(FRONDS);
      const phase = random.between(0, 2 * Math.PI);
      return {
        lobes: 0.06,
        clumps: 0.05,
        profile: (rho, angle) =>
          inside(rho) ** 0.6 * (0.55 + 0.45 * Math.cos(fronds * angle + phase)),
      };
    }
    case "column":
      return { lobes: 0.06, clumps: 0.3, profile: (rho) => inside(rho * rho) ** 0.35 };
    case "cone":
      return { lobes: 0.08, clumps: 0.18, profile: (rho) => inside(rho) };
    case "bush":
      return { lobes: 0.16, clumps: 0.5, profile: (rho) => inside(rho ** 3) ** 0.6 };
  }
}

/** Creates a template with a radius in cells (≥ 1); equal arguments give equal crowns. */
export function createCrownTemplate(
  family: CrownFamily,
  radiusCells: number,
  variant: number,
): CrownTemplate {
  const random = createStream(variant, "crown", family, radiusCells);
  const body = bodyOf(family, random);
  const lobes = Array.from({ length: 5 }, (_, i) => ({
    frequency: i + 2,
    amplitude: body.lobes * random.normal(),
    phase: random.between(0, 2 * Math.PI),
  }));
  const size = 2 * Math.ceil(1.15 * radiusCells) + 3;
  const middle = (size - 1) / 2;
  const clumps = clumpHeights(size, radiusCells, random);
  const height = new Float32Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      const [x, y] = [col - middle, row - middle];
      const angle = Math.atan2(y, x);
      let edge = 1;
      for (const { frequency, amplitude, phase } of lobes) {
        edge += amplitude * Math.cos(frequency * angle + phase);
      }
      const rho = Math.hypot(x, y) / (radiusCells * Math.max(LEAST_EDGE, edge));
      const z = body.profile(rho, angle);
      const clump = clumps[row * size + col] as number;
      if (z > 0.02) {
        height[row * size + col] =
          (1 - body.clumps) * z + body.clumps * clump * Math.sqrt(z);
      }
    }
  }
  return { size, height };
}

/** Returns the heights, 0 to 1, of small hemispheres scattered over the square. */
function clumpHeights(size: number, radiusCells: number, random: Random): Float32Array {
  const heights = new Float32Array(size * size);
  const middle = (size - 1) / 2;
  const clumpCells = radiusCells * (radiusCells > 8 ? 0.34 : 0.5);
  const count = 4 * Math.max(3, Math.floor(radiusCells / 3));
  for (let i = 0; i < count; i += 1) {
    const x = middle + radiusCells * random.between(-1, 1);
    const y = middle + radiusCells * random.between(-1, 1);
    const [row0, row1] = reach(y, clumpCells, size);
    const [col0, col1] = reach(x, clumpCells, size);
    for (let row = row0; row < row1; row += 1) {
      for (let col = col0; col < col1; col += 1) {
        const squared = ((col - x) ** 2 + (row - y) ** 2) / clumpCells ** 2;
        const z = squared < 1 ? Math.sqrt(1 - squared) : 0;
        const at = row * size + col;
        heights[at] = Math.max(heights[at] as number, z);
      }
    }
  }
  return heights;
}

function reach(at: number, cells: number, size: number): [number, number] {
  return [
    Math.max(0, Math.ceil(at - cells)),
    Math.min(size, Math.floor(at + cells) + 1),
  ];
}
