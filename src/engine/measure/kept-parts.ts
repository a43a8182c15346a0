/**
 * This file caches what several measurements share. An entry lives as long as the
 * images that it was computed from.
 */
import type { Grid } from "#core/raster/grid.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { CandidateImage } from "./candidate-image.ts";
import type { KeptCells } from "./cell-sums.ts";
import type { Pacer } from "./pacer.ts";
import { createReferencePixels, type ReferencePixels } from "./reference-pixels.ts";
import { createValueMap, type ValueMap, type ValueMapSource } from "./value-map.ts";

export type KeptParts = {
  /** Returns the reference's pixels on a grid. */
  pixelsOf(reference: SceneHandle, grid: Grid): ReferencePixels;
  /** Returns the cached sums of one candidate against one reference. */
  cellsOf(candidate: CandidateImage, reference: SceneHandle): KeptCells;
  /**
   * Returns the map with that name over the candidate and another image (or what
   * represents it); it is created when it is first asked for.
   */
  mapOf(
    candidate: CandidateImage,
    other: object,
    name: string,
    source: () => Promise<ValueMapSource>,
  ): Promise<ValueMap>;
};

/** Creates the caches. @param pace called between pieces of the maps */
export function createKeptParts(pace: Pacer): KeptParts {
  const pixels = new WeakMap<object, Map<string, ReferencePixels>>();
  const cells = new WeakMap<object, WeakMap<object, KeptCells>>();
  const maps = new WeakMap<object, WeakMap<object, Map<string, Promise<ValueMap>>>>();
  return {
    pixelsOf: (reference, grid) =>
      keptOrMade(
        keptOrMade(pixels, reference, () => new Map()),
        JSON.stringify(grid),
        () => createReferencePixels(reference, grid),
      ),
    cellsOf: (candidate, reference) =>
      keptOrMade(
        keptOrMade(cells, candidate.identity, () => new WeakMap<object, KeptCells>()),
        reference,
        () => new Map(),
      ),
    mapOf(candidate, other, name, source) {
      const own = keptOrMade(
        keptOrMade(maps, candidate.identity, () => new WeakMap()),
        other,
        () => new Map<string, Promise<ValueMap>>(),
      );
      const map = keptOrMade(own, name, async () =>
        createValueMap(await source(), pace),
      );
      map.catch(() => own.delete(name));
      return map;
    },
  };
}

/** Returns the value of a key, and creates it if there is none yet. */
function keptOrMade<K extends object | string, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}
