import { describe, expect, it } from "vitest";
import { ownImagery } from "#core/imagery/tile-address.ts";
import { fakeEo, fakeSar } from "#testing/fake-scenes.ts";
import { createAppStore } from "./app-store.ts";
import { hideImagery, showImagery } from "./imagery.ts";
import { isDrawn, mapSpec, panelCaption } from "./map-spec.ts";
import { openFiles } from "./open-files.ts";
import { sceneOpened } from "./scenes.ts";
import { stageCaption, stageNeed } from "./stages.ts";
import { currentStretch, moveStretch, percentileOf, setHistogram } from "./stretch.ts";
import { chooseWorkspace, setPageSize } from "./ui.ts";
import { choosePair, setBlinking, setOpacity, showStage, toggleSwipe } from "./view.ts";

const histogram = {
  loDb: -30,
  hiDb: 10,
  counts: [10, 30, 40, 20],
  n: 100,
  percentiles: { "1": -28, "99": 5 },
};

function opened() {
  const store = createAppStore();
  openFiles(
    store,
    ["a.tif", "eo.tif"].map((n) => new File(["x"], n)),
  );
  sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
  sceneOpened(store, "entry-2", fakeEo("scene-e1", "eo.tif"));
  setHistogram(store, { status: "ready", histogram });
  return store;
}

describe("mapSpec", () => {
  it("has nothing to draw while nothing is open", () => {
    expect(mapSpec(createAppStore().getState())).toMatchObject({
      crs: null,
      panels: [],
    });
  });

  it("gives every filled stage a panel in the main scene's CRS", () => {
    const spec = mapSpec(opened().getState());
    expect(spec.crs).toBe("EPSG:32631");
    expect(spec.panels.map((p) => [p.id, p.layers.length])).toEqual([
      ["sar", 1],
      ["eo", 1],
    ]);
    expect(spec.panels[0]?.layers[0]).toMatchObject({
      stretch: { loDb: -28, hiDb: 5 },
    });
    expect(spec.panels[0]?.lookAzimuthDeg).toBe(262.4);
    expect(spec.panels[1]?.lookAzimuthDeg).toBeNull();
  });

  it("waits for the histogram before it draws radar", () => {
    const store = opened();
    setHistogram(store, { status: "none" });
    expect(mapSpec(store.getState()).panels[0]?.layers).toEqual([]);
  });

  it("lays two stages over each other in the single layout", () => {
    const store = opened();
    choosePair(store, 1, "eo");
    toggleSwipe(store);
    setOpacity(store, 0.5);
    setBlinking(store, true);
    const { panels, single } = mapSpec(store.getState());
    expect(panels).toHaveLength(1);
    expect(panels[0]?.layers.map((l) => [l.id, l.opacity])).toEqual([
      ["sar:scene-s1", 1],
      ["eo:scene-e1", 0.5],
    ]);
    expect(panels[0]?.label).toBe("SAR and EO map");
    expect(single).toEqual({
      swipe: 0.5,
      isTopHidden: true,
      isTopOpaque: false,
      isTopMissing: false,
    });
    setOpacity(store, 1);
    expect(mapSpec(store.getState()).single.isTopOpaque).toBe(true);
  });

  it("shows nothing of the lower stage under the name of an upper one without pixels", () => {
    const store = opened();
    toggleSwipe(store);
    setBlinking(store, true);
    expect(mapSpec(store.getState()).single).toEqual({
      swipe: 0.5,
      isTopHidden: false,
      isTopOpaque: false,
      isTopMissing: true,
    });
    expect(panelCaption(store.getState(), "syneo")).toBe("nothing yet");
  });

  it("has one map on a phone whatever the layout was", () => {
    const store = opened();
    setPageSize(store, "phone");
    expect(mapSpec(store.getState()).panels).toHaveLength(1);
  });
});

describe("stages", () => {
  it("brings a stage to the front", () => {
    const store = opened();
    showStage(store, "eo");
    expect(store.getState().view).toMatchObject({
      layout: "single",
      pair: ["sar", "eo"],
      swipe: null,
    });
    showStage(store, "sar");
    expect(store.getState().view.pair).toEqual(["eo", "sar"]);
  });

  it("names content, dates and the gap between them", () => {
    const state = opened().getState();
    expect(stageCaption(state, "sar")).toBe("σ0 dB · 38° incidence · look side left");
    expect(stageCaption(state, "eo")).toBe("2019-06 · gap 2.1 y");
    expect(stageNeed(state, "eo")).toContain("Drop an EO image");
  });
});

describe("stretch", () => {
  it("keeps the handles apart", () => {
    const store = opened();
    moveStretch(store, "lo", 20);
    expect(currentStretch(store.getState().stretch)).toEqual({ loDb: 4.5, hiDb: 5 });
  });

  // Bins of 10 dB with 10, 30, 40, 20: at −15 dB lie 10 + half of 30 = 25 of 100.
  it.each([
    [-30, 0],
    [-20, 10],
    [-15, 25],
    [10, 100],
  ])("%d dB is the %d % percentile", (db, percent) => {
    expect(percentileOf(histogram, db)).toBeCloseTo(percent, 10);
  });
});

describe("map imagery", () => {
  const tiles = ownImagery("https://t.example.org/{z}/{x}/{y}.png", "T");
  const eoLayers = (store: ReturnType<typeof createAppStore>) =>
    mapSpec(store.getState())
      .panels.find(({ id }) => id === "eo")
      ?.layers.map(({ kind }) => kind);

  it("takes the place of the EO image, or lies below it, and says what it is", () => {
    const store = opened();
    showImagery(store, tiles, true);
    expect(eoLayers(store)).toEqual(["tiles"]);
    expect(panelCaption(store.getState(), "eo")).toBe(
      "t.example.org · map imagery, never measured",
    );
    showImagery(store, tiles, false);
    expect(eoLayers(store)).toEqual(["tiles", "rgba"]);
    expect(panelCaption(store.getState(), "eo")).not.toContain("map imagery");
    hideImagery(store);
    expect(eoLayers(store)).toEqual(["rgba"]);
  });

  it("fills the panel of a scene without an EO image, but for the Apply workspace", () => {
    const store = createAppStore();
    openFiles(store, [new File(["x"], "a.tif")]);
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    showImagery(store, tiles, false);
    expect(isDrawn(store.getState(), "eo")).toBe(true);
    expect(eoLayers(store)).toEqual(["tiles"]);
    chooseWorkspace(store, "apply");
    expect(isDrawn(store.getState(), "eo")).toBe(false);
    expect(eoLayers(store)).toBeUndefined();
  });

  it("replaces the EO image in a single panel, which has one layer of a stage", () => {
    const store = opened();
    choosePair(store, 1, "eo");
    setPageSize(store, "phone");
    showImagery(store, tiles, false);
    const [panel] = mapSpec(store.getState()).panels;
    expect(panel?.layers.map(({ kind }) => kind)).toEqual(["db", "tiles"]);
    expect(panelCaption(store.getState(), "eo")).toContain("map imagery");
  });

  it("has no place in pixel space", () => {
    const store = createAppStore();
    openFiles(store, [new File(["x"], "a.tif")]);
    const sar = fakeSar("scene-s1", "a.tif");
    const grid = { ...sar.scene.grid, crs: "pixel" as const };
    sceneOpened(store, "entry-1", {
      ...sar,
      scene: { ...sar.scene, grid },
    } as typeof sar);
    showImagery(store, tiles, true);
    expect(isDrawn(store.getState(), "eo")).toBe(false);
  });
});
