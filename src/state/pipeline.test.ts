/** These tests check whose choice of translator is kept when another scene is opened. */
import { beforeEach, describe, expect, it } from "vitest";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { SceneId } from "#ports/ids.ts";
import { fakeSar } from "#testing/fake-scenes.ts";
import { type AppStore, createAppStore } from "./app-store.ts";
import { openFiles } from "./open-files.ts";
import {
  chooseCard,
  chooseLevels,
  levelsOf,
  restoreChoice,
  setPlan,
  takeAdvice,
} from "./pipeline.ts";
import { requestFor } from "./run.ts";
import { sceneOpened } from "./scenes.ts";
import { mainSar } from "./stages.ts";

let store: AppStore;

beforeEach(() => {
  store = createAppStore();
});

const ERROR: AppErrorData = {
  code: "internal",
  message: "",
  expected: "",
  found: "",
  hint: "",
  detail: "",
};

const SIMULATED: TranslatorChoice = {
  translateId: "tile-unet-sim-x",
  fitting: ["tile-unet-sim-x", "cut-hybrid-sim-x"],
  byItself: ["tile-unet-sim-x", "cut-hybrid-sim-x"],
  reason: "fits",
};
const STRANGE: TranslatorChoice = {
  translateId: "cut-hybrid-s1s2",
  fitting: [],
  byItself: [],
  reason: "none suits",
};
/** A real scene of unstated unit: no model was made for it, and two can be tried. */
const NEAR: TranslatorChoice = {
  ...SIMULATED,
  fitting: [],
  reason: "the nearest",
};

const pipeline = () => {
  const { chosen, chosenBy, advice } = store.getState().pipeline;
  return { translateId: chosen.syneo, chosenBy, runs: advice?.taken };
};

describe("takeAdvice", () => {
  it("takes the page's choice, which runs by itself only where it fits", () => {
    takeAdvice(store, "scene-region", SIMULATED);
    const fitting = "tile-unet-sim-x";
    expect(pipeline()).toEqual({
      translateId: fitting,
      chosenBy: "page",
      runs: fitting,
    });
    takeAdvice(store, "scene-coarse", STRANGE);
    const nearest = "cut-hybrid-s1s2";
    expect(pipeline()).toEqual({ translateId: nearest, chosenBy: "page", runs: null });
  });

  it("keeps the visitor's choice where it fits, and where nothing does", () => {
    const own = "cut-hybrid-sim-x";
    chooseCard(store, "syneo", own);
    takeAdvice(store, "scene-region", SIMULATED);
    expect(pipeline()).toEqual({ translateId: own, chosenBy: "visitor", runs: own });
    takeAdvice(store, "scene-coarse", STRANGE);
    expect(pipeline()).toEqual({ translateId: own, chosenBy: "visitor", runs: null });
    chooseCard(store, "syneo", "pix2pix-s1s2");
    takeAdvice(store, "scene-region", SIMULATED);
    expect(pipeline()).toMatchObject({ translateId: "tile-unet-sim-x" });
  });

  it("runs the nearest, or the visitor's, by itself where none fits but some suit", () => {
    takeAdvice(store, "scene-1", NEAR);
    expect(pipeline()).toMatchObject({ runs: "tile-unet-sim-x" });
    chooseCard(store, "syneo", "cut-hybrid-sim-x");
    takeAdvice(store, "scene-2", NEAR);
    expect(pipeline()).toMatchObject({ runs: "cut-hybrid-sim-x" });
  });

  it("keeps a link's choice for the scene that it speaks of", () => {
    restoreChoice(store, {
      norm: null,
      chosen: { denoised: null, syneo: "pix2pix-s1s2", refined: null },
    });
    takeAdvice(store, "scene-region", SIMULATED);
    expect(pipeline()).toMatchObject({ translateId: "pix2pix-s1s2", runs: null });
    takeAdvice(store, "scene-another region", SIMULATED);
    expect(pipeline()).toMatchObject({ translateId: "tile-unet-sim-x" });
  });
});

describe("levels", () => {
  it("are asked of the scene that they were set for, and given back", () => {
    for (const [entry, name] of [
      ["entry-1", "a.tif"],
      ["entry-2", "b.tif"],
    ] as const) {
      openFiles(store, [new File(["x"], name)]);
      sceneOpened(store, entry, fakeSar(`scene-${name}`, name));
    }
    chooseCard(store, "syneo", "cut-hybrid-sim-x");
    setPlan(store, "whole", { status: "failed", error: ERROR });
    const main = mainSar(store.getState())?.sceneId as SceneId;
    const levels = () => requestFor(store.getState(), "whole")?.levels;
    expect(levels()).toEqual({ kind: "auto" });
    chooseLevels(store, main, { kind: "offset", offsetDb: -40 });
    expect(levels()).toEqual({ kind: "offset", offsetDb: -40 });
    // The earlier plan no longer describes what a run would do.
    expect(store.getState().pipeline.plans.whole).toEqual({ status: "none" });
    chooseLevels(store, "scene-of-nobody", { kind: "off" });
    expect(levels()).toEqual({ kind: "offset", offsetDb: -40 });
    chooseLevels(store, main, { kind: "auto" });
    expect(levels()).toEqual({ kind: "auto" });
  });
});

describe("levelsOf", () => {
  it("answers with the same object for the same state, or React renders for ever", () => {
    const { pipeline } = createAppStore().getState();
    expect(levelsOf(pipeline, "scene-1")).toBe(levelsOf(pipeline, "scene-1"));
  });
});
