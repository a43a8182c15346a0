/**
 * This file computes the tiling of a chain of models from the tilings of its parts. A
 * tile passes through all of them, so the borders that cannot be trusted (halos) add
 * up.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";

type Tiling = ModelCard["tiling"];

/** The tiling of a run without a network. */
const PLAIN: Tiling = { tile: 512, multiple: 1, haloPx: 0, norm: "none" };

/**
 * Returns one tiling for the whole chain: halo = sum of halos, multiple = least common
 * multiple, norm = the first one that makes tiles differ, and a tile side that keeps
 * the largest usable core of any part. A part that takes one size only decides it for
 * all. A single part keeps its own tiling. Operations
 * (plain filters) are left out: the pixels they need around a tile are read in
 * addition.
 * @throws AppError card-invalid when no tile suits all of them
 */
export function chainTiling(cards: readonly ModelCard[]): Tiling {
  const parts = cards.filter(({ op }) => op === undefined).map(({ tiling }) => tiling);
  if (parts.length === 0) {
    return PLAIN;
  }
  const multiple = parts.reduce(
    (lcm, part) => leastCommonMultiple(lcm, part.multiple),
    1,
  );
  const largest = Math.max(...parts.map(({ tile }) => tile));
  const haloPx = parts.reduce((sum, part) => sum + part.haloPx, 0);
  const up = (px: number) => Math.ceil(px / multiple) * multiple;
  const core = Math.max(...parts.map((part) => part.tile - 2 * part.haloPx));
  // The first core pixel must lie on the multiple, too: `planTiles` adds this many
  // pixels before it.
  const room = up(haloPx) + haloPx + up(core);
  const fixed = fixedTile(parts, multiple);
  return {
    tile: fixed ?? (parts.length === 1 ? largest : Math.max(up(largest), up(room))),
    multiple,
    haloPx,
    norm: parts.find(({ norm }) => norm !== "none")?.norm ?? "none",
  };
}

/** Returns the one size that a part takes; undefined where all take any. */
function fixedTile(parts: readonly Tiling[], multiple: number): number | undefined {
  const sizes = [
    ...new Set(parts.filter(({ isFixed }) => isFixed).map(({ tile }) => tile)),
  ];
  const [size] = sizes;
  if (size === undefined || (sizes.length === 1 && size % multiple === 0)) {
    return size;
  }
  throw new AppError("card-invalid", "These models cannot run one after the other.", {
    expected: `one tile size that suits all of them, a multiple of ${multiple} px`,
    found: `networks that take only ${sizes.join(" px, and only ")} px`,
    hint: "Leave one of them out, or export it with dynamic axes.",
  });
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) {
    [x, y] = [y, x % y];
  }
  return (a / x) * b;
}
