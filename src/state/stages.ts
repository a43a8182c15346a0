/**
 * What each of the five stages holds right now: layers and a caption, or what would
 * fill it. Pure selectors, shared by the map and the panels around it.
 */
import type { DecibelUnit } from "#core/raster/raster.ts";
import type { SarScene } from "#core/sar/scene.ts";
import type { SceneId } from "#ports/ids.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { Stage } from "#ports/runs.ts";
import type { AppState } from "./app-store.ts";
import { cardsOf } from "./pipeline.ts";
import type { ResultInfo, ResultStage } from "./results.ts";
import {
  acquisitionTime,
  canShareMap,
  isOpenedEo,
  isOpenedSar,
  type OpenedEo,
  type OpenedSar,
  openedOf,
  timeGap,
} from "./scene-pairs.ts";
import type { SceneEntry } from "./scenes.ts";
import { currentStretch } from "./stretch.ts";

export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  sar: "SAR",
  denoised: "De-noised",
  syneo: "SynEO",
  refined: "Refined",
  eo: "EO",
};

const GAP_NOTES: Readonly<Record<ResultStage, string>> = {
  denoised: "Hatched: not de-noised",
  syneo: "Hatched: not translated",
  refined: "Hatched: not refined",
};

const UNIT_LABELS: Readonly<Record<DecibelUnit, string>> = {
  "sigma0-db": "σ0 dB",
  "beta0-db": "β0 dB",
  "gamma0-db": "γ0 dB",
  "backscatter-db": "backscatter dB",
  "dn-db": "DN dB, uncalibrated",
};

export function mainSar({ scenes }: Pick<AppState, "scenes">): OpenedSar | null {
  const opened = openedOf(scenes.entries, scenes.mainId);
  return isOpenedSar(opened) ? opened : null;
}

export function referenceEo({ scenes }: Pick<AppState, "scenes">): OpenedEo | null {
  const opened = openedOf(scenes.entries, scenes.referenceId);
  return isOpenedEo(opened) ? opened : null;
}

/** Why an opened picture is in the list but cannot be put beside the radar. */
export function whyNotOnMap(state: AppState, { phase }: SceneEntry): string | null {
  const sar = mainSar(state);
  if (sar === null || phase.status !== "ready" || phase.opened.scene.role !== "eo") {
    return null;
  }
  if (canShareMap(sar.scene, phase.opened.scene)) {
    return null;
  }
  return sar.scene.grid.crs === "pixel"
    ? "Not on the map: this image has a coordinate system, the SAR scene has none."
    : "Not on the map: this image has no coordinate system, the SAR scene has one.";
}

export function unitLabel(scene: SarScene): string {
  return UNIT_LABELS[scene.displayUnit];
}

/** Layers of a stage, bottom to top; empty when there is nothing to draw. */
export function stageLayers(state: AppState, stage: Stage): readonly PixelLayer[] {
  switch (stage) {
    case "sar": {
      const sar = mainSar(state);
      const stretch = currentStretch(state.stretch);
      return sar === null || stretch === null
        ? []
        : [sceneLayer("sar", sar.sceneId, sar.scene.grid, stretch)];
    }
    case "eo": {
      const eo = referenceEo(state);
      return eo === null ? [] : [sceneLayer("eo", eo.sceneId, eo.scene.grid, null)];
    }
    case "denoised":
    case "syneo":
    case "refined":
      return [state.results.beneath[stage], state.results.shown[stage]]
        .map((id) => (id === null ? undefined : state.results.byId[id]))
        .filter((info) => info !== undefined)
        .map((info, i) => resultLayer(state, info, i === 0));
  }
}

/** True when the stage has, or is about to have, something to draw. */
export function hasContent(state: AppState, stage: Stage): boolean {
  switch (stage) {
    case "sar":
      return mainSar(state) !== null;
    case "eo":
      return referenceEo(state) !== null;
    case "denoised":
    case "syneo":
    case "refined":
      return state.results.shown[stage] !== null;
  }
}

/** What stands behind the stage's name in its caption; "" when there is nothing to add. */
export function stageCaption(state: AppState, stage: Stage): string {
  switch (stage) {
    case "sar": {
      const sar = mainSar(state);
      return sar === null
        ? ""
        : [
            unitLabel(sar.scene),
            ...geometryOf(sar.scene),
            ...simulatedWord(sar.scene.isSimulated),
          ].join(" · ");
    }
    case "eo": {
      const eo = referenceEo(state);
      const sar = mainSar(state);
      const month =
        eo === null ? null : (acquisitionTime(eo.scene)?.slice(0, 7) ?? null);
      const gap = eo === null || sar === null ? null : timeGap(sar.scene, eo.scene);
      const isSimulated = eo?.scene.isSimulated ?? false;
      return [month, gap, ...simulatedWord(isSimulated)]
        .filter((part) => part !== null)
        .join(" · ");
    }
    case "denoised":
    case "syneo":
    case "refined":
      return resultTitle(state, stage);
  }
}

/** Said wherever such pixels are shown, and of what was made from them. */
function simulatedWord(isSimulated: boolean): string[] {
  return isSimulated ? ["simulated"] : [];
}

/** How the radar looked: it belongs to every comparison. */
function geometryOf({ metadata }: SarScene): string[] {
  const { incidenceAngleDeg, lookSide } = metadata;
  return [
    ...(incidenceAngleDeg === null
      ? []
      : [`${incidenceAngleDeg.toFixed(0)}° incidence`]),
    ...(lookSide === null ? [] : [`looks ${lookSide}`]),
  ];
}

/** What would fill an empty stage, in one sentence. */
export function stageNeed(state: AppState, stage: Stage): string {
  const isCatalogue = stage !== "sar" && stage !== "eo";
  if (isCatalogue && state.pipeline.cards.status === "loading") {
    return "The catalogue is loading.";
  }
  if (!isCatalogue && isOpening(state)) {
    return "Opening …";
  }
  switch (stage) {
    case "sar":
      return isFirstRegionAwaited(state)
        ? "Waiting for the first simulated region. Or drop a SAR GeoTIFF anywhere on the page."
        : "Drop a SAR GeoTIFF anywhere on the page.";
    case "denoised":
      return cardsOf(state.pipeline.cards, "denoise").length === 0
        ? "No de-noiser is in the catalogue."
        : "Choose a de-noiser in the pipeline, then translate.";
    case "syneo":
      return cardsOf(state.pipeline.cards, "translate").length === 0
        ? "No translator is in the catalogue yet."
        : "The translated image appears here, tile by tile.";
    case "refined":
      return refineNeed(state);
    case "eo":
      return "Drop an EO image of this place: a GeoTIFF, or a PNG of the same size.";
  }
}

function isFirstRegionAwaited({ regions, scenes }: AppState): boolean {
  const { phase } = regions;
  switch (phase.status) {
    case "idle":
    case "failed":
      return false;
    case "running":
      return scenes.entries.length === 0;
    case "missing":
      return phase.isAwaited;
    case "ready":
      return phase.file.regions.length === 0;
  }
}

/** Something is on its way to the map. */
export function isOpening({ scenes }: Pick<AppState, "scenes">): boolean {
  return scenes.entries.some(
    ({ phase }) => phase.status === "queued" || phase.status === "opening",
  );
}

export function refineNeed(state: Pick<AppState, "pipeline">): string {
  return cardsOf(state.pipeline.cards, "refine").length === 0
    ? "No refiner is in the catalogue: a card of stage “refine” would fill this."
    : "Refining is not part of a run yet.";
}

export function cardTitle(
  state: Pick<AppState, "pipeline">,
  cardId: string | null,
): string {
  const { cards } = state.pipeline;
  const card =
    cards.status === "ready" ? cards.cards.find((c) => c.id === cardId) : undefined;
  return card?.title ?? cardId ?? "none";
}

/** What made the pixels that are shown, never what is chosen but has not run. */
function resultTitle(state: AppState, stage: ResultStage): string {
  const { byId, shown, beneath } = state.results;
  const [info, older] = [shown[stage], beneath[stage]].map((id) =>
    id === null ? undefined : byId[id],
  );
  if (info === undefined) {
    return "";
  }
  const isSimulated = mainSar(state)?.scene.isSimulated ?? false;
  const isEarlier = stage === "denoised" && info.denoiseId !== state.pipeline.denoiseId;
  return [
    madeBy(state, info),
    ...(isEarlier ? ["an earlier run"] : []),
    ...(older === undefined
      ? []
      : [`not yet everywhere: ${madeBy(state, older)} below`]),
    ...(isSimulated ? ["of simulated SAR"] : []),
  ].join(" · ");
}

/** "CUT", or "CUT after Median blur": the input belongs to what a picture is. */
function madeBy(state: AppState, info: ResultInfo): string {
  if (info.stage === "denoised") {
    return cardTitle(state, info.denoiseId);
  }
  const translator = cardTitle(state, info.translateId);
  return info.denoiseId === null
    ? translator
    : `${translator} after ${cardTitle(state, info.denoiseId)}`;
}

function sceneLayer(
  stage: Stage,
  sceneId: SceneId,
  grid: PixelLayer["grid"],
  stretch: PixelLayer["stretch"],
): PixelLayer {
  return {
    id: `${stage}:${sceneId}`,
    key: { kind: "scene", sceneId },
    kind: stage === "sar" ? "db" : "rgba",
    grid,
    stretch,
    opacity: 1,
    farNote: null,
    gapNote: null,
    isGapHatched: false,
  };
}

function resultLayer(state: AppState, info: ResultInfo, isLowest: boolean): PixelLayer {
  const isDb = info.stage === "denoised";
  return {
    id: `${info.stage}:${info.resultId}`,
    key: { kind: "result", resultId: info.resultId },
    kind: isDb ? "db" : "rgba",
    grid: info.grid,
    stretch: isDb ? currentStretch(state.stretch) : null,
    opacity: 1,
    farNote: null,
    gapNote: isLowest ? GAP_NOTES[info.stage] : null,
    isGapHatched: false,
  };
}
