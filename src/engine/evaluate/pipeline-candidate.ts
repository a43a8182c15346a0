/** This file evaluates a pipeline: it makes the pictures that are measured. */
import type { ModelCard } from "#core/catalog/card.ts";
import { cardIdOf, type ResultStage, type StageChoice } from "#core/catalog/stages.ts";
import { PATCH_NORM } from "#core/evaluation/patch-norm.ts";
import type { ModelOfResults, ResultsFile } from "#core/evaluation/results-file.ts";
import type { Engine } from "#ports/engine.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { Provenance } from "#ports/runs.ts";
import {
  type Candidate,
  closeScenes,
  type NamedImage,
  type OpenPair,
} from "./candidate.ts";

export function pipelineCandidate<I extends NamedImage>(
  engine: Engine,
  pair: OpenPair<I>,
  pipeline: {
    readonly stages: readonly StageChoice[];
    readonly cards: readonly ModelCard[];
    readonly backend: BackendPreference;
  },
): Candidate<I> {
  const { stages, cards, backend } = pipeline;
  let made: Provenance | null = null;
  return {
    async open(_, image) {
      const sar = await pair.sar(image);
      const eo = await pair.eo(image);
      const request = {
        ...{ sceneId: sar.sceneId, stages, focus: null, backend },
        levels: { kind: "auto" },
        norm: PATCH_NORM,
      } as const;
      const plan = await engine.planRun({ ...request, region: { kind: "whole" } });
      const resultId = plan.results.at(-1)?.resultId;
      if (resultId === undefined) {
        throw new Error("a pipeline without a result");
      }
      return {
        grid: plan.grid,
        isSimulated: sar.scene.isSimulated,
        async picture(box, signal) {
          const run = { ...request, region: { kind: "box", box } } as const;
          made = (await engine.run(run, () => {}, signal)).provenance;
          // A run that is stopped resolves; half a picture must not be measured.
          signal?.throwIfAborted();
          return {
            candidate: { kind: "result", resultId },
            referenceSceneId: eo.sceneId,
          };
        },
        close: () => closeScenes(engine, [sar.sceneId, eo.sceneId]),
      };
    },
    facts() {
      if (made === null) {
        throw new Error("nothing has been evaluated");
      }
      return factsOf(made, stages, cards);
    },
  };
}

function factsOf(
  { models, seed }: Provenance,
  stages: readonly StageChoice[],
  cards: readonly ModelCard[],
): ResultsFile["candidate"] {
  const used = (stage: ResultStage): ModelOfResults | null => {
    const id = cardIdOf(stages, stage);
    const card = cards.find((each) => each.id === id);
    return card === undefined
      ? null
      : {
          id: card.id,
          title: card.title,
          method: card.method,
          supervision: card.supervision,
          paperRow: card.paper?.tableRow ?? null,
          graphs: (card.graphs ?? []).map(({ role, sha256 }) => ({ role, sha256 })),
          kitCommit: card.training?.kitCommit ?? null,
        };
  };
  const backends = new Set(models.flatMap(({ backend }) => backend?.description ?? []));
  return {
    kind: "pipeline",
    denoise: used("denoised"),
    translate: used("syneo") as ModelOfResults,
    refine: used("refined"),
    backend: [...backends].join(", ") || "plain operations",
    seed,
  };
}
