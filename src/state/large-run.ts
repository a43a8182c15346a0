/**
 * This file asks before a run that would take long: a scene of the open archive may have
 * ten thousand tiles, and one click should not occupy a machine for hours. What the page
 * starts automatically is the middle of such a view.
 */
import { chainOf } from "#core/catalog/stages.ts";
import { type Box, boxToWindow, gridBox } from "#core/geo/placement.ts";
import type { Region, RunPlan } from "#ports/runs.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { viewGrid } from "./map-spec.ts";
import type { RunTarget } from "./pipeline.ts";
import { paceKey, requestFor, startRequest, startRun } from "./run.ts";
import { mainSar } from "./stages.ts";
import { wantView } from "./view.ts";

/** Longer runs are asked about, in seconds. */
const LONG_S = 600;
/** While nothing has been timed, larger runs are asked about, in tiles. */
const MANY_TILES = 1000;
/** Runs of more tiles are asked about however fast the first tiles were: a pace may mislead. */
const VERY_MANY_TILES = 10_000;
/** Side in pixels of a scene that a tile covers, roughly, while nothing is planned. */
const ROUGH_TILE_PX = 256;
/** The middle of a large view is about so many tiles. */
const MIDDLE_TILES = 16;

/** The plan of a target; null while there is none, or one of an earlier view only. */
export function planFor(state: AppState, target: RunTarget): RunPlan | null {
  const plan = state.pipeline.plans[target];
  const region = requestFor(state, target)?.region;
  return plan.status === "ready" && isSameRegion(plan.region, region)
    ? plan.plan
    : null;
}

function isSameRegion(a: Region, b: Region | undefined): boolean {
  return a.kind === "box"
    ? b?.kind === "box" && a.box.every((edge, i) => edge === b.box[i])
    : b?.kind === "whole";
}

/** Seconds that a target takes at the pace of earlier tiles; null while none was timed. */
export function expectedSeconds(state: AppState, target: RunTarget): number | null {
  const { pipeline, run } = state;
  const { chosen, backend } = pipeline;
  const pace = run.pace[paceKey({ stages: chainOf(chosen), backend })];
  const plan = planFor(state, target);
  return pace === undefined || plan === null ? null : pace * plan.tiles;
}

/** Tells whether a target is asked about before it runs. */
export function isLargeRun(state: AppState, target: RunTarget): boolean {
  const seconds = expectedSeconds(state, target);
  const tiles = planFor(state, target)?.tiles ?? roughTiles(state, target);
  return (
    tiles > VERY_MANY_TILES ||
    (seconds === null ? tiles > MANY_TILES : seconds > LONG_S)
  );
}

/**
 * Estimates the tiles of a target that is still being planned from the scene's pixels;
 * 0 where it cannot be planned, which the run will say.
 */
function roughTiles(state: AppState, target: RunTarget): number {
  const region = requestFor(state, target)?.region;
  const grid = mainSar(state)?.scene.grid;
  const isRefused = state.pipeline.plans[target].status === "failed";
  if (region === undefined || grid === undefined || isRefused) {
    return 0;
  }
  const whole = gridBox(grid);
  const box = region.kind === "box" ? commonBox(region.box, whole) : whole;
  const window = box && boxToWindow(grid, box);
  return window === null ? 0 : (window.width * window.height) / ROUGH_TILE_PX ** 2;
}

/** Starts a run, or asks first where it is a large one. */
export function requestRun(store: AppStore, target: RunTarget): void {
  if (isLargeRun(store.getState(), target)) {
    setAsked(store, target);
  } else {
    startRun(store, target);
  }
}

/**
 * Starts a run of the view that nobody has asked for: of its middle where all of it is a
 * large run, whose plan alone may take hundreds of megabytes.
 */
export function startAutomaticRun(store: AppStore): void {
  const state = store.getState();
  const request = requestFor(state, "view");
  const tiles = planFor(state, "view")?.tiles ?? 0;
  const grid = mainSar(state)?.scene.grid;
  const ground =
    request?.region.kind === "box" && grid !== undefined
      ? commonBox(request.region.box, gridBox(grid))
      : null;
  const isLarge = tiles > MIDDLE_TILES && isLargeRun(state, "view");
  if (request !== null && ground !== null && isLarge) {
    const box = middleOfBox(ground, Math.sqrt(MIDDLE_TILES / tiles));
    startRequest(store, { ...request, region: { kind: "box", box } }, tiles);
  } else {
    startRun(store, "view");
  }
}

/** What two boxes have in common; null where they do not meet. */
function commonBox(a: Box, b: Box): Box | null {
  const [minX, minY] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [maxX, maxY] = [Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return minX < maxX && minY < maxY ? [minX, minY, maxX, maxY] : null;
}

/** The middle of a box, whose sides are `share` of the whole's. */
function middleOfBox([minX, minY, maxX, maxY]: Box, share: number): Box {
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const [halfX, halfY] = [((maxX - minX) / 2) * share, ((maxY - minY) / 2) * share];
  return [x - halfX, y - halfY, x + halfX, y + halfY];
}

/** Moves the map to a box of the scene's CRS, as large as a panel shows. */
export function zoomToBox(store: AppStore, [minX, minY, maxX, maxY]: Box): void {
  const state = store.getState();
  const grid = viewGrid(state);
  const seen = state.view.state;
  if (grid === null || seen === null) {
    return;
  }
  const [left, bottom, right, top] = seen.box;
  const magnification = Math.max(
    (maxX - minX) / (right - left),
    (maxY - minY) / (top - bottom),
  );
  wantView(store, {
    crs: grid.crs,
    centre: [(minX + maxX) / 2, (minY + maxY) / 2],
    resolution: seen.resolution * magnification,
    ...{ area: null, isOfArea: false, stretch: null },
  });
}

/** Starts what was asked about, or another target in its place. */
export function answerRun(store: AppStore, target: RunTarget): void {
  setAsked(store, null);
  startRun(store, target);
}

export function putRunOff(store: AppStore): void {
  setAsked(store, null);
}

function setAsked(store: AppStore, asked: RunTarget | null): void {
  store.setState(({ run }) => ({ run: { ...run, asked } }));
}
