/** The patches behind a number, best first, with the ground that they lie on. */
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import type { ResultsFile, ResultsPatch } from "./results-file.ts";

export type PatchOfList = Pick<ResultsPatch, "image" | "row" | "col"> & {
  readonly regionId: string;
  readonly regionName: string;
  readonly value: number;
  readonly grid: Grid;
  /** "Best", "Median" …; null in the whole list. */
  readonly place: string | null;
};

/** @param regionId null = of all regions */
export function listPatches(
  file: ResultsFile,
  regionId: string | null,
  metric: string,
): readonly PatchOfList[] {
  const { patchPx } = file.selection;
  const isHigher = file.metrics.find(({ id }) => id === metric)?.better === "higher";
  return file.regions
    .filter(({ id }) => regionId === null || id === regionId)
    .flatMap(({ id, name, images, patches }) =>
      patches.flatMap(({ image, row, col, values }): PatchOfList[] => {
        const [value, own] = [values[metric], images[image]];
        if (value === undefined || own === undefined) {
          return [];
        }
        const grid = windowGrid(own, { row, col, width: patchPx, height: patchPx });
        const where = { regionId: id, regionName: name, image, row, col };
        return [{ ...where, value, grid, place: null }];
      }),
    )
    .toSorted((a, b) => (isHigher ? b.value - a.value : a.value - b.value));
}

const PLACES = [
  ["Best", 0],
  ["Upper quartile", 0.25],
  ["Median", 0.5],
  ["Lower quartile", 0.75],
  ["Worst", 1],
] as const;

/** Best, quartiles and worst of a sorted list, each patch once. */
export function pickPatches(sorted: readonly PatchOfList[]): readonly PatchOfList[] {
  const picked = new Map<PatchOfList, string>();
  for (const [place, part] of PLACES) {
    const patch = sorted[Math.round(part * (sorted.length - 1))];
    if (patch !== undefined) {
      const before = picked.get(patch);
      picked.set(
        patch,
        before === undefined ? place : `${before}, ${place.toLowerCase()}`,
      );
    }
  }
  return [...picked].map(([patch, place]) => ({ ...patch, place }));
}
