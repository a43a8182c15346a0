/**
 * This file computes distances between two sets of patches: first the features of every
 * patch, then the statistics of the two sets. The features can be merged with those of
 * other areas and earlier runs.
 */
import { type FeatureShard, mergeShards } from "#core/metrics/feature-shard.ts";
import { frechetDistance, frechetWarning } from "#core/metrics/frechet.ts";
import { frechetInterval } from "#core/metrics/frechet-interval.ts";
import { kernelDistance, kernelWarning } from "#core/metrics/kid.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import type { DistributionReading } from "#ports/distribution.ts";
import type { FeatureNetwork } from "./feature-network.ts";

/** Features of the candidate's and of the reference's patches. */
export type PatchSets = {
  readonly candidate: FeatureShard;
  readonly reference: FeatureShard;
};

/**
 * Number of bootstrap resamples. Their cost grows with n², so the number is chosen to
 * take a few seconds at most, but enough for the 2.5 % and 97.5 % quantiles.
 */
const RESAMPLES = { most: 400, fewest: 100, work: 1e8 };
/** Seed of the resampling, so that the interval is the same each time. */
const SEED = 1;

/**
 * Runs the network over pairs of patches of one size and calls `onPatch` after each.
 * @returns null when there is no pair
 * @throws AppError those of the network; AbortError
 */
export async function collectPatchSets(
  pairs: AsyncIterable<MetricPair>,
  network: FeatureNetwork,
  signal: AbortSignal,
  onPatch: () => void,
): Promise<PatchSets | null> {
  const rows: [Float32Array[], Float32Array[]] = [[], []];
  for await (const pair of pairs) {
    const [a, b] = await network.features(pair, signal);
    rows[0].push(a);
    rows[1].push(b);
    onPatch();
  }
  if (rows[0].length === 0) {
    return null;
  }
  const [candidate, reference] = rows.map((side) => mergeShards(side.map(oneImage)));
  return {
    candidate: candidate as FeatureShard,
    reference: reference as FeatureShard,
  };
}

/**
 * Computes the Fréchet distance, and the kernel distance where the single features are
 * available.
 *
 * @param onPart called after each piece of work with the fraction that is done (each
 *   distance counts as one half); if it throws, the work stops
 */
export async function readPatchSets(
  { candidate, reference }: PatchSets,
  {
    frechetName,
    kernelName,
    settings,
  }: Pick<FeatureNetwork, "frechetName" | "kernelName" | "settings">,
  onPart: (fraction: number) => Promise<void> = async () => {},
): Promise<readonly DistributionReading[]> {
  const { n, dims } = candidate;
  const facts = { unit: "", better: "lower" } as const;
  const value = frechetDistance(candidate, reference);
  const spread = await inPieces(
    frechetInterval(candidate, reference, value),
    (fraction) => onPart(fraction / 2),
  );
  const how =
    spread === null
      ? ""
      : `, 95 % interval of a jackknife over ${spread.groups} groups, of the distance at this n with its bias`;
  const frechet: DistributionReading = {
    ...facts,
    id: frechetName.toLowerCase(),
    label: frechetName,
    settings: `Fréchet distance, ${settings}, covariances with n − 1, n = ${n}${how}`,
    value,
    interval: spread?.interval ?? null,
    warning: frechetWarning(n, reference.n, dims),
  };
  if (candidate.kind !== "features" || reference.kind !== "features") {
    return [frechet];
  }
  const affordable = Math.floor(RESAMPLES.work / n ** 2);
  const resamples = Math.min(RESAMPLES.most, Math.max(RESAMPLES.fewest, affordable));
  const kernel = await inPieces(
    kernelDistance(candidate, reference, { resamples, seed: SEED }),
    (fraction) => onPart((1 + fraction) / 2),
  );
  return [
    frechet,
    {
      ...facts,
      id: kernelName.toLowerCase(),
      label: kernelName,
      settings: `kernel distance (x·y/${dims} + 1)³, unbiased, ${settings}, n = ${n}, 95 % interval of ${resamples} bootstrap samples`,
      value: kernel.value,
      interval: kernel.interval,
      warning: kernelWarning(n, reference.n, kernel),
    },
  ];
}

async function inPieces<T>(
  work: Generator<number, T>,
  onPiece: (fraction: number) => Promise<void>,
): Promise<T> {
  let step = work.next();
  for (; !step.done; step = work.next()) {
    await onPiece(step.value);
  }
  return step.value;
}

function oneImage(features: Float32Array): FeatureShard {
  return { kind: "features", n: 1, dims: features.length, features };
}
