import { type Metric, meanOverDifferences } from "./metric.ts";

/** Mean absolute error, MAE = mean |a − b| over pixels and bands. */
export const mae: Metric = {
  id: "mae",
  label: "MAE",
  unit: "",
  better: "lower",
  needs: "reference",
  reference: "mean of |a − b|",
  settings: "range 0–1, all bands, mean over valid pixels",
  compute: (pair) => meanOverDifferences(pair, Math.abs),
};
