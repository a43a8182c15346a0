import { type Metric, meanOverDifferences } from "./metric.ts";

/** Mean squared error, MSE = mean (a − b)² over pixels and bands. */
export const mse: Metric = {
  id: "mse",
  label: "MSE",
  unit: "",
  better: "lower",
  needs: "reference",
  reference: "mean of (a − b)²",
  settings: "range 0–1, all bands, mean over valid pixels",
  compute: (pair) => meanOverDifferences(pair, (difference) => difference * difference),
};
