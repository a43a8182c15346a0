/** This file checks what a schema cannot: that the parts of a results file fit each other. */
import type { Fault } from "./results-errors.ts";
import type { ResultsFile, ResultsMean, ResultsRegion } from "./results-file.ts";
import { meansOf } from "./summarise.ts";

export type Wrong = Fault;

/** Tolerance of means, because sums of doubles depend on their order. */
const TOLERANCE = 1e-9;

/** Returns the first contradiction; null if there is none. */
export function checkResults(file: ResultsFile): Wrong | null {
  const { shard, regions, metrics } = file;
  if (shard !== null && shard.index > shard.count) {
    return {
      expected: `a shard of 1 to ${shard.count}`,
      found: `shard ${shard.index} of ${shard.count}`,
    };
  }
  const twice =
    firstTwice(metrics.map(({ id }) => `the metric ${id}`)) ??
    firstTwice(regions.map(({ id }) => `the region ${id}`));
  if (twice !== null) {
    return { expected: "each metric and region once", found: `${twice} twice` };
  }
  for (const region of regions) {
    const wrong = checkRegion(region, file);
    if (wrong !== null) {
      return wrong;
    }
  }
  const all = regions.flatMap(({ patches }) => patches);
  if (all.length === 0 && shard === null) {
    return { expected: "at least one patch", found: "none in any region" };
  }
  const unused = metrics.find(({ id }) => all.every(({ values }) => !(id in values)));
  if (unused !== undefined && shard === null) {
    return {
      expected: `a number for ${unused.label} in at least one patch`,
      found: `the metric "${unused.id}" in no patch`,
    };
  }
  return checkMeans("all regions", file.means, meansOf(all, metrics));
}

function checkRegion(region: ResultsRegion, file: ResultsFile): Wrong | null {
  const { patchPx } = file.selection;
  const known = new Set(file.metrics.map(({ id }) => id));
  for (const { image, row, col, n, values } of region.patches) {
    const at = `the patch at row ${row}, column ${col} of ${region.id}`;
    const grid = region.images[image];
    if (grid === undefined) {
      return {
        expected: `an image of ${region.id}`,
        found: `image ${image} for ${at}`,
      };
    }
    if (row + patchPx > grid.height || col + patchPx > grid.width) {
      return {
        expected: `patches inside of ${grid.width} × ${grid.height} px`,
        found: at,
      };
    }
    if (n > patchPx ** 2) {
      return {
        expected: `at most ${patchPx ** 2} valid pixels in a patch`,
        found: `${n} in ${at}`,
      };
    }
    const unknown = Object.keys(values).find((id) => !known.has(id));
    if (unknown !== undefined) {
      return {
        expected: `metrics that the file describes: ${[...known].join(", ")}`,
        found: `"${unknown}" in ${at}`,
      };
    }
  }
  const twice = firstTwice(
    region.patches.map(({ image, row, col }) => `${image}/${row}/${col}`),
  );
  return twice === null
    ? checkMeans(region.id, region.means, meansOf(region.patches, file.metrics))
    : { expected: "each patch once", found: `${twice} of ${region.id} twice` };
}

function checkMeans(
  what: string,
  stated: readonly ResultsMean[],
  derived: readonly ResultsMean[],
): Wrong | null {
  for (const own of derived) {
    const found = stated.find(({ id }) => id === own.id);
    const isEqual =
      found !== undefined &&
      found.n === own.n &&
      found.infinite === own.infinite &&
      isNear(found.mean, own.mean) &&
      isNear(found.std ?? 0, own.std ?? 0);
    if (!isEqual) {
      return {
        expected: `${own.id} of ${what} to be ${textOf(own)}, as its patches say`,
        found: found === undefined ? "no such mean" : textOf(found),
      };
    }
  }
  const foreign = stated.find(({ id }) => !derived.some((own) => own.id === id));
  return foreign === undefined
    ? null
    : {
        expected: `means of ${what} that its patches have`,
        found: `one of "${foreign.id}", which no patch has`,
      };
}

function textOf({ mean, std, n }: ResultsMean): string {
  return `${mean} ± ${std ?? "–"} (n = ${n})`;
}

function isNear(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
}

function firstTwice(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      return name;
    }
    seen.add(name);
  }
  return null;
}
