/**
 * This file computes metrics of an area, as a whole or patch by patch, on the
 * candidate's own grid and only where both images are valid.
 */
import { validateCount } from "#core/metrics/measure-pair.ts";
import { comparablePair } from "#core/metrics/metric.ts";
import {
  mergePairSums,
  NO_SUMS,
  type PairSums,
  readPairSums,
  sumPair,
} from "#core/metrics/pair-sums.ts";
import {
  addPatch,
  isPatchCounted,
  type PatchMoments,
  patchFacts,
  patchMean,
  patchRule,
  patchValues,
} from "#core/metrics/patch-statistics.ts";
import { type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import { splitEvenly, wholeSquares } from "#core/raster/split-window.ts";
import type {
  Measurement,
  MetricReading,
  OnProgress,
  PatchRow,
  PatchStatistics,
  RefusedMetric,
} from "#ports/measurement.ts";
import { countCells, type KeptCells, sumArea } from "./cell-sums.ts";
import type { LearnedMetric } from "./learned-metric.ts";
import { measureInParts } from "./measure-in-parts.ts";
import { refusedMetric, valueOrRefusal } from "./metric-answers.ts";
import { type OpenComparison, refusal, validateAreaSize } from "./open-comparison.ts";
import type { Pacer } from "./pacer.ts";
import { maskPair, type PairSource } from "./pair-source.ts";

export type MeasureTools = {
  readonly kept: KeptCells;
  /** Those of the requested metrics that need a network. */
  readonly learned: readonly LearnedMetric[];
  readonly pace: Pacer;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
};

/** Measures the area. @throws AppError measure-refused with the reason */
export async function measureArea(
  comparison: OpenComparison,
  request: {
    readonly patchPx: number | null;
    readonly metrics: readonly string[] | null;
    readonly limitPx: number | null;
  },
  tools: MeasureTools,
): Promise<Measurement> {
  const { window } = comparison;
  const { patchPx, metrics, limitPx } = request;
  if (limitPx !== null) {
    validateAreaSize(window, limitPx, "Zoom in, or draw a smaller area.");
  }
  const grid = windowGrid(comparison.grid, window);
  const isWanted = ({ id }: { readonly id: string }) => metrics?.includes(id) ?? true;
  if (patchPx !== null) {
    const { sums, patches } = await measurePatches(comparison, patchPx, tools);
    const { n, readings, refused } = readPairSums(sums);
    return {
      ...{ n, grid },
      readings: readings.filter(isWanted),
      refused: refused.filter(isWanted).map(refusedMetric),
      patches: { ...patches, means: patches.means.filter(isWanted) },
    };
  }
  const { sums, readings, refused } = await measureWhole(comparison, tools);
  const own = readPairSums(sums);
  return {
    ...{ n: sums.n, grid },
    readings: [...own.readings.filter(isWanted), ...readings],
    refused: [...own.refused.filter(isWanted).map(refusedMetric), ...refused],
    patches: null,
  };
}

/**
 * Measures the area as a whole: pixel metrics from cached cells, learned ones in parts
 * that their network accepts.
 */
export async function measureWhole(
  source: PairSource,
  { kept, learned, pace, signal, onProgress }: MeasureTools,
): Promise<{ sums: PairSums; readings: MetricReading[]; refused: RefusedMetric[] }> {
  const { window } = source;
  const partsOf = learned.map((metric) => splitEvenly(window, metric.mostPx));
  const total = countCells(window) + partsOf.reduce((n, parts) => n + parts.length, 0);
  let done = 0;
  const onStep = () => {
    done += 1;
    onProgress(done, total);
  };
  const sums = await sumArea(source, kept, pace, onStep);
  validateCount(sums.n);
  const readings: MetricReading[] = [];
  const refused: RefusedMetric[] = [];
  for (const [i, metric] of learned.entries()) {
    const parts = partsOf[i] ?? [];
    const found = await measureInParts(source, metric, parts, signal, async () => {
      onStep();
      await pace();
    });
    if ("refused" in found) {
      refused.push(found.refused);
    } else {
      readings.push(found);
    }
  }
  return { sums, readings, refused };
}

async function measurePatches(
  { window, readPair, areaMask }: PairSource,
  patchPx: number,
  { learned, pace, signal, onProgress }: MeasureTools,
): Promise<{ sums: PairSums; patches: PatchStatistics }> {
  const windows = wholeSquares(window, patchPx);
  if (windows.length === 0) {
    throw refusal(
      `an area of at least one patch of ${patchPx} × ${patchPx} px`,
      `${window.width} × ${window.height} px`,
      "Choose smaller patches or a larger area.",
    );
  }
  const rows: PatchRow[] = [];
  let sums = NO_SUMS;
  let moments: PatchMoments = {};
  for (const [i, patch] of windows.entries()) {
    await pace();
    const part: PixelWindow = {
      ...patch,
      col: patch.col + window.col,
      row: patch.row + window.row,
    };
    const pair = comparablePair(maskPair(await readPair(part, signal), areaMask(part)));
    if (isPatchCounted(pair.n, patchPx)) {
      const own = sumPair(pair);
      const values: Record<string, number> = { ...patchValues(own) };
      for (const metric of learned) {
        const found = await valueOrRefusal(metric, () => metric.compute(pair, signal));
        if ("value" in found) {
          values[metric.id] = found.value;
        }
      }
      sums = mergePairSums(sums, own);
      moments = addPatch(moments, values);
      rows.push({ row: patch.row, col: patch.col, n: pair.n, values });
    }
    onProgress(i + 1, windows.length);
  }
  if (rows.length === 0) {
    throw refusal(
      `a patch of ${patchPx} × ${patchPx} px that is at least half valid in both images`,
      `none of ${windows.length}`,
      "Choose smaller patches, or an area where both images have data.",
    );
  }
  const facts = [
    ...patchFacts(patchPx),
    ...learned.map(({ id, label, unit, better, settings }) => ({
      ...{ id, label, unit, better },
      settings: `${settings}, ${patchRule(patchPx)}`,
    })),
  ];
  return {
    sums,
    patches: {
      patchPx,
      counted: rows.length,
      skipped: windows.length - rows.length,
      means: facts.flatMap((fact) => patchMean(fact, moments[fact.id]) ?? []),
      rows,
    },
  };
}
