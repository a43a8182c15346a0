import { SSIM_REACH_PX, SSIM_WINDOW_PX } from "./gaussian-window.ts";
import { defineMetric } from "./metric.ts";
import { ssimMap } from "./ssim-map.ts";

/**
 * Defines the mean structural similarity over all windows that are wholly valid; see
 * `ssim-map.ts`.
 */
export const ssim = defineMetric({
  id: "ssim",
  label: "SSIM",
  unit: "",
  better: "higher",
  needs: "reference",
  plain:
    "How similar brightness, contrast and structure are in small windows: 1 means equal, 0 means nothing in common.",
  definition: "mean of (2μ₁μ₂ + C₁)(2σ₁₂ + C₂) / ((μ₁² + μ₂² + C₁)(σ₁² + σ₂² + C₂))",
  source: "Wang et al. 2004, doi 10.1109/TIP.2003.819861",
  settings:
    "range 0–1, Gaussian window 11 px σ 1.5, K1 0.01, K2 0.03, windows wholly valid, mean of bands",
  pooling: "mean over windows",
  reachPx: SSIM_REACH_PX,
  leastPx: SSIM_WINDOW_PX ** 2,
  sum(pair) {
    const { sum, n } = ssimMap(pair);
    return { sum, count: n };
  },
  fromMean: (mean) => mean,
});
