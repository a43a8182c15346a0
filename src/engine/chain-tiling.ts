/**
 * The tiles of a chain of models, from those of its parts: a tile passes through all of
 * them, so what is not trusted at its border adds up.
 */
import type { ModelCard } from "#core/catalog/card.ts";

type Tiling = ModelCard["tiling"];

/** Tiling of a run without a network. */
const PLAIN: Tiling = { tile: 512, multiple: 1, haloPx: 0, norm: "none" };

/**
 * One tiling for all: halo = sum, multiple = least common multiple, norm = the first that
 * makes tiles differ, and a side that leaves the largest core of any part. A single part
 * keeps its own. Operations take no part: what they need around a tile is read besides.
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
  // The first core pixel lies on the multiple, too: `planTiles` leads in by so much.
  const room = up(haloPx) + haloPx + up(core);
  return {
    tile: parts.length === 1 ? largest : Math.max(up(largest), up(room)),
    multiple,
    haloPx,
    norm: parts.find(({ norm }) => norm !== "none")?.norm ?? "none",
  };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) {
    [x, y] = [y, x % y];
  }
  return (a / x) * b;
}
