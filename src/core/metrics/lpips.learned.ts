import type { LearnedMetricFacts } from "./learned-metric.ts";

/** Learned Perceptual Image Patch Similarity (LPIPS), version 0.1, with AlexNet or VGG16. */
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
  // AlexNet is the default of its authors.
  defaultModel: "lpips-alexnet",
  // AlexNet's last layer needs 31 px.
  leastPx: 32,
  map: {
    name: "LPIPS",
    plain:
      "How different a network finds both pictures around each pixel: 0 means equal.",
    label: "LPIPS",
    from: 0,
    to: 1,
  },
} as const satisfies LearnedMetricFacts;
