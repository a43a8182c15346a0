/** What each kind of study would be asked with now, or why it cannot be. */
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Comparison } from "#ports/measurement.ts";
import type { AppState } from "./app-store.ts";
import { comparisonNeed, type Picture, pictureNeed } from "./comparison.ts";
import { levelsOf } from "./pipeline.ts";
import { shownPicture } from "./results.ts";
import { isOpenedEo } from "./scene-pairs.ts";
import { mainSar, referenceEo } from "./stages.ts";
import type { StudyKind, StudyRequest } from "./study-kinds.ts";

/** Side of the patches of a patch grid: the benchmark's. */
const PATCH_PX = 256;

/** Smaller ones for distances of sets: a view has more of them, and each is a sample. */
const SET_PATCH_PX = 64;

export type StudyNeed<K extends StudyKind> =
  | { readonly request: StudyRequest<K>; readonly reason: null }
  | { readonly request: null; readonly reason: string };

/** What would be studied now, or in one sentence why nothing can be. */
export function studyNeed<K extends StudyKind>(state: AppState, kind: K): StudyNeed<K> {
  const make: { readonly [P in StudyKind]: () => StudyRequest<P> | string } = {
    ...comparingRequests(state),
    disagreement: () =>
      ofPicture(state, ({ area }) => {
        const resultIds = comparableResults(state);
        return resultIds.length < 2
          ? "Only one translator has been run here: run another one over the same place."
          : {
              resultIds,
              referenceSceneId: referenceEo(state)?.sceneId ?? null,
              area,
            };
      }),
    flips: () =>
      ofPicture(state, ({ area, resultId }) => {
        const info = state.results.byId[resultId];
        return info === undefined
          ? "Nothing has been translated yet."
          : {
              sceneId: info.sceneId,
              stages: info.stages,
              backend: state.pipeline.backend,
              levels: levelsOf(state.pipeline, info.sceneId),
              referenceSceneId: referenceEo(state)?.sceneId ?? null,
              area,
            };
      }),
  };
  const request = make[kind]();
  return typeof request === "string"
    ? { request: null, reason: request }
    : { request, reason: null };
}

type Comparing = Exclude<StudyKind, "disagreement" | "flips">;

/** Those of a picture with the EO beside it. */
function comparingRequests(state: AppState): {
  readonly [P in Comparing]: () => StudyRequest<P> | string;
} {
  const allMetrics = hasMetricNetwork(state)
    ? ["mae", "mse", "psnr", "ssim", "lpips"]
    : null;
  const hasInception = state.inception.status === "ready";
  const compared = <T>(make: (c: Comparison) => T | string) => {
    const need = comparisonNeed(state);
    return need.comparison === null ? need.reason : make(need.comparison);
  };
  return {
    lpips: () =>
      compared((c) =>
        hasMetricNetwork(state)
          ? { ...c, patchPx: null, metrics: ["lpips"], limitPx: null }
          : NO_NETWORK,
      ),
    patches: () =>
      compared((c) => ({
        ...c,
        patchPx: PATCH_PX,
        metrics: allMetrics,
        limitPx: null,
      })),
    distribution: () =>
      compared((c) =>
        hasInception || hasMetricNetwork(state)
          ? {
              ...c,
              source: hasInception ? "inception" : "alexnet",
              patchPx: SET_PATCH_PX,
              backend: state.pipeline.backend,
            }
          : NO_NETWORK,
      ),
    registration: () =>
      compared((c) => ({
        ...c,
        metrics: ["mae", "mse", "psnr"],
      })),
    ssimSurface: () => compared((c) => ({ ...c, metrics: ["ssim"] })),
    ladder: () =>
      compared((c) => ({
        ...c,
        sarSceneId: mainSar(state)?.sceneId ?? null,
        otherSceneIds: otherDates(state, c.referenceSceneId),
        metrics: allMetrics,
      })),
  };
}

const NO_NETWORK = "The catalogue has no LPIPS network.";

function ofPicture<T>(state: AppState, make: (p: Picture) => T | string): T | string {
  const need = pictureNeed(state);
  return need.picture === null ? need.reason : make(need.picture);
}

export function hasMetricNetwork({ pipeline }: Pick<AppState, "pipeline">): boolean {
  const { cards } = pipeline;
  return (
    cards.status === "ready" &&
    cards.cards.some((card) => card.stage === "metric" && card.method === "lpips")
  );
}

/** Pictures that translators have made of the main scene, the shown one first. */
export function comparableResults(state: AppState): readonly ResultId[] {
  const { results } = state;
  const shown = shownPicture(results);
  const main = mainSar(state);
  const others = Object.values(results.byId).filter(
    (info) =>
      info.stage === shown?.stage &&
      info.sceneId === main?.sceneId &&
      info.resultId !== shown.resultId &&
      info.provenance !== null,
  );
  return shown === null ? [] : [shown.resultId, ...others.map((info) => info.resultId)];
}

function otherDates({ scenes }: AppState, referenceId: SceneId): readonly SceneId[] {
  return scenes.entries.flatMap(({ phase }) =>
    phase.status === "ready" &&
    isOpenedEo(phase.opened) &&
    phase.opened.sceneId !== referenceId
      ? [phase.opened.sceneId]
      : [],
  );
}
