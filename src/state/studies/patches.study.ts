/** This study measures means over patches, as papers report scores. */
import type { Measurement, MeasureRequest } from "#ports/measurement.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { metricIds } from "#state/measured-metrics.ts";
import { andThen, needed } from "#state/need.ts";
import type { StudyDefinition } from "./study.ts";

/** Side of a patch in pixels, as in the benchmark. */
const PATCH_PX = 256;

export const patches: StudyDefinition<MeasureRequest, Measurement> = {
  words: {
    title: "Over patches",
    about: `Mean ± standard deviation over patches of ${PATCH_PX}², as papers report. The PSNR of the pooled error, above, is a different and lower number.`,
    action: "Measure patch by patch",
  },
  need: (state) =>
    andThen(comparisonNeed(state), (comparison) =>
      needed({
        ...comparison,
        patchPx: PATCH_PX,
        metrics: metricIds(state),
        limitPx: null,
      }),
    ),
  ask: (engine, request, onProgress, signal) =>
    engine.measure(request, onProgress, signal),
  table: null,
  unasked: null,
  runsModels: false,
};
