/** This study measures whether the optical image lies on the radar image, from what both show. */
import type {
  ImageRegistration,
  RegisterImagesRequest,
} from "#ports/image-registration.ts";
import type { AppState } from "#state/app-store.ts";
import { areaNeed } from "#state/comparison.ts";
import { andThen, type Need, needed, notYet } from "#state/need.ts";
import { isOpening, mainSar, referenceEo } from "#state/stages.ts";
import type { StudyDefinition } from "./study.ts";

function pairNeed(
  state: AppState,
): Need<Pick<RegisterImagesRequest, "sarSceneId" | "eoSceneId">> {
  const [sar, eo] = [mainSar(state), referenceEo(state)];
  if (sar === null) {
    return notYet(isOpening(state) ? "Opening …" : "No SAR scene is open.");
  }
  return eo === null
    ? notYet("There is no EO image of this place: drop one as GeoTIFF or PNG.")
    : needed({ sarSceneId: sar.sceneId, eoSceneId: eo.sceneId });
}

export const imageRegistration: StudyDefinition<
  RegisterImagesRequest,
  ImageRegistration
> = {
  words: {
    title: "Registration",
    about:
      "Whether the EO image lies on the SAR image: the orientation of edges, which both show, is correlated over the whole area and then window by window. No translation is needed.",
    action: "Compare SAR with EO",
  },
  need: (state) =>
    andThen(pairNeed(state), (pair) =>
      andThen(areaNeed(state), (area) => needed({ ...pair, area })),
    ),
  ask: (engine, request, onProgress, signal) =>
    engine.registerImages(request, onProgress, signal),
  table: null,
  unasked: null,
  runsModels: false,
};
