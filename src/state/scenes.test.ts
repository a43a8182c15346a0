import { describe, expect, it } from "vitest";
import { chain } from "#testing/chain.ts";
import { planFor } from "#testing/fake-answers.ts";
import { FAKE_GRID, fakeEo, fakeSar } from "#testing/fake-scenes.ts";
import { type AppStore, createAppStore } from "./app-store.ts";
import { areaDrawn } from "./drawn-area.ts";
import { openFiles } from "./open-files.ts";
import { placeResults } from "./results.ts";
import { scenesOverlap, timeGap } from "./scene-pairs.ts";
import { forgetRemoved, removeScene, undoRemove } from "./scene-removal.ts";
import { makeMain } from "./scene-roles.ts";
import { openUrl, sceneOpened } from "./scenes.ts";
import { mainSar, referenceEo, whyNotOnMap } from "./stages.ts";
import { viewMoved } from "./view.ts";

const elsewhere = {
  corners: [
    [10, 50],
    [10.1, 50],
    [10.1, 49.9],
    [10, 49.9],
  ],
} as const;

function entryNamed(store: AppStore, name: string) {
  const entry = store.getState().scenes.entries.find((e) => e.name === name);
  if (entry === undefined) {
    throw new Error(`no entry ${name}`);
  }
  return entry;
}

describe("opening", () => {
  it("makes radar the main scene and a picture the reference", () => {
    const store = createAppStore();
    openFiles(store, [new File(["x"], "a_sar.tif"), new File(["x"], "a_eo.tif")]);
    const [sar, eo] = store.getState().scenes.entries;
    sceneOpened(store, eo?.entryId ?? "entry-0", fakeEo("scene-e1", "a_eo.tif"));
    sceneOpened(store, sar?.entryId ?? "entry-0", fakeSar("scene-s1", "a_sar.tif"));
    expect(mainSar(store.getState())?.sceneId).toBe("scene-s1");
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-e1");
  });

  it("names what comes from an address by its last part", () => {
    const store = createAppStore();
    openUrl(store, "https://x.org/my%20tile.tif?key=1");
    expect(store.getState().scenes.entries.map((e) => e.name)).toEqual(["my tile.tif"]);
  });

  it("takes the newest of the documents of one name", () => {
    const store = createAppStore();
    openFiles(store, [new File(["x"], "a.tif")]);
    for (let version = 1; version <= 5; version++) {
      openFiles(store, [new File(["<a/>".repeat(version)], "a.xml")]);
    }
    const { documents } = entryNamed(store, "a.tif");
    expect(documents.map(({ name, size }) => [name, size])).toEqual([["a.xml", 20]]);
  });

  it("keeps a picture without georeference off a map that has one", () => {
    const pixels = { grid: { ...FAKE_GRID, crs: "pixel" }, corners: null } as const;
    const store = createAppStore();
    openFiles(
      store,
      ["a_sar.tif", "a_eo.tif", "b_eo.png", "b_sar.png"].map((n) => new File(["x"], n)),
    );
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a_sar.tif"));
    sceneOpened(store, "entry-2", fakeEo("scene-e1", "a_eo.tif"));
    sceneOpened(store, "entry-3", fakeEo("scene-e2", "b_eo.png", pixels));
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-e1");
    const [, , picture] = store.getState().scenes.entries;
    expect(picture?.phase.status).toBe("ready");
    expect(picture && whyNotOnMap(store.getState(), picture)).toContain("coordinate");
    // Beside its own radar image the picture can be shown.
    sceneOpened(store, "entry-4", fakeSar("scene-s2", "b_sar.png", pixels));
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-e2");
    expect(picture && whyNotOnMap(store.getState(), picture)).toBeNull();
  });

  it("keeps the view where the map may not move, and only there", () => {
    const view = { centre: [1, 2], resolution: 1, box: [0, 0, 2, 4] } as const;
    const store = createAppStore();
    openFiles(
      store,
      ["first.tif", "a.tif", "b.tif"].map((n) => new File(["x"], n)),
    );
    sceneOpened(store, "entry-1", fakeSar("scene-s0", "first.tif"));
    viewMoved(store, view);
    sceneOpened(
      store,
      entryNamed(store, "a.tif").entryId,
      fakeSar("scene-s1", "a.tif"),
    );
    expect(store.getState().view.state).toBe(view);
    const grid = { ...FAKE_GRID, crs: "EPSG:3395" } as const;
    sceneOpened(
      store,
      entryNamed(store, "b.tif").entryId,
      fakeSar("scene-s2", "b.tif", { grid }),
    );
    expect(store.getState().view.state).toBeNull();
  });

  it("keeps a reference only where it lies on the new main scene", () => {
    const store = createAppStore();
    openFiles(
      store,
      ["a.tif", "eo.tif", "far.tif"].map((n) => new File(["x"], n)),
    );
    sceneOpened(
      store,
      entryNamed(store, "a.tif").entryId,
      fakeSar("scene-s1", "a.tif"),
    );
    sceneOpened(
      store,
      entryNamed(store, "eo.tif").entryId,
      fakeEo("scene-e1", "eo.tif"),
    );
    sceneOpened(
      store,
      entryNamed(store, "far.tif").entryId,
      fakeSar("scene-s2", "far.tif", elsewhere),
    );
    expect(referenceEo(store.getState())).toBeNull();
    makeMain(store, entryNamed(store, "a.tif").entryId);
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-e1");
  });

  it("forgets the drawn area with the scene it was drawn on", () => {
    const store = createAppStore();
    openFiles(
      store,
      ["a.tif", "b.tif"].map((n) => new File(["x"], n)),
    );
    sceneOpened(
      store,
      entryNamed(store, "a.tif").entryId,
      fakeSar("scene-s1", "a.tif"),
    );
    areaDrawn(store, { kind: "box", box: [0, 0, 1, 1] });
    sceneOpened(
      store,
      entryNamed(store, "b.tif").entryId,
      fakeSar("scene-s2", "b.tif"),
    );
    expect(store.getState().view.area).toBeNull();
    expect(store.getState().scores.target).toBe("view");
  });

  it("falls back to the scene before when the main one is removed", () => {
    const store = createAppStore();
    openFiles(
      store,
      ["a.tif", "b.tif"].map((n) => new File(["x"], n)),
    );
    sceneOpened(
      store,
      entryNamed(store, "a.tif").entryId,
      fakeSar("scene-s1", "a.tif"),
    );
    sceneOpened(
      store,
      entryNamed(store, "b.tif").entryId,
      fakeSar("scene-s2", "b.tif"),
    );
    removeScene(store, entryNamed(store, "b.tif").entryId);
    expect(mainSar(store.getState())?.sceneId).toBe("scene-s1");
  });
});

describe("removing", () => {
  it("can be undone, with the scene still open and its results kept", () => {
    const store = createAppStore();
    openFiles(
      store,
      ["a.tif", "b.tif"].map((n) => new File(["x"], n)),
    );
    sceneOpened(store, "entry-2", fakeSar("scene-s2", "b.tif"));
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    const request = {
      sceneId: "scene-s1",
      stages: chain({ syneo: "t" }),
      region: { kind: "whole" },
      focus: null,
      backend: "auto",
    } as const;
    placeResults(store, request, planFor(request, 4));
    removeScene(store, "entry-1");
    expect(mainSar(store.getState())?.sceneId).toBe("scene-s2");
    expect(Object.keys(store.getState().results.byId)).toHaveLength(1);
    undoRemove(store);
    expect(store.getState().scenes.entries.map((e) => e.name)).toEqual([
      "a.tif",
      "b.tif",
    ]);
    expect(mainSar(store.getState())?.sceneId).toBe("scene-s1");
    removeScene(store, "entry-1");
    forgetRemoved(store);
    undoRemove(store);
    expect(store.getState().scenes.entries).toHaveLength(1);
    expect(store.getState().results.byId).toEqual({});
  });
});

describe("metadata files", () => {
  it("opens an image again when its metadata is dropped after it", () => {
    const store = createAppStore();
    openFiles(store, [new File(["x"], "CAPELLA_1.tif")]);
    const { entryId } = entryNamed(store, "CAPELLA_1.tif");
    sceneOpened(store, entryId, fakeSar("scene-s1", "CAPELLA_1.tif"));
    openFiles(store, [new File(["{}"], "CAPELLA_1_extended.json")]);
    const entry = entryNamed(store, "CAPELLA_1.tif");
    expect(entry.phase.status).toBe("queued");
    expect(entry.sidecar?.name).toBe("CAPELLA_1_extended.json");
  });

  it("says what is missing when metadata comes alone", () => {
    const store = createAppStore();
    openFiles(store, [new File(["{}"], "lonely_extended.json")]);
    const { phase } = entryNamed(store, "lonely_extended.json");
    expect(phase.status === "failed" && phase.error.found).toContain(
      "lonely_extended.json",
    );
  });
});

describe("scene pairs", () => {
  const sar = fakeSar("scene-s", "scene-s").scene;
  const eo = (date: string | null) => fakeEo("scene-e", "scene-e", { date }).scene;

  it.each([
    ["2019-06-14", "gap 2.1 y"],
    ["2021-07-01", "gap 2 d"],
    ["2021-07-03T18:00:00Z", "same day"],
    [null, null],
    ["unreadable", null],
  ])("a radar image of 2021-07-03 and a picture of %s: %s", (date, gap) => {
    expect(timeGap(sar, eo(date))).toBe(gap);
  });

  it("compares pixel space only with pixel space", () => {
    const flat = fakeEo("scene-e", "scene-e", { corners: null }).scene;
    expect(scenesOverlap(sar, flat)).toBe(false);
    expect(scenesOverlap(flat, flat)).toBe(true);
    expect(scenesOverlap(sar, eo(null))).toBe(true);
  });
});
