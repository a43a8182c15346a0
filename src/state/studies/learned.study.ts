/** This study measures learned metrics, which are too slow for the live scores. */
import type { Measurement, MeasureRequest } from "#ports/measurement.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { learnedMetricsOf } from "#state/measured-metrics.ts";
import { andThen, needed, notYet } from "#state/need.ts";
import type { StudyDefinition } from "./study.ts";

/** Four tiles of a network. */
const UNASKED_PX = 1024 ** 2;

export const learned: StudyDefinition<MeasureRequest, Measurement> = {
  words: {
    title: null,
    about: "",
    action: (state) =>
      `Measure ${learnedMetricsOf(state)
        .map(({ label }) => label)
        .join(", ")}`,
  },
  need: (state) =>
    andThen(comparisonNeed(state), (comparison) => {
      const metrics = learnedMetricsOf(state).map(({ id }) => id);
      return metrics.length === 0
        ? notYet("The catalogue has no network that measures.")
        : needed({ ...comparison, patchPx: null, metrics, limitPx: null });
    }),
  ask: (engine, request, onProgress, signal) =>
    engine.measure(request, onProgress, signal),
  table: null,
  unasked: (request) => ({ ...request, limitPx: UNASKED_PX }),
  // The request is the same whether it was started automatically or not.
  question: (request) => ({ ...request, limitPx: null }),
  runsModels: false,
};
