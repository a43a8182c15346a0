/** This file derives from the store what the map shows. */
import { isResultStage, STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { VALUE_SCALES } from "#core/color/value-scale.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { LayerSpec, MapSpec, PanelSpec, TileLayer } from "#ports/map-view.ts";
import type { AppState } from "./app-store.ts";
import { isApplying } from "./apply.ts";
import { keyBox } from "./cursor.ts";
import { landCoverLayers } from "./land-cover.ts";
import { gridResults, hasModelGrid } from "./model-grid.ts";
import { shownRegionId } from "./regions.ts";
import { type ResultInfo, shownPicture } from "./results.ts";
import { rivalLayer, rivalName, rivalOf } from "./rival.ts";
import { segmentLayers } from "./segment-layers.ts";
import {
  hasContent,
  madeBy,
  mainSar,
  referenceEo,
  resultLayer,
  stageCaption,
  stageLayers,
} from "./stages.ts";
import { valueMapLayer } from "./value-map.ts";
import type { Layout } from "./view.ts";

/** The single panel has a fixed id, so that choosing another stage does not remount it. */
export const SINGLE_PANEL: Stage = "sar";

/** Returns the layout in use; a phone has room for one map only. */
export function effectiveLayout(state: AppState): Layout {
  if (isApplying(state)) {
    return "all";
  }
  const { layout } = state.view;
  if (state.ui.pageSize === "phone") {
    return "single";
  }
  return layout === "models" && !hasModelGrid(state) ? "all" : layout;
}

/**
 * Returns the grid whose CRS the view uses: the main scene's, or the EO's while there
 * is no radar.
 */
export function viewGrid(state: AppState): Grid | null {
  return mainSar(state)?.scene.grid ?? referenceEo(state)?.scene.grid ?? null;
}

/**
 * Returns the map imagery of the EO panel; null where none is chosen, in pixel space,
 * and in the Apply workspace, whose networks must not see it.
 */
function imageryLayer(state: AppState): TileLayer | null {
  const { shown } = state.imagery;
  const crs = viewGrid(state)?.crs ?? "pixel";
  return shown === null || crs === "pixel" || isApplying(state)
    ? null
    : {
        kind: "tiles",
        id: `imagery:${shown.url}`,
        ...{ url: shown.url, sessionKey: shown.sessionKey },
        minZoom: shown.minZoom,
        maxZoom: shown.maxZoom,
        attribution: shown.attribution,
        opacity: 1,
      };
}

/** Tells whether the EO panel draws map imagery where its image would be. */
function isImagery(state: AppState, stage: Stage): boolean {
  return (
    stage === "eo" &&
    imageryLayer(state) !== null &&
    // A single panel has one layer of a stage: what was asked for last.
    (state.imagery.isInPlaceOfEo ||
      effectiveLayout(state) === "single" ||
      !hasContent(state, "eo"))
  );
}

/** Tells whether the stage has something to draw: its own pixels, or map imagery. */
export function isDrawn(state: AppState, stage: Stage): boolean {
  return hasContent(state, stage) || isImagery(state, stage);
}

/** Lists the panels that contain a map, in the order of the page. */
function mapPanels(state: AppState): readonly Stage[] {
  if (viewGrid(state) === null) {
    return [];
  }
  switch (effectiveLayout(state)) {
    case "single":
      return [SINGLE_PANEL];
    case "two":
      return state.view.pair
        .slice(rivalOf(state) === null ? 0 : 1)
        .filter((stage) => isDrawn(state, stage));
    case "models":
      return ["sar" as const, "eo" as const].filter((stage) => isDrawn(state, stage));
    case "all":
      return STAGES.filter((stage) => isDrawn(state, stage));
  }
}

export function mapSpec(state: AppState): MapSpec {
  const isSingle = effectiveLayout(state) === "single";
  const panels = mapPanels(state).map((stage): PanelSpec => {
    const layers = isSingle ? singleLayers(state) : panelLayers(state, stage);
    const names = isSingle ? singleNames(state) : [stageRow(stage).name];
    return {
      id: stage,
      label: `${names.join(" and ")} map`,
      layers: [...layers, ...overlays(state, stage)],
      lookAzimuthDeg: lookOf(state, stage, isSingle),
      hatched: isResultStage(isSingle ? state.view.pair[1] : stage)
        ? viewGrid(state)
        : null,
    };
  });
  const [bottom, top] = state.view.pair;
  const hasTop = isSingle && (panels[0]?.layers.length ?? 0) > 1;
  const isTopMissing =
    isSingle &&
    (isDrawn(state, bottom) || rivalOf(state) !== null) &&
    panelLayers(state, top).length === 0;
  return {
    crs: viewGrid(state)?.crs ?? null,
    panels: [...panels, ...modelPanels(state)],
    single: {
      swipe: hasTop || isTopMissing ? state.view.swipe : null,
      isTopHidden: hasTop && state.view.isBlinking,
      isTopOpaque: hasTop && state.view.opacity === 1,
      isTopMissing,
    },
    area: keyBox(state.cursor) ?? state.view.area,
  };
}

/** Returns the vectors over a panel's images: outlines of segments, or land cover. */
function overlays(state: AppState, stage: Stage): readonly LayerSpec[] {
  return isApplying(state)
    ? segmentLayers(state, stage, viewGrid(state)?.crs ?? null)
    : // A region's land cover is told in its own list, and its ground is simulated.
      shownRegionId(state) === null
      ? landCoverLayers(state.landCover, mainSar(state)?.sceneId ?? null)
      : [];
}

/**
 * Returns one panel for every picture, or for the rival's, without value maps, which
 * exist for the shown picture only.
 */
function modelPanels(state: AppState): readonly PanelSpec[] {
  return pictureResults(state).map((info) => ({
    id: info.resultId,
    label: `${madeBy(state, info)} map`,
    layers: [resultLayer(state, info, true), ...overlays(state, "syneo")],
    lookAzimuthDeg: null,
    hatched: viewGrid(state),
  }));
}

function pictureResults(state: AppState): readonly ResultInfo[] {
  switch (effectiveLayout(state)) {
    case "models":
      return gridResults(state);
    case "two":
      return [rivalOf(state)].filter((info) => info !== null);
    default:
      return [];
  }
}

function singleNames(state: AppState): readonly string[] {
  const [bottom, top] = state.view.pair.map((stage) => stageRow(stage).name);
  return [rivalName(state) || (bottom ?? ""), top ?? ""];
}

/**
 * Returns the caption behind the stage's name; where a value map is shown, it describes
 * the map.
 */
export function panelCaption(state: AppState, stage: Stage): string {
  if (isImagery(state, stage)) {
    return `${state.imagery.shown?.name} · map imagery, never measured`;
  }
  if (!hasContent(state, stage)) {
    return "nothing yet";
  }
  const caption = stageCaption(state, stage);
  const { valueMap } = state.view;
  return valueMap !== null && isMeasured(state, stage) && valueMapLayer(state) !== null
    ? `map of values: ${VALUE_SCALES[valueMap].name} · ${caption}`
    : caption;
}

/** Tells whether the stage holds the picture that is measured. */
function isMeasured({ results }: AppState, stage: Stage): boolean {
  return shownPicture(results)?.stage === stage;
}

/** Returns the stage's own layers, and the value map above the picture that is measured. */
function panelLayers(state: AppState, stage: Stage): readonly LayerSpec[] {
  const imagery = stage === "eo" ? imageryLayer(state) : null;
  if (imagery !== null) {
    const image = isImagery(state, stage) ? [] : stageLayers(state, stage);
    return [imagery, ...image];
  }
  const layers = stageLayers(state, stage);
  // What is segmented is the image itself.
  const isValued = isMeasured(state, stage) && !isApplying(state);
  const values = isValued ? valueMapLayer(state) : null;
  return values === null || layers.length === 0 ? layers : [...layers, values];
}

/** Returns one layer below and one above; swipe, opacity and blink apply to the upper one. */
function singleLayers(state: AppState): LayerSpec[] {
  const [bottom, top] = state.view.pair;
  const rival = rivalLayer(state);
  return [
    ...(rival === null ? panelLayers(state, bottom).slice(-1) : [rival]),
    ...panelLayers(state, top)
      .slice(-1)
      .map((layer) => ({
        ...layer,
        opacity: state.view.opacity,
        ...("isGapHatched" in layer ? { isGapHatched: isResultStage(top) } : {}),
      })),
  ];
}

function lookOf(state: AppState, stage: Stage, isSingle: boolean): number | null {
  const [bottom, top] = state.view.pair;
  const showsSar = isSingle
    ? top === "sar" || (bottom === "sar" && rivalOf(state) === null)
    : stage === "sar";
  return showsSar ? (mainSar(state)?.scene.metadata.lookAzimuthDeg ?? null) : null;
}
