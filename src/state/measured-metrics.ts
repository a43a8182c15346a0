/** This file lists the metrics that can be measured; learned ones depend on the catalogue. */
import type { LearnedMetricFacts } from "#core/metrics/learned-metric.ts";
import { metricsWithNetwork } from "#core/metrics/learned-metrics.ts";
import { metrics } from "#core/metrics/metrics.ts";
import type { AppState } from "./app-store.ts";

const NONE: readonly LearnedMetricFacts[] = [];

/** Returns the learned metrics whose network is in the catalogue. */
export function learnedMetricsOf({
  pipeline,
}: AppState): readonly LearnedMetricFacts[] {
  const { cards } = pipeline;
  return cards.status === "ready" ? metricsWithNetwork(cards.cards) : NONE;
}

/** Returns the ids of all metrics that can be measured, pixel metrics first. */
export function metricIds(state: AppState): readonly string[] {
  return [...metrics, ...learnedMetricsOf(state)].map(({ id }) => id);
}
