/** Whose translator is kept when another scene is opened. */
import { beforeEach, describe, expect, it } from "vitest";
import type { TranslatorChoice } from "#core/catalog/choose-translator.ts";
import { type AppStore, createAppStore } from "./app-store.ts";
import { chooseTranslate, restoreChoice, takeAdvice } from "./pipeline.ts";

let store: AppStore;

beforeEach(() => {
  store = createAppStore();
});

const choiceOf = (fitting: readonly string[], nearestId: string): TranslatorChoice => ({
  translateId: fitting[0] ?? null,
  nearestId,
  fitting,
  reason: "a test says so",
});
const SIMULATED = choiceOf(["tile-unet-sim-x", "cut-hybrid-sim-x"], "tile-unet-sim-x");
const STRANGE = choiceOf([], "cut-hybrid-s1s2");

describe("takeAdvice", () => {
  it("takes the page's choice, and the nearest one where none fits", () => {
    takeAdvice(store, "region", SIMULATED);
    expect(store.getState().pipeline).toMatchObject({
      translateId: "tile-unet-sim-x",
      advice: { taken: "tile-unet-sim-x" },
    });
    takeAdvice(store, "coarse", STRANGE);
    expect(store.getState().pipeline).toMatchObject({
      translateId: "cut-hybrid-s1s2",
      chosenBy: "page",
      // Nothing that does not fit runs by itself.
      advice: { taken: null },
    });
  });

  it("keeps the visitor's choice where it fits, and where nothing does", () => {
    chooseTranslate(store, "cut-hybrid-sim-x");
    takeAdvice(store, "region", SIMULATED);
    expect(store.getState().pipeline).toMatchObject({
      translateId: "cut-hybrid-sim-x",
      advice: { taken: "cut-hybrid-sim-x" },
    });
    takeAdvice(store, "coarse", STRANGE);
    expect(store.getState().pipeline).toMatchObject({
      translateId: "cut-hybrid-sim-x",
      advice: { taken: null },
    });
    chooseTranslate(store, "pix2pix-s1s2");
    takeAdvice(store, "region", SIMULATED);
    expect(store.getState().pipeline.translateId).toBe("tile-unet-sim-x");
  });

  it("keeps a link's choice for the scene that it speaks of", () => {
    restoreChoice(store, { denoiseId: null, translateId: "pix2pix-s1s2" });
    takeAdvice(store, "region", SIMULATED);
    expect(store.getState().pipeline).toMatchObject({
      translateId: "pix2pix-s1s2",
      advice: { taken: null },
    });
    takeAdvice(store, "another region", SIMULATED);
    expect(store.getState().pipeline.translateId).toBe("tile-unet-sim-x");
  });
});
