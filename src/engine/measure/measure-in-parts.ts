/**
 * This file measures a learned metric over an area: as one image where the network
 * accepts its size, otherwise in parts.
 */
import { comparablePair } from "#core/metrics/metric.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import type { MetricReading, RefusedMetric } from "#ports/measurement.ts";
import type { LearnedMetric } from "./learned-metric.ts";
import { learnedReading, valueOrRefusal } from "./metric-answers.ts";
import { maskPair, type PairSource } from "./pair-source.ts";

/**
 * Measures part by part.
 * @param parts of the window, in sizes that the network accepts; `splitEvenly` plans them
 */
export async function measureInParts(
  { readPair, areaMask }: PairSource,
  metric: LearnedMetric,
  parts: readonly PixelWindow[],
  signal: AbortSignal,
  onPart: () => Promise<void>,
): Promise<MetricReading | { readonly refused: RefusedMetric }> {
  const found = await valueOrRefusal(metric, async () => {
    let [sum, n] = [0, 0];
    for (const part of parts) {
      const read = await readPair(part, signal);
      const pair = comparablePair(maskPair(read, areaMask(part)));
      if (pair.n > 0) {
        const { value } = await metric.compute(pair, signal);
        sum += value * pair.n;
        n += pair.n;
      }
      await onPart();
    }
    return { value: sum / n };
  });
  return "refused" in found
    ? found
    : learnedReading({ ...metric, settings: inParts(metric, parts) }, found.value);
}

function inParts({ settings }: LearnedMetric, parts: readonly PixelWindow[]): string {
  const [first] = parts;
  return parts.length < 2 || first === undefined
    ? settings
    : `${settings}; mean of ${parts.length} parts of ${first.width} × ${first.height} px, weighted by valid pixels`;
}
