/**
 * This file computes ranks with ties, by a paired bootstrap over regions.
 *
 * Regions are resampled and not patches, because patches of one region resemble each
 * other, and the question is whether the order would hold for other places. Each draw
 * takes as many regions as there are, with replacement, and the same ones for all rows.
 * Two rows differ if in 95 % of the draws the mean of their differences has the same
 * sign. Draw `d` takes for its place `i` the region ⌊n·u⌋ of n, where u is number d·n +
 * i of mulberry32 over the seed, whose k-th number depends on k only.
 */
import { createRandom } from "#core/random.ts";

/** Scores of a row by region, and the direction in which the metric is better. */
export type RankedRow = {
  readonly id: string;
  /** Mean over the region's patches, by region id; finite. */
  readonly scores: Readonly<Record<string, number>>;
};

export type Rank = {
  readonly id: string;
  /** Place from 1; rows of one class cannot be distinguished from its best one. */
  readonly place: number;
  /** Rows of the class, its best one first. */
  readonly tiedWith: readonly string[];
  /** Mean over the regions. */
  readonly mean: number;
};

export type Ranking = {
  /** Best first. */
  readonly ranks: readonly Rank[];
  /** Regions that all rows have, over which they are compared. */
  readonly regions: readonly string[];
  /** Why all rows are tied whatever the numbers are; null if they need not be. */
  readonly reason: string | null;
};

const DRAWS = 2000;
const SEED = 1;
const LEVEL = 0.95;

/**
 * With n regions that all agree, a sign test reaches 2 · 2⁻ⁿ, which is below 0.05 from
 * this number on. The bootstrap has no such limit, and with two regions it would call
 * any order certain.
 */
export const FEWEST_REGIONS = 6;

/**
 * Ranks rows by their mean over the regions that all of them have. A class starts with
 * the best row that is in no class yet, and contains the rows that cannot be
 * distinguished from it.
 */
export function rankRows(
  rows: readonly RankedRow[],
  better: "lower" | "higher",
): Ranking {
  const [first, ...others] = rows;
  const regions = Object.keys(first?.scores ?? {}).filter((id) =>
    others.every(({ scores }) => scores[id] !== undefined),
  );
  if (regions.length === 0) {
    return { ranks: [], regions, reason: "The rows have no region in common." };
  }
  const sign = better === "lower" ? 1 : -1;
  const known = rows
    .map(({ id, scores }) => ({ id, values: regions.map((r) => scores[r] as number) }))
    .map((row) => ({ ...row, mean: meanOf(row.values) }))
    .toSorted((a, b) => sign * (a.mean - b.mean));
  const reason =
    regions.length < FEWEST_REGIONS
      ? `${regions.length} ${regions.length === 1 ? "region is" : "regions are"} too few to tell rows apart (${FEWEST_REGIONS} are needed).`
      : null;
  const classes: (typeof known)[] = [];
  for (const row of known) {
    const own = classes.at(-1);
    const isTied =
      own?.[0] !== undefined &&
      (reason !== null || !isDifferent(own[0].values, row.values));
    if (own !== undefined && isTied) {
      own.push(row);
    } else {
      classes.push([row]);
    }
  }
  let place = 1;
  const ranks = classes.flatMap((members) => {
    const tiedWith = members.map(({ id }) => id);
    const found = members.map(({ id, mean }): Rank => ({ id, place, tiedWith, mean }));
    place += members.length;
    return found;
  });
  return { ranks, regions, reason };
}

/** Tells whether the interval of the mean difference excludes 0. */
function isDifferent(a: readonly number[], b: readonly number[]): boolean {
  const [low, high] = differenceInterval(a, b);
  return low > 0 || high < 0;
}

/**
 * Returns the 95 % percentile interval of the mean of a − b over regions drawn with
 * replacement; percentiles are interpolated linearly between the two nearest draws.
 * @param a one number per region, as long as `b`
 */
export function differenceInterval(
  a: readonly number[],
  b: readonly number[],
  { draws = DRAWS, seed = SEED } = {},
): readonly [low: number, high: number] {
  const n = a.length;
  const differences = a.map((value, i) => value - (b[i] as number));
  const random = createRandom(seed);
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += differences[random.integer(n)] as number;
    }
    means[draw] = sum / n;
  }
  means.sort();
  const at = (part: number) => {
    const place = part * (draws - 1);
    const below = Math.floor(place);
    const [low, high] = [means[below], means[Math.min(below + 1, draws - 1)]] as [
      number,
      number,
    ];
    return low + (place - below) * (high - low);
  };
  return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
