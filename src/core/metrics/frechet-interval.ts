/**
 * This file estimates how much a Fréchet distance varies between samples of images of
 * the same kind, with a delete-a-group jackknife (Kott 2001): the distance is computed
 * again without each group of images.
 *
 * A bootstrap is not suitable: drawing images twice yields covariances of fewer images,
 * and the distance of few images is biased upwards by as much as the effect to be
 * measured. With a jackknife the bias is the same for every group and cancels in their
 * variance. It does not cancel in the distance itself: the interval is that of the
 * distance *of n images*, not of the distance of the two distributions, which is
 * smaller. A group consists of consecutive images, so that similar neighbours are left
 * out together, and it contains the same indices of both sets, which show the same
 * places.
 */
import type { FeatureShard } from "./feature-shard.ts";
import { frechetDistance } from "./frechet.ts";

/** With fewer images the interval would be too narrow. */
const FEWEST_IMAGES = 20;

/**
 * Number of groups by the size min(n, d) of the matrix, whose singular values cost its
 * third power, and Student's t for 95 % with one degree of freedom less than groups.
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
 * Computes the 95 % interval of `distance`, the Fréchet distance of both sets; yields
 * the fraction that is done after each group. Returns null for fewer than 20 images in
 * a set, or if only moments are known.
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
