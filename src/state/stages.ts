/**
 * What each of the five stages holds right now: layers and a caption, or what would
 * fill it. Pure selectors, shared by the map and the panels around it.
 */

import { signedDb } from "#core/catalog/signed-db.ts";
import {
  cardIdOf,
  isResultStage,
  type ResultStage,
  runRow,
  type Stage,
  stageRow,
} from "#core/catalog/stages.ts";
import type { DecibelUnit } from "#core/raster/raster.ts";
import type { SarScene } from "#core/sar/scene.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { AppState } from "./app-store.ts";
import { cardsOf } from "./pipeline.ts";
import type { ResultInfo } from "./results.ts";
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
  if (isResultStage(stage)) {
    return [state.results.beneath[stage], state.results.shown[stage]]
      .map((id) => (id === null ? undefined : state.results.byId[id]))
      .filter((info) => info !== undefined)
      .map((info, i) => resultLayer(state, info, i === 0));
  }
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
  }
}

/** True when the stage has, or is about to have, something to draw. */
export function hasContent(state: AppState, stage: Stage): boolean {
  return isResultStage(stage)
    ? state.results.shown[stage] !== null
    : (stage === "sar" ? mainSar(state) : referenceEo(state)) !== null;
}

/** What stands behind the stage's name in its caption; "" when there is nothing to add. */
export function stageCaption(state: AppState, stage: Stage): string {
  if (isResultStage(stage)) {
    return resultTitle(state, stage);
  }
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
    ...(lookSide === null ? [] : [`look side ${lookSide}`]),
  ];
}

/** What would fill an empty stage, in one sentence. */
export function stageNeed(state: AppState, stage: Stage): string {
  if (isResultStage(stage)) {
    return resultNeed(state, stage);
  }
  if (isOpening(state)) {
    return "Opening …";
  }
  switch (stage) {
    case "sar":
      return isFirstRegionAwaited(state)
        ? "Waiting for the first simulated region. Or drop a SAR GeoTIFF anywhere on the page."
        : "Drop a SAR GeoTIFF anywhere on the page.";
    case "eo":
      return "Drop an EO image of this place: a GeoTIFF, or a PNG of the same size.";
  }
}

/** What would fill a stage that a run makes. */
function resultNeed({ pipeline }: AppState, stage: ResultStage): string {
  const { noun, need } = runRow(stage);
  if (pipeline.cards.status === "loading") {
    return "The catalogue is loading.";
  }
  return cardsOf(pipeline.cards, stage).length === 0
    ? `No ${noun} is in the catalogue.`
    : need;
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
  const isEarlier =
    runRow(stage).isOptional &&
    cardIdOf(info.stages, stage) !== state.pipeline.chosen[stage];
  return [
    madeBy(state, info),
    ...levelsWord(info),
    ...(isEarlier ? ["an earlier run"] : []),
    ...(older === undefined
      ? []
      : [`not yet everywhere: ${madeBy(state, older)} below`]),
    ...(isSimulated ? ["of simulated SAR"] : []),
  ].join(" · ");
}

/** Said over every picture that was made from moved levels. */
function levelsWord({ levels, stage }: ResultInfo): string[] {
  return levels === null || stageRow(stage).pixels !== "rgb8"
    ? []
    : [`levels matched ${signedDb(levels.offsetDb)}`];
}

/** "CUT", or "CUT after Median blur": the input belongs to what a picture is. */
export function madeBy(state: AppState, { stages }: ResultInfo): string {
  return stages
    .map(({ cardId }) => cardTitle(state, cardId))
    .toReversed()
    .join(" after ");
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
    kind: stageRow(stage).pixels === "power" ? "db" : "rgba",
    grid,
    stretch,
    opacity: 1,
    farNote: null,
    gapNote: null,
    coarseNote: null,
    isGapHatched: false,
  };
}

function isBeingMade({ run: { phase } }: AppState, resultId: ResultId): boolean {
  return (
    phase.status === "running" &&
    phase.plan.results.some((result) => result.resultId === resultId)
  );
}

export function resultLayer(
  state: AppState,
  info: ResultInfo,
  isLowest: boolean,
): PixelLayer {
  const isDb = stageRow(info.stage).pixels === "power";
  return {
    id: `${info.stage}:${info.resultId}`,
    key: { kind: "result", resultId: info.resultId },
    kind: isDb ? "db" : "rgba",
    grid: info.grid,
    stretch: isDb ? currentStretch(state.stretch) : null,
    opacity: 1,
    farNote: null,
    gapNote: isLowest ? `Hatched: not ${runRow(info.stage).participle}` : null,
    coarseNote: isBeingMade(state, info.resultId)
      ? "Coarse preview: fine tiles replace it"
      : "Coarse preview in part: neither measured nor exported",
    isGapHatched: false,
  };
}
