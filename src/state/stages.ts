/**
 * This file derives what each of the five stages shows right now: layers and a caption,
 * or what is missing. The map and the panels around it share these pure selectors.
 */

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
import { levelsWord } from "./levels-word.ts";
import { chosenNorm } from "./norms.ts";
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

/** Says why an opened picture is in the list but cannot be shown beside the radar. */
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

/** Returns the layers of a stage, bottom to top; empty when there is nothing to draw. */
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

/** Tells whether the stage has, or will soon have, something to draw. */
export function hasContent(state: AppState, stage: Stage): boolean {
  return isResultStage(stage)
    ? state.results.shown[stage] !== null
    : (stage === "sar" ? mainSar(state) : referenceEo(state)) !== null;
}

/** Returns the caption behind the stage's name; "" when there is nothing to add. */
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

/** Returns "simulated" for simulated pixels and for everything that was made from them. */
function simulatedWord(isSimulated: boolean): string[] {
  return isSimulated ? ["simulated"] : [];
}

/** Describes the radar geometry, which matters for every comparison. */
function geometryOf({ metadata }: SarScene): string[] {
  const { incidenceAngleDeg, lookSide } = metadata;
  return [
    ...(incidenceAngleDeg === null
      ? []
      : [`${incidenceAngleDeg.toFixed(0)}° incidence`]),
    ...(lookSide === null ? [] : [`look side ${lookSide}`]),
  ];
}

/** Says in one sentence what would fill an empty stage. */
export function stageNeed(state: AppState, stage: Stage): string {
  if (isResultStage(stage)) {
    return resultNeed(state, stage);
  }
  if (isOpening(state) || isFirstSceneAwaited(state)) {
    return "Opening …";
  }
  switch (stage) {
    case "sar":
      return isFirstRegionAwaited(state)
        ? "Waiting for the first simulated region. Or drop a SAR GeoTIFF anywhere on the page."
        : "Drop a SAR GeoTIFF anywhere on the page.";
    case "eo":
      return `Drop an EO image of this place: a GeoTIFF, or a PNG of the same size.${state.ui.isSealed ? "" : " Map imagery can be looked at instead, but not measured."}`;
  }
}

/** Says what would fill a stage that a run makes. */
function resultNeed({ pipeline }: AppState, stage: ResultStage): string {
  const { noun, need } = runRow(stage);
  if (pipeline.cards.status === "loading") {
    return "The catalogue is loading.";
  }
  return cardsOf(pipeline.cards, stage).length === 0
    ? `No ${noun} is in the catalogue.`
    : need;
}

function isFirstRegionAwaited({ regions }: AppState): boolean {
  const { phase } = regions;
  switch (phase.status) {
    case "idle":
    case "running":
    case "failed":
      return false;
    case "missing":
      return phase.isAwaited;
    case "ready":
      return phase.file.regions.length === 0;
  }
}

/** Tells whether the first scene of the page is on its way: a region, or what a link names. */
export function isFirstSceneAwaited({ regions, scenes }: AppState): boolean {
  return scenes.entries.length === 0
    ? regions.phase.status === "running"
    : scenes.mainId === null && scenes.referenceId === null && isOpening({ scenes });
}

/** Tells whether something is being opened. */
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

/** Names the models that made the shown pixels, not those chosen for the next run. */
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
    ...madeHow(state, info),
    ...(isEarlier ? ["an earlier run"] : []),
    ...(older === undefined ? [] : [`incomplete: ${madeBy(state, older)} below`]),
    ...(isSimulated ? ["of simulated SAR"] : []),
  ].join(" · ");
}

/** Returns "CUT", or "CUT after Median blur": the input is part of what a picture is. */
export function madeBy(state: AppState, { stages }: ResultInfo): string {
  return stages
    .map(({ cardId }) => cardTitle(state, cardId))
    .toReversed()
    .join(" after ");
}

/** Says what of the way a picture was made differs from its models' own. */
export function madeHow(state: AppState, info: ResultInfo): readonly string[] {
  return [...levelsWord(info, mainSar(state)?.scene.displayUnit), ...chosenNorm(info)];
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
