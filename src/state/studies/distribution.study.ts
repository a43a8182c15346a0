/**
 * This study measures distances between sets of patches: does the picture look like the
 * real image?
 */
import { lpips } from "#core/metrics/lpips.learned.ts";
import type { Distribution, DistributionRequest } from "#ports/distribution.ts";
import type { AppState } from "#state/app-store.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { andThen, needed, notYet } from "#state/need.ts";
import type { StudyDefinition } from "./study.ts";

/**
 * Smaller than the benchmark's patches, because a view then has more of them, and each
 * is a sample.
 */
const PATCH_PX = 64;

export const distribution: StudyDefinition<DistributionRequest, Distribution> = {
  words: {
    title: null,
    about:
      "Distances between sets of patches: do the picture's patches look like those of the real image, whatever their places?",
    action: "Compare sets of patches",
  },
  need: (state) =>
    andThen(comparisonNeed(state), (comparison) => {
      const hasInception = state.inception.status === "ready";
      return hasInception || hasAlexNet(state)
        ? needed({
            ...comparison,
            source: hasInception ? "inception" : "alexnet",
            patchPx: PATCH_PX,
            backend: state.pipeline.backend,
          })
        : notYet("The catalogue has no LPIPS network, whose features are compared.");
    }),
  ask: (engine, request, onProgress, signal) =>
    engine.distribution(request, onProgress, signal),
  table: null,
  unasked: null,
  runsModels: false,
};

/** Tells whether the catalogue has LPIPS's network, which also computes the features. */
function hasAlexNet({ pipeline: { cards } }: AppState): boolean {
  return (
    cards.status === "ready" && cards.cards.some(({ id }) => id === lpips.defaultModel)
  );
}
