/**
 * This study measures scores over small shifts: how much a score depends on where the
 * picture lies.
 */
import { FAST_SURFACES } from "#core/metrics/registration-surface.ts";
import type { Registration, RegistrationRequest } from "#ports/studies.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { andThen, needed } from "#state/need.ts";
import type { StudyDefinition } from "./study.ts";

export const registration: StudyDefinition<RegistrationRequest, Registration> = {
  words: {
    title: "Scores under a shift",
    about:
      "How each score changes when the EO image is shifted by up to 8 pixels either way. It is no check of the registration: the best score of a real pair often lies some pixels away from where the two are aligned.",
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
