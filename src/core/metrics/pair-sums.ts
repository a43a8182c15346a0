/**
 * This file computes all pixel metrics of a part of an image as sums that can be added:
 * measuring a scene chunk by chunk, or a data set in shards, gives the numbers of a
 * single pass.
 */
import { AppError, type AppErrorData, errorToData } from "#core/errors.ts";
import {
  clipWindow,
  cropPlanes,
  growWindow,
  type PixelWindow,
} from "#core/raster/grid.ts";
import {
  addSums,
  type ComparablePair,
  comparablePair,
  type Metric,
  type MetricPair,
  type MetricSum,
  NOTHING_SUMMED,
  valueOfSum,
} from "./metric.ts";
import { metrics } from "./metrics.ts";

export type PairSums = {
  /** Number of valid pixels. */
  readonly n: number;
  /** Sums by metric id. */
  readonly sums: Readonly<Record<string, MetricSum>>;
};

export const NO_SUMS: PairSums = { n: 0, sums: {} };

/**
 * Sums the terms of `core` (in pixels of the pair, inside it): those of its pixels, and
 * those of windows that are centred on them and lie inside the pair. `core` is the
 * whole pair by default.
 *
 * @throws AppError measure-refused when the images differ in size
 */
export function sumPair(
  pair: MetricPair,
  core: PixelWindow = { col: 0, row: 0, width: pair.width, height: pair.height },
): PairSums {
  const parts = new Map<number, ComparablePair>();
  const partFor = (reachPx: number) => {
    const known = parts.get(reachPx);
    const made = known ?? comparablePair(growCore(pair, core, reachPx));
    parts.set(reachPx, made);
    return made;
  };
  const sums: Record<string, MetricSum> = {};
  for (const { id, reachPx, sum } of metrics) {
    sums[id] = sum(partFor(reachPx));
  }
  return { n: partFor(0).n, sums };
}

export function mergePairSums(a: PairSums, b: PairSums): PairSums {
  const sums: Record<string, MetricSum> = {};
  for (const { id } of metrics) {
    sums[id] = addSums(a.sums[id] ?? NOTHING_SUMMED, b.sums[id] ?? NOTHING_SUMMED);
  }
  return { n: a.n + b.n, sums };
}

export type PairReading = Pick<
  Metric,
  "id" | "label" | "unit" | "better" | "settings"
> & { readonly value: number };

export type PairMeasurement = {
  /** Number of pixels that were used: valid and finite in both images. */
  readonly n: number;
  readonly readings: readonly PairReading[];
  /** Metrics that are not defined for this pair (no whole SSIM window …), with the reason. */
  readonly refused: readonly {
    readonly id: string;
    readonly label: string;
    readonly error: AppErrorData;
  }[];
};

/** Converts sums to values, in the registry's order. */
export function readPairSums({ n, sums }: PairSums): PairMeasurement {
  const readings: PairReading[] = [];
  const refused: PairMeasurement["refused"][number][] = [];
  for (const metric of metrics) {
    const { id, label, unit, better, pooling } = metric;
    const settings = `${metric.settings}, ${pooling}`;
    try {
      const value = valueOfSum(metric, sums[id] ?? NOTHING_SUMMED, n);
      readings.push({ id, label, unit, better, settings, value });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "measure-refused") {
        throw error;
      }
      refused.push({ id, label, error: errorToData(error) });
    }
  }
  return { n, readings, refused };
}

function growCore(pair: MetricPair, core: PixelWindow, reachPx: number): MetricPair {
  const part = clipWindow(growWindow(core, reachPx), pair);
  return part === null ? pair : cropPair(pair, part);
}

/**
 * Returns the part of a pair that lies in `part` (inside it); the pair itself if that
 * is all of it.
 */
export function cropPair(pair: MetricPair, part: PixelWindow): MetricPair {
  const { bands, valid } = pair;
  if (part.width === pair.width && part.height === pair.height) {
    return pair;
  }
  return {
    a: cropPlanes(pair.a, pair, bands, part),
    b: cropPlanes(pair.b, pair, bands, part),
    bands,
    width: part.width,
    height: part.height,
    valid: valid && cropPlanes(valid, pair, 1, part),
  };
}
