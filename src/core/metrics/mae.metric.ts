import { differenceSums } from "./difference-sums.ts";
import { defineMetric } from "./metric.ts";

/** Defines the mean absolute error, MAE = mean |a − b| over pixels and bands. */
export const mae = defineMetric({
  id: "mae",
  label: "MAE",
  unit: "",
  better: "lower",
  needs: "reference",
  plain:
    "How wrong a pixel's colour is on average: 0 means equal pictures, 1 is the difference between black and white.",
  definition: "mean of |a − b|",
  source: null,
  settings: "range 0–1, all bands",
  pooling: "mean over valid pixels",
  reachPx: 0,
  leastPx: 1,
  sum(pair) {
    const { absolute, count } = differenceSums(pair);
    return { sum: absolute, count };
  },
  fromMean: (mean) => mean,
});
