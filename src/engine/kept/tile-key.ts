/**
 * This file computes the key under which the tiles of a result are stored. It holds
 * everything that their pixels depend on, so that equal keys mean equal pixels.
 */
import { sha256Hex } from "#core/sha256.ts";
import { chainTiling } from "#engine/chain-tiling.ts";
import type { PreparedRun } from "#engine/plan-run.ts";
import { FORMAT } from "./journal.ts";

/**
 * Returns the key of what the chain's first `count` links make; null where the scene's
 * content cannot be told from another one's.
 * @throws AppError of the scene's file
 */
export async function tileKey(
  { handle, input, parts, tiles, request }: PreparedRun,
  count: number,
  version: string,
): Promise<string | null> {
  const scene = await handle.identity();
  if (scene === null) {
    return null;
  }
  // What is left of the request changes pixels, unless it is known not to.
  const {
    sceneId: _scene,
    stages: _stages,
    region: _region,
    focus: _focus,
    preview: _preview,
    backend: _backend,
    levels: _levels,
    ...others
  } = request;
  const { tilePx, haloPx, stridePx, featherPx } = tiles;
  const facts = {
    ...{ format: FORMAT, version, scene },
    grid: input.grid,
    levels: input.levels.applied,
    tiling: { tilePx, haloPx, stridePx, featherPx },
    norm: chainTiling(parts.map(({ card }) => card)).norm,
    // Cards name their graphs by hash.
    links: parts
      .slice(0, count)
      .map(({ stage, card, toCardUnit }) => ({ stage, card, toCardUnit })),
    ...{ others },
  };
  return sha256Hex(new TextEncoder().encode(canonicalJson(facts)));
}

/** Returns JSON that does not depend on the order in which properties were set. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
        )
      : inner,
  );
}
