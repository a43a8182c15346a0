/**
 * This file asks before a run that would take long: a scene of the open archive may have
 * ten thousand tiles, and one click should not occupy a machine for hours.
 */
import { chainOf } from "#core/catalog/stages.ts";
import type { Region, RunPlan } from "#ports/runs.ts";
import type { AppState, AppStore } from "./app-store.ts";
import type { RunTarget } from "./pipeline.ts";
import { paceKey, requestFor, startRun } from "./run.ts";

/** Longer runs are asked about, in seconds. */
const LONG_S = 600;
/** While nothing has been timed, larger runs are asked about, in tiles. */
const MANY_TILES = 1000;

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
  const tiles = planFor(state, target)?.tiles ?? 0;
  return seconds === null ? tiles > MANY_TILES : seconds > LONG_S;
}

/** Starts a run, or asks first where it is a large one. */
export function requestRun(store: AppStore, target: RunTarget): void {
  if (isLargeRun(store.getState(), target)) {
    setAsked(store, target);
  } else {
    startRun(store, target);
  }
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
