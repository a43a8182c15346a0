/**
 * This study measures how much the pictures of one translator differ when its input is
 * mirrored.
 */
import type { Disagreement, FlipsRequest } from "#ports/studies.ts";
import { pictureNeed } from "#state/comparison.ts";
import { andThen, needed, notYet } from "#state/need.ts";
import { levelsOf } from "#state/pipeline.ts";
import { referenceEo } from "#state/stages.ts";
import type { StudyDefinition } from "./study.ts";

export const flips: StudyDefinition<FlipsRequest, Disagreement> = {
  words: {
    title: null,
    about:
      "The translator of the picture on screen sees the same SAR as it is, mirrored left to right, top to bottom, and both; its pictures are mirrored back. Where the four differ, the picture depends on more than the ground. Mirroring also flips the look side and the shadows: a difference alone does not prove guessing.",
    action: "Translate mirrored, compare",
  },
  need: (state) =>
    andThen(pictureNeed(state), ({ area, resultId }) => {
      const info = state.results.byId[resultId];
      return info === undefined
        ? notYet("Nothing has been translated yet.")
        : needed({
            sceneId: info.sceneId,
            stages: info.stages,
            backend: state.pipeline.backend,
            levels: levelsOf(state.pipeline, info.sceneId),
            ...(info.norm === null ? {} : { norm: info.norm }),
            referenceSceneId: referenceEo(state)?.sceneId ?? null,
            area,
          });
    }),
  ask: (engine, request, onProgress, signal) =>
    engine.flips(request, onProgress, signal),
  table: null,
  unasked: null,
  // The engine runs one model at a time, and the user's own run must not wait.
  runsModels: true,
};
