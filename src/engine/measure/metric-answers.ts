/** This file converts values of metrics into the port's answers. */
import { AppError, type AppErrorData, errorToData } from "#core/errors.ts";
import type { MetricReading, RefusedMetric } from "#ports/measurement.ts";
import type { LearnedMetric } from "./learned-metric.ts";

/**
 * Resolves with a value, or with the reason why this image cannot be measured; other
 * failures are thrown.
 */
export async function valueOrRefusal(
  { id, label }: { readonly id: string; readonly label: string },
  compute: () => Promise<{ readonly value: number }>,
): Promise<{ readonly value: number } | { readonly refused: RefusedMetric }> {
  try {
    return await compute();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "measure-refused") {
      throw error;
    }
    return { refused: refusedMetric({ id, label, error: errorToData(error) }) };
  }
}

export function refusedMetric({
  id,
  label,
  error,
}: {
  readonly id: string;
  readonly label: string;
  readonly error: AppErrorData;
}): RefusedMetric {
  return {
    id,
    label,
    reason: `${error.message} Expected ${error.expected}; found ${error.found}.`,
  };
}

export function learnedReading(metric: LearnedMetric, value: number): MetricReading {
  const { id, label, unit, better, settings } = metric;
  return { id, label, unit, better, settings, value };
}
