import { defineMetric } from "./metric.ts";
import { mse } from "./mse.metric.ts";

/**
 * Defines the peak signal-to-noise ratio, PSNR = 10·log10(1 / MSE) dB for a peak of 1.
 *
 * The MSE is pooled over everything that is measured. The mean of the PSNR of patches,
 * which papers report, is larger (Jensen's inequality) and is a different number;
 * `patch-statistics.ts` computes it. Identical images give Infinity.
 */
export const psnr = defineMetric({
  id: "psnr",
  label: "PSNR",
  unit: "dB",
  better: "higher",
  needs: "reference",
  plain:
    "The mean squared error on a logarithmic scale: 10 dB more means a tenth of the error.",
  definition: "10·log10(1 / MSE)",
  source: null,
  settings: "range 0–1, all bands",
  pooling: "from the MSE pooled over valid pixels, not a mean of patches",
  reachPx: 0,
  leastPx: 1,
  sum: mse.sum,
  fromMean: (mean) => -10 * Math.log10(mean),
});
