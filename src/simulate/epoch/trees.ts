/**
 * This file puts trees on the rasters: crowns above ground and low roofs, in species of
 * different tint.
 */

import { createStream, valueNoise } from "#core/random.ts";
import { LABEL } from "#core/regions/labels.ts";
import {
  type Layout,
  TREE_KINDS,
  type Tree,
  type TreeKind,
} from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import {
  type CrownFamily,
  type CrownTemplate,
  createCrownTemplate,
} from "./crown-template.ts";
import { cellAt, type Surface, terrainAt } from "./surface.ts";

/** What trees write beside the surface. */
export type TreeRasters = {
  readonly treeKind: Uint8Array;
  readonly treeTint: Int8Array;
};

/** Steps of the tint raster per standard deviation. */
const TINT_STEPS = 16;

const VARIANTS = 6;
/**
 * Number of species of one kind in a scene; they differ in crown and tint, and grow in
 * groups.
 */
const SPECIES = 4;
const GROUP_M = 28;
/**
 * Standard deviations of the tint: between species, and between trees of one species.
 * Their variances sum to 1.
 */
const SPECIES_TINT = 0.75;
const TREE_TINT = 0.66;
/** A trunk only stands below this height; a crown may extend over higher things. */
const LOW_ROOF_M = 2.6;
/** Below this fraction of a template's height a crown is air. */
const LEAST_CROWN = 0.03;
/** Street trees with a smaller radius would stand on the carriageway. */
const STREET_TREE_M = 3.2;

/** Crown families of the species of each kind, which gives variety within a scene. */
const FAMILIES: Readonly<Record<TreeKind, readonly CrownFamily[]>> = {
  broadleaf: ["dome", "dome", "umbrella", "dome"],
  palm: ["star", "star", "dome", "star"],
  poplar: ["column", "column", "column", "dome"],
  conifer: ["cone", "cone", "cone", "dome"],
  shrub: ["bush", "bush", "dome", "bush"],
};

/** Height of the lowest twigs at the crown's rim, as a fraction of the tree's height. */
const CROWN_BASE: Readonly<Record<CrownFamily, number>> = {
  dome: 0.45,
  umbrella: 0.6,
  star: 0.72,
  column: 0.3,
  cone: 0.2,
  bush: 0,
};

/** Puts the crowns on the surface where it is lower than they are. */
export function rasterizeTrees(
  surface: Surface,
  layout: Layout,
  ground: Uint8Array,
): TreeRasters {
  const { frame, height } = surface;
  const treeKind = new Uint8Array(height.length);
  const treeTint = new Int8Array(height.length);
  const random = createStream(layout.seed, layout.style, "trees");
  const groupSeed = random.integer(0x7fffffff);
  const speciesTint = TREE_KINDS.map(() =>
    Array.from({ length: SPECIES }, () => SPECIES_TINT * random.normal()),
  );
  const templates = new TemplateShelf();
  for (const tree of layout.trees) {
    const variant = random.integer(VARIANTS);
    // Groups of one species are mixed with a few others.
    const place =
      valueNoise(groupSeed + tree.kind, tree.x / GROUP_M, tree.y / GROUP_M, 2) +
      random.between(-0.2, 0.2);
    const species = speciesAt(place);
    const tint = (speciesTint[tree.kind]?.[species] ?? 0) + TREE_TINT * random.normal();
    if (!canStand(surface, ground, tree)) {
      continue;
    }
    const kind = TREE_KINDS[tree.kind] as TreeKind;
    const family = FAMILIES[kind][species] as CrownFamily;
    const crown: Crown = {
      tree,
      template: templates.get(family, tree.radiusM / frame.cellM, variant),
      base: CROWN_BASE[family],
      isForest: kind !== "shrub" && tree.radiusM > 1.6,
      tint: Math.max(-127, Math.min(127, Math.round(TINT_STEPS * tint))),
    };
    drawCrown(surface, crown, treeKind, treeTint);
  }
  return { treeKind, treeTint };
}

/**
 * Returns the index of the species for a value of the group noise, most of which is
 * within 0.25–0.75.
 */
function speciesAt(noise: number): number {
  const index = Math.floor(SPECIES * (2 * noise - 0.5));
  return Math.min(SPECIES - 1, Math.max(0, index));
}

/**
 * Tells whether a tree can stand here: not in water, on tracks, on a carriageway unless
 * it is large, or through a roof.
 */
function canStand(
  surface: Surface,
  ground: Uint8Array,
  { x, y, radiusM, heightM }: Tree,
): boolean {
  const cell = cellAt(surface.frame, x, y);
  if (cell < 0) {
    return false;
  }
  const on = ground[cell];
  const isCarriageway = on === MATERIAL.asphalt && surface.label[cell] === LABEL.road;
  const roofM = (surface.height[cell] as number) - terrainAt(surface, x, y);
  return (
    on !== MATERIAL.water &&
    on !== MATERIAL.pond &&
    on !== MATERIAL.rail &&
    !(isCarriageway && radiusM < STREET_TREE_M) &&
    !(surface.building[cell] !== 0 && roofM > Math.min(LOW_ROOF_M, 0.7 * heightM))
  );
}

type Crown = {
  readonly tree: Tree;
  readonly template: CrownTemplate;
  readonly base: number;
  readonly isForest: boolean;
  readonly tint: number;
};

function drawCrown(
  surface: Surface,
  { tree, template, base, isForest, tint }: Crown,
  treeKind: Uint8Array,
  treeTint: Int8Array,
): void {
  const { frame, height, material, label, building, albedo } = surface;
  const { cells, cellM } = frame;
  const { size, height: shape } = template;
  const row0 = Math.floor(tree.y / cellM) - (size >> 1);
  const col0 = Math.floor(tree.x / cellM) - (size >> 1);
  const ground = terrainAt(surface, tree.x, tree.y);
  const endRow = Math.min(cells, row0 + size);
  const endCol = Math.min(cells, col0 + size);
  for (let row = Math.max(0, row0); row < endRow; row += 1) {
    for (let col = Math.max(0, col0); col < endCol; col += 1) {
      const share = shape[(row - row0) * size + col - col0] as number;
      const cell = row * cells + col;
      const z = ground + tree.heightM * (base + (1 - base) * share);
      if (share <= LEAST_CROWN || z <= (height[cell] as number)) {
        continue;
      }
      height[cell] = z;
      material[cell] = MATERIAL.tree;
      treeKind[cell] = tree.kind + 1;
      treeTint[cell] = tint;
      building[cell] = 0;
      if (isForest && (label[cell] === LABEL.grass || label[cell] === LABEL.scrub)) {
        label[cell] = LABEL.forest;
      }
      if (albedo !== null) {
        albedo.isPainted[cell] = 0;
      }
    }
  }
}

/** A cache of templates by family, size and variant. */
class TemplateShelf {
  readonly #templates = new Map<string, CrownTemplate>();

  get(family: CrownFamily, radiusCells: number, variant: number): CrownTemplate {
    // Sizes of large crowns are rounded to steps of 2 cells, because the difference is
    // not visible.
    const rounded = Math.max(2, Math.round(radiusCells));
    const radius = rounded > 12 ? 2 * Math.round(rounded / 2) : rounded;
    const key = `${family} ${radius} ${variant}`;
    let template = this.#templates.get(key);
    if (template === undefined) {
      template = createCrownTemplate(family, radius, variant);
      this.#templates.set(key, template);
    }
    return template;
  }
}
