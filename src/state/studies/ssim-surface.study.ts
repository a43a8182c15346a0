/**
 * This study computes SSIM's surface separately, because it takes far longer than the
 * others together.
 */
import { SLOW_SURFACES } from "#core/metrics/registration-surface.ts";
import type { Registration, RegistrationRequest } from "#ports/studies.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { andThen, needed } from "#state/need.ts";
import { registration } from "./registration.study.ts";
import type { StudyDefinition } from "./study.ts";

export const ssimSurface: StudyDefinition<RegistrationRequest, Registration> = {
  ...registration,
  words: { title: null, about: "", action: "Compare SSIM (takes a while)" },
  need: (state) =>
    andThen(comparisonNeed(state), (comparison) =>
      needed({ ...comparison, metrics: SLOW_SURFACES }),
    ),
};
