/** This file lists the patches behind a number, best first, with the area that they cover. */
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import { isWithin, type PatchLimit, placeOf } from "./patch-facts.ts";
import type { ResultsFile, ResultsPatch } from "./results-file.ts";

export type PatchOfList = Pick<ResultsPatch, "image" | "row" | "col"> & {
  readonly regionId: string;
  readonly regionName: string;
  readonly value: number;
  readonly grid: Grid;
  /** "Best", "Median" …; null in the whole list. */
  readonly place: string | null;
};

/**
 * Lists the patches that have a number for the metric and lie in all ranges.
 * @param regionId null = of all regions
 */
export function listPatches(
  file: ResultsFile,
  regionId: string | null,
  metric: string,
  limits: readonly PatchLimit[],
): readonly PatchOfList[] {
  const { patchPx } = file.selection;
  const isHigher = file.metrics.find(({ id }) => id === metric)?.better === "higher";
  return file.regions
    .filter(({ id }) => regionId === null || id === regionId)
    .flatMap((region) =>
      region.patches.flatMap((patch): PatchOfList[] => {
        const { id, name, images } = region;
        const { image, row, col, values } = patch;
        // A link may name anything: “constructor” is no metric, though objects have one.
        const value = Object.hasOwn(values, metric) ? values[metric] : undefined;
        const own = images[image];
        const isShown = isWithin({ region, patch }, limits);
        if (value === undefined || own === undefined || !isShown) {
          return [];
        }
        const grid = windowGrid(own, { row, col, width: patchPx, height: patchPx });
        const where = { regionId: id, regionName: name, image, row, col };
        return [{ ...where, value, grid, place: null }];
      }),
    )
    .toSorted((a, b) => (isHigher ? b.value - a.value : a.value - b.value));
}

/** Finds one patch in the list, by its place, without making the list. */
export function findPatch(
  file: ResultsFile,
  place: string,
  metric: string,
): PatchOfList | null {
  const region = file.regions.find(({ id }) => place.startsWith(`${id}/`));
  const patch = region?.patches.find((each) => placeOf(region.id, each) === place);
  return region === undefined || patch === undefined
    ? null
    : (listPatches(
        { ...file, regions: [{ ...region, patches: [patch] }] },
        null,
        metric,
        [],
      )[0] ?? null);
}

/** Writes all patches of a list as CSV, whether they are on screen or not. */
export function patchesToCsv(patches: readonly PatchOfList[], metric: string): string {
  const lines = patches.map(({ regionId, image, row, col, value }) =>
    [regionId, image, row, col, value].join(","),
  );
  return `${[`region,image,row,column,${metric}`, ...lines].join("\n")}\n`;
}

const PLACES = [
  ["Best", 0],
  ["Upper quartile", 0.25],
  ["Median", 0.5],
  ["Lower quartile", 0.75],
  ["Worst", 1],
] as const;

/** Returns the best, the quartiles and the worst of a sorted list, each patch only once. */
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
