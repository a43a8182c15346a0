/** This study shows what a score means: the same metrics for images of known quality. */
import type { SceneId } from "#ports/ids.ts";
import type { Ladder, LadderRequest } from "#ports/studies.ts";
import type { AppState } from "#state/app-store.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { metricIds } from "#state/measured-metrics.ts";
import { andThen, needed } from "#state/need.ts";
import { isOpenedEo } from "#state/scene-pairs.ts";
import { mainSar } from "#state/stages.ts";
import type { StudyDefinition } from "./study.ts";

export const ladder: StudyDefinition<LadderRequest, Ladder> = {
  words: {
    title: "What does the score mean?",
    about:
      "The same metrics over the same pixels for images of known quality: the EO image blurred or shifted, the SAR shown in grey, and one flat colour.",
    action: "Draw the ladder",
  },
  need: (state) =>
    andThen(comparisonNeed(state), (comparison) =>
      needed({
        ...comparison,
        sarSceneId: mainSar(state)?.sceneId ?? null,
        otherSceneIds: otherDates(state, comparison.referenceSceneId),
        metrics: metricIds(state),
      }),
    ),
  ask: (engine, request, onProgress, signal) =>
    engine.ladder(request, onProgress, signal),
  table: ({ candidate, rungs, missing }) => ({
    rows: [candidate, ...rungs],
    current: candidate.id,
    notes: missing.map(({ label, reason }) => `${label}: ${reason}`),
  }),
  unasked: null,
  runsModels: false,
};

function otherDates({ scenes }: AppState, referenceId: SceneId): readonly SceneId[] {
  return scenes.entries.flatMap(({ phase }) =>
    phase.status === "ready" &&
    isOpenedEo(phase.opened) &&
    phase.opened.sceneId !== referenceId
      ? [phase.opened.sceneId]
      : [],
  );
}
