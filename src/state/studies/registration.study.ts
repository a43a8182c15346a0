/**
 * This study measures scores over small shifts: is the picture bad, or only shifted by
 * a few pixels?
 */
import { FAST_SURFACES } from "#core/metrics/registration-surface.ts";
import type { Registration, RegistrationRequest } from "#ports/measurement.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { andThen, needed } from "#state/need.ts";
import type { StudyDefinition } from "./study.ts";

export const registration: StudyDefinition<RegistrationRequest, Registration> = {
  words: {
    title: "Registration",
    about:
      "The score with the EO image shifted by up to 8 pixels either way: a best score away from the middle means that the two images are not aligned.",
    action: "Compare at 289 shifts",
  },
  need: (state) =>
    andThen(comparisonNeed(state), (comparison) =>
      needed({ ...comparison, metrics: FAST_SURFACES }),
    ),
  ask: (engine, request, onProgress, signal) =>
    engine.registration(request, onProgress, signal),
  table: null,
  unasked: null,
  runsModels: false,
};
