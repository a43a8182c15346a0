/**
 * Metrics patch by patch, and their mean and spread over patches: what papers report.
 */
import { metrics } from "./metrics.ts";
import {
  addValue,
  type Moments,
  mergeMoments,
  NO_MOMENTS,
  standardDeviation,
} from "./moments.ts";
import { type PairSums, readPairSums } from "./pair-sums.ts";

/** A patch with fewer valid pixels is left out: it would weigh as much as a whole one. */
const LEAST_VALID_SHARE = 0.5;

/** The rule of the patches in words, for the settings of their means. */
export function patchRule(patchPx: number): string {
  return `mean over whole patches of ${patchPx} px that are at least half valid, ± sample standard deviation`;
}

/** The same of a folder of images. */
export const IMAGE_RULE = "mean over images, ± sample standard deviation";

export function isPatchCounted(n: number, patchPx: number): boolean {
  return n >= LEAST_VALID_SHARE * patchPx ** 2;
}

/** By metric id; adds up over shards. */
export type PatchMoments = Readonly<Record<string, Moments>>;

/** @param values by metric id; a metric that the patch is not fit for is missing */
export function addPatch(
  moments: PatchMoments,
  values: Readonly<Record<string, number>>,
): PatchMoments {
  const out: Record<string, Moments> = { ...moments };
  for (const [id, value] of Object.entries(values)) {
    out[id] = addValue(out[id] ?? NO_MOMENTS, value);
  }
  return out;
}

export function mergePatchMoments(a: PatchMoments, b: PatchMoments): PatchMoments {
  const out: Record<string, Moments> = { ...a };
  for (const [id, moments] of Object.entries(b)) {
    out[id] = mergeMoments(out[id] ?? NO_MOMENTS, moments);
  }
  return out;
}

/** The pixel metrics of one patch, by id. */
export function patchValues(sums: PairSums): Readonly<Record<string, number>> {
  const { readings } = readPairSums(sums);
  return Object.fromEntries(readings.map(({ id, value }) => [id, value]));
}

/** What a metric is, with or without a network. */
type MetricFacts = {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
  readonly settings: string;
};

export type PatchMean = MetricFacts & {
  /** Over the patches where the metric is finite; Infinity when it is in none. */
  readonly mean: number;
  readonly std: number | null;
  readonly n: number;
  readonly infinite: number;
};

/** What `moments` says of one metric; null when no patch has it. */
export function patchMean(
  facts: MetricFacts,
  moments: Moments | undefined,
): PatchMean | null {
  const { n, mean, infinite } = moments ?? NO_MOMENTS;
  if (n + infinite === 0) {
    return null;
  }
  return {
    ...facts,
    mean: n === 0 ? Number.POSITIVE_INFINITY : mean,
    std: standardDeviation(moments ?? NO_MOMENTS),
    n,
    infinite,
  };
}

/** Facts of the pixel metrics, with what a mean of patches is said to be. */
export function patchFacts(patchPx: number): readonly MetricFacts[] {
  return metrics.map(({ id, label, unit, better, settings }) => ({
    id,
    label,
    unit,
    better,
    settings: `${settings}, ${patchRule(patchPx)}`,
  }));
}
