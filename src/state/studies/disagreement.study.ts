/** This study measures how much the pictures of several translators differ. */
import type { Disagreement, DisagreementRequest } from "#ports/studies.ts";
import { comparableResults, pictureNeed } from "#state/comparison.ts";
import { andThen, needed, notYet } from "#state/need.ts";
import { referenceEo } from "#state/stages.ts";
import type { StudyDefinition } from "./study.ts";

export const disagreement: StudyDefinition<DisagreementRequest, Disagreement> = {
  words: {
    title: "Disagreement",
    about:
      "How much the pictures that translators made of the same SAR differ, pixel by pixel. Where they differ, at most one of them is right.",
    action: (state) => {
      const { length } = comparableResults(state);
      return length < 2 ? "Compare pictures" : `Compare ${length} pictures`;
    },
  },
  need: (state) =>
    andThen(pictureNeed(state), ({ area }) => {
      const resultIds = comparableResults(state);
      const referenceSceneId = referenceEo(state)?.sceneId ?? null;
      return resultIds.length < 2
        ? notYet(
            "Only one translator has been run here: run another one over the same place.",
          )
        : needed({ resultIds, referenceSceneId, area });
    }),
  ask: (engine, request, onProgress, signal) =>
    engine.disagreement(request, onProgress, signal),
  table: null,
  unasked: null,
  runsModels: false,
};
