/**
 * This effect passes the store to the map: layers, the first view of a scene, the
 * linked crosshair, movements.
 */
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import type { MapView } from "#ports/map-view.ts";
import type { AppState, AppStore } from "#state/app-store.ts";
import { mapSpec, viewGrid } from "#state/map-spec.ts";
import { shownRegionId } from "#state/regions.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { valueMapLayer } from "#state/value-map.ts";
import { type MapCommand, wantedRestored } from "#state/view.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** Side in pixels of the middle of a region that is shown first. */
const FIRST_LOOK_PX = 1024;

export function startDrawMap({ store, map }: { store: AppStore; map: MapView }): Stop {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const showScene = () => {
    clearTimeout(timer);
    // React mounts the panels of a first scene after this turn, and a view can only be
    // fitted to panels that have a size.
    timer = setTimeout(() => placeView(store, map), 0);
  };

  const stops = [
    watchAll(store, drawnState, () => map.apply(mapSpec(store.getState()))),
    watch(
      store,
      ({ ui }) => ui.engineRestarts,
      (restarts) => {
        if (restarts > 0) {
          redrawAll(store, map);
        }
      },
    ),
    // A later result may have pixels where the first one had none.
    watch(
      store,
      ({ studies }) => studies.flips.last,
      () => {
        const values = valueMapLayer(store.getState());
        if (values?.key.kind === "disagreement") {
          map.invalidate(values.key, null);
        }
      },
    ),
    watch(
      store,
      (state) => mainSar(state)?.sceneId ?? referenceEo(state)?.sceneId ?? null,
      (sceneId) => {
        if (sceneId !== null) {
          showScene();
        }
      },
    ),
    // Handles a link pasted over an open scene; a link that brings scenes waits for
    // them.
    watch(
      store,
      (state) => state.view.wanted,
      (wanted) => {
        if (wanted !== null && !isOpeningScenes(store)) {
          placeWanted(store, map);
        }
      },
    ),
    watch(
      store,
      (state) => state.cursor.at,
      (at) => map.setCursor(at),
    ),
    watch(
      store,
      (state) => state.view.drawing,
      (drawing) => map.setDrawing(drawing),
    ),
    watch(
      store,
      (state) => state.view.command,
      (command) => moveMap(store, map, command),
    ),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) {
      stop();
    }
  };
}

/** All that the map is made of. */
const drawnState = ({
  scenes,
  results,
  view,
  studies,
  stretch,
  ui,
  cursor,
  run,
  apply,
  imagery,
  landCover,
}: AppState) => [
  scenes,
  results,
  view.layout,
  view.pair,
  view.rivalId,
  view.swipe,
  view.opacity,
  view.isBlinking,
  view.area,
  view.valueMap,
  view.disagreementOver,
  studies.flips.last,
  stretch,
  ui.pageSize,
  ui.workspaceId,
  apply.job,
  apply.byStage,
  landCover,
  // The note about a coarse pass depends on whether fine tiles are still to come.
  run.phase.status === "running",
  // A box that is drawn with the keyboard follows the crosshair.
  cursor.corner && cursor.at,
  imagery,
];

function moveMap(store: AppStore, map: MapView, command: MapCommand | null): void {
  switch (command?.kind) {
    case "zoom":
      map.zoomBy(command.steps);
      return;
    case "pan":
      map.panBy(command.dx, command.dy);
      return;
    case "fit": {
      const grid = viewGrid(store.getState());
      if (grid !== null) {
        map.fit(grid);
      }
      return;
    }
    case undefined:
  }
}

function isOpeningScenes(store: AppStore): boolean {
  return store
    .getState()
    .scenes.entries.some(
      ({ phase }) => phase.status === "queued" || phase.status === "opening",
    );
}

/** The engine has been started anew: what it drew before may have been lost on the way. */
function redrawAll(store: AppStore, map: MapView): void {
  for (const { layers } of mapSpec(store.getState()).panels) {
    for (const layer of layers) {
      if ("key" in layer) {
        map.invalidate(layer.key, null);
      }
    }
  }
}

/** Shows the view that the link asks for, if it fits the scene; otherwise the first view. */
function placeView(store: AppStore, map: MapView): void {
  const state = store.getState();
  const grid = viewGrid(state);
  if (grid !== null && !placeWanted(store, map)) {
    map.fit(shownRegionId(state) === null ? grid : middleOf(grid));
  }
}

/**
 * Returns the middle of a region, which is translated automatically: small enough that
 * this takes seconds, and that single houses can be recognised.
 */
function middleOf(grid: Grid): Grid {
  const width = Math.min(grid.width, FIRST_LOOK_PX);
  const height = Math.min(grid.height, FIRST_LOOK_PX);
  const col = Math.floor((grid.width - width) / 2);
  const row = Math.floor((grid.height - height) / 2);
  return windowGrid(grid, { col, row, width, height });
}

/** Moves to the view that the link asks for; returns false if it does not fit this scene. */
function placeWanted(store: AppStore, map: MapView): boolean {
  const grid = viewGrid(store.getState());
  const { wanted } = store.getState().view;
  if (
    grid === null ||
    wanted === null ||
    wanted.crs !== grid.crs ||
    !isInside(grid, wanted.centre)
  ) {
    return false;
  }
  map.setView(wanted.centre, wanted.resolution);
  wantedRestored(store, wanted);
  return true;
}

/** Checks the place, because a link may have been made on another scene in the same CRS. */
function isInside(grid: Grid, centre: readonly [number, number]): boolean {
  const [col, row] = pixelToWorld(invertAffine(grid.affine), ...centre);
  return col >= 0 && row >= 0 && col <= grid.width && row <= grid.height;
}
