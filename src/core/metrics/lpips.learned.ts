import type { LearnedMetricFacts } from "./learned-metric.ts";

/** Learned Perceptual Image Patch Similarity, v0.1, through AlexNet or VGG16. */
export const lpips = {
  id: "lpips",
  label: "LPIPS",
  unit: "",
  better: "lower",
  plain:
    "How different two pictures look to a network that was trained to see as people do: 0 means equal.",
  definition: "Σ over layers of mean over places of w · (â − b̂)², unit features",
  source: "Zhang et al. 2018, arXiv 1801.03924",
  method: "lpips",
  // As its authors have it.
  defaultModel: "lpips-alexnet",
  // AlexNet's last tap needs 31 px; below that there is nothing to compare.
  leastPx: 32,
  map: { name: "LPIPS", label: "LPIPS", from: 0, to: 1 },
} as const satisfies LearnedMetricFacts;
