import { differenceSums } from "./difference-sums.ts";
import { defineMetric } from "./metric.ts";

/** Defines the mean squared error, MSE = mean (a − b)² over pixels and bands. */
export const mse = defineMetric({
  id: "mse",
  label: "MSE",
  unit: "",
  better: "lower",
  needs: "reference",
  plain:
    "Like MAE, but each error is squared, so that few large errors count more than many small ones.",
  definition: "mean of (a − b)²",
  source: null,
  settings: "range 0–1, all bands",
  pooling: "mean over valid pixels",
  reachPx: 0,
  leastPx: 1,
  sum(pair) {
    const { squared, count } = differenceSums(pair);
    return { sum: squared, count };
  },
  fromMean: (mean) => mean,
});
