import type { Metric } from "./metric.ts";
import { mse } from "./mse.metric.ts";

/**
 * Peak signal-to-noise ratio, PSNR = 10·log10(1 / MSE) dB for a peak of 1.
 *
 * Of the MSE pooled over everything that is measured. The mean of the PSNR of patches,
 * which papers report, is larger (Jensen) and is a different number: compute it per patch.
 * Identical images give Infinity.
 */
export const psnr: Metric = {
  id: "psnr",
  label: "PSNR",
  unit: "dB",
  better: "higher",
  needs: "reference",
  reference: "10·log10(1 / MSE)",
  settings:
    "range 0–1, from the MSE pooled over valid pixels and bands, not a mean of patches",
  compute: (pair) => -10 * Math.log10(mse.compute(pair)),
};
