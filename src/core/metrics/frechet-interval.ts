/**
 * How far a Fréchet distance would scatter over other images of the same kind, by a
 * jackknife over groups (Kott 2001, "The delete-a-group jackknife"): the distance is
 * computed again without each group.
 *
 * No bootstrap: images that are drawn twice make covariances of fewer images, and the
 * distance of few images is biased upwards by as much as is to be measured. Without one
 * group the bias is the same for every group and falls out of their scatter. It does not
 * fall out of the distance itself: the interval is that of the distance *of n images*, not
 * of the distance of the two distributions, which lies below it. Groups are of images that
 * follow each other, so that neighbours, which are alike, leave together; the i-th images
 * of both sets, of the same place, do too.
 */
import type { FeatureShard } from "./feature-shard.ts";
import { frechetDistance } from "./frechet.ts";

/** Fewer images give an interval that is too narrow to be believed. */
const FEWEST_IMAGES = 20;

/**
 * How many groups by the size of the matrix, min(n, d), whose singular values cost its
 * third power; with Student's t for 95 % and one degree of freedom less than groups.
 */
const GROUPS = [
  { largest: 350, groups: 20, t: 2.093 },
  { largest: 1000, groups: 10, t: 2.262 },
  { largest: Number.POSITIVE_INFINITY, groups: 5, t: 2.776 },
] as const;

export type FrechetInterval = {
  readonly interval: readonly [low: number, high: number];
  readonly groups: number;
};

/**
 * The 95 % interval of `distance`, the Fréchet distance of both; yields after each group
 * the part that is done. Null for fewer than 20 images in a set, or moments only.
 *
 * @throws AppError measure-refused for different features
 */
export function* frechetInterval(
  a: FeatureShard,
  b: FeatureShard,
  distance: number,
): Generator<number, FrechetInterval | null> {
  const n = Math.min(a.n, b.n);
  if (a.kind !== "features" || b.kind !== "features" || n < FEWEST_IMAGES) {
    return null;
  }
  const size = Math.min(Math.max(a.n, b.n), a.dims);
  const { groups, t } = GROUPS.find(({ largest }) => size <= largest) ?? GROUPS[2];
  const values: number[] = [];
  for (let group = 0; group < groups; group++) {
    const [p, q] = [a, b].map((shard) => withoutGroup(shard, group, groups));
    values.push(frechetDistance(p as FeatureShard, q as FeatureShard));
    yield (group + 1) / groups;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / groups;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const reach = t * Math.sqrt(((groups - 1) / groups) * squares);
  return { interval: [Math.max(0, distance - reach), distance + reach], groups };
}

function withoutGroup(
  { n, dims, features }: FeatureShard & { readonly kind: "features" },
  group: number,
  groups: number,
): FeatureShard {
  const from = Math.floor((n * group) / groups);
  const end = Math.floor((n * (group + 1)) / groups);
  const rest = new Float32Array((n - end + from) * dims);
  rest.set(features.subarray(0, from * dims));
  rest.set(features.subarray(end * dims), from * dims);
  return { kind: "features", n: n - end + from, dims, features: rest };
}
