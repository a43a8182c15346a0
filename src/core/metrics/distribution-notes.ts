/**
 * This file explains the distances of sets. The page shows the words at its start, and
 * loads what computes them (`frechet.ts`, `kid.ts`) only when a set is measured.
 */
import type { MetricNote } from "./metric.ts";

export const FRECHET_NOTE: MetricNote = {
  plain:
    "How much two sets of pictures differ in look and variety, whatever their places: 0 means no difference.",
  definition: "|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½) of the features",
  source: "Heusel et al. 2017, arXiv 1706.08500",
};

export const KERNEL_NOTE: MetricNote = {
  plain:
    "Like the Fréchet distance, but more reliable for small sets: 0 means no difference on average.",
  definition: "unbiased MMD² of the features, kernel (x·y/d + 1)³",
  source: "Bińkowski et al. 2018, arXiv 1801.01401",
};
