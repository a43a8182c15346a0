/** What the page says of a metric beside its settings: the formula and where it is from. */
import { metrics } from "./metrics.ts";

export type MetricNote = {
  readonly definition: string;
  /** The publication; null when the definition says it all. */
  readonly source: string | null;
};

/** Of the metrics that need a network, which the registry of pixel metrics does not hold. */
const LEARNED: Readonly<Record<string, MetricNote>> = {
  lpips: {
    definition: "Σ over layers of mean over places of w · (â − b̂)², unit features",
    source: "Zhang et al. 2018, arXiv 1801.03924",
  },
  fd: {
    definition: "|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½) of the features",
    source: "Heusel et al. 2017, arXiv 1706.08500",
  },
  kid: {
    definition: "unbiased MMD² of the features, kernel (x·y/d + 1)³",
    source: "Bińkowski et al. 2018, arXiv 1801.01401",
  },
};

const PUBLISHED: Readonly<Record<string, string>> = {
  ssim: "mean of (2μ₁μ₂ + C₁)(2σ₁₂ + C₂) / ((μ₁² + μ₂² + C₁)(σ₁² + σ₂² + C₂))",
};

/** @param id of the registry, or "lpips", "fd-…", "fid", "kid-…" */
export function metricNote(id: string): MetricNote {
  const metric = metrics.find((m) => m.id === id);
  if (metric !== undefined) {
    const formula = PUBLISHED[id];
    return formula === undefined
      ? { definition: metric.reference, source: null }
      : { definition: formula, source: metric.reference };
  }
  const family = id === "fid" ? "fd" : (id.split("-")[0] ?? id);
  return LEARNED[family] ?? { definition: id, source: null };
}
