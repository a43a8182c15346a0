/** This file finds each metric's explanation by the id that readings carry. */
import { FRECHET_NOTE, KERNEL_NOTE } from "./distribution-notes.ts";
import { learnedMetrics } from "./learned-metrics.ts";
import type { MetricNote } from "./metric.ts";
import { metrics } from "./metrics.ts";

/**
 * Explanations by the first part of an id, before the network's name: "fd-alexnet",
 * "kid-inception".
 */
const WITH_NETWORK: Readonly<Record<string, MetricNote>> = {
  ...Object.fromEntries(learnedMetrics.map((metric) => [metric.id, metric])),
  fd: FRECHET_NOTE,
  fid: FRECHET_NOTE,
  kid: KERNEL_NOTE,
};

/** Returns an explanation; an unknown id stands for itself. */
export function metricNote(id: string): MetricNote {
  const [family = id] = id.split("-");
  return (
    metrics.find((metric) => metric.id === id) ??
    WITH_NETWORK[family] ?? { plain: "", definition: id, source: null }
  );
}
