import { beforeEach, describe, expect, it } from "vitest";
import { chain } from "#testing/chain.ts";
import { planFor } from "#testing/fake-answers.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { fakeEo, fakeSar } from "#testing/fake-scenes.ts";
import { type AppStore, createAppStore } from "./app-store.ts";
import { openFiles } from "./open-files.ts";
import { openRegion, regionsRead, shownRegion } from "./regions.ts";
import { placeResults } from "./results.ts";
import { sceneFailed, sceneOpened } from "./scenes.ts";
import { mainSar, referenceEo } from "./stages.ts";

let store: AppStore;
beforeEach(() => {
  store = createAppStore();
  regionsRead(store, { status: "ready", file: fakeRegions(10) });
});

const entries = () => store.getState().scenes.entries;
const shown = () => shownRegion(store.getState())?.id ?? null;

/** Where a region lies: no two of those that the tests open overlap. */
function cornersOf(id: string) {
  const region = fakeRegions(10).regions.find((r) => r.id === id);
  if (region === undefined) {
    throw new Error(`no region ${id}`);
  }
  return region.corners;
}

function halfArrives(id: string, part: "SAR" | "EO"): void {
  const entry = entries().find((e) => e.regionId === id && e.name.includes(part));
  const make = part === "SAR" ? fakeSar : fakeEo;
  sceneOpened(
    store,
    entry?.entryId ?? "entry-0",
    make(`scene-${id} ${part}`, `${part}.tif`, {
      isSimulated: true,
      corners: cornersOf(id),
    }),
  );
}

function open(id: Parameters<typeof openRegion>[1]): void {
  openRegion(store, id);
  halfArrives(id, "EO");
  halfArrives(id, "SAR");
}

describe("regionsRead", () => {
  const wantedAfter = (id: string, made: number) => {
    openRegion(store, id);
    regionsRead(store, { status: "ready", file: fakeRegions(made) });
    return store.getState().regions.wantedId;
  };

  it("goes on waiting for a region that is still to be made", () => {
    expect(wantedAfter("weifang", 2)).toBe("weifang");
  });

  it("waits no longer for one that is in no list", () => {
    expect(wantedAfter("london", 2)).toBeNull();
  });
});

describe("openRegion", () => {
  it("puts both halves on the map at once, by their addresses", () => {
    openRegion(store, "paris");
    const origin = (part: string) => ({
      kind: "url",
      url: `https://x.org/paris/${part}.tif`,
      name: `paris-simulated-${part}.tif`,
    });
    expect(entries().map((entry) => [entry.name, entry.origin])).toEqual([
      ["Paris, SAR (simulated)", origin("sar")],
      ["Paris, EO (simulated)", origin("eo")],
    ]);
    halfArrives("paris", "EO");
    expect(shown()).toBeNull();
    halfArrives("paris", "SAR");
    expect(shown()).toBe("paris");
    expect(mainSar(store.getState())?.sceneId).toBe("scene-paris SAR");
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-paris EO");
  });

  it("keeps the old region on the map until the new one is whole", () => {
    open("paris");
    openRegion(store, "chicago");
    halfArrives("chicago", "SAR");
    expect(shown()).toBe("paris");
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-paris EO");
    halfArrives("chicago", "EO");
    expect(shown()).toBe("chicago");
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-chicago EO");
  });

  it("comes back at once, with what was computed of it", () => {
    open("paris");
    const request = {
      sceneId: "scene-paris SAR",
      stages: chain({ syneo: "fake-one" }),
      region: { kind: "whole" },
      focus: null,
      backend: "auto",
    } as const;
    placeResults(store, request, planFor(request, 4));
    open("chicago");
    expect(store.getState().results.shown.syneo).toBeNull();
    openRegion(store, "paris");
    expect(shown()).toBe("paris");
    expect(Object.keys(store.getState().results.byId)).toHaveLength(1);
    expect(entries()).toHaveLength(4);
  });

  it("does not take the map from what was asked for since", () => {
    openRegion(store, "paris");
    openFiles(store, [new File(["x"], "mine.tif")]);
    sceneOpened(store, "entry-3", fakeSar("scene-mine", "mine.tif"));
    halfArrives("paris", "SAR");
    halfArrives("paris", "EO");
    expect(mainSar(store.getState())?.sceneId).toBe("scene-mine");
    // A region that a second request has replaced does not open either.
    openRegion(store, "chicago");
    openRegion(store, "weifang");
    halfArrives("chicago", "SAR");
    halfArrives("chicago", "EO");
    expect(shown()).toBeNull();
  });

  it("shows the radar alone when the picture fails, and tries again when asked", () => {
    openRegion(store, "paris");
    halfArrives("paris", "SAR");
    const eo = entries()[1]?.entryId ?? "entry-0";
    sceneFailed(store, eo, {
      code: "url-unreachable",
      message: "gone",
      expected: "",
      found: "",
      hint: "",
      detail: "",
    });
    expect(mainSar(store.getState())?.sceneId).toBe("scene-paris SAR");
    expect(referenceEo(store.getState())).toBeNull();
    openRegion(store, "paris");
    expect(entries().map((e) => e.phase.status)).toEqual(["ready", "queued"]);
    halfArrives("paris", "EO");
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-paris EO");
  });

  it("keeps the last few open, never closing the one on the map", () => {
    for (const id of ["paris", "chicago", "savannah", "bengbu", "weifang"] as const) {
      open(id);
    }
    const open4 = [...new Set(entries().map((e) => e.regionId))];
    expect(open4).toEqual(["chicago", "savannah", "bengbu", "weifang"]);
  });
});

describe("a picture of the visitor's own", () => {
  it("takes the region's place where it lies elsewhere", () => {
    open("paris");
    openFiles(store, [new File(["x"], "eo.png")]);
    sceneOpened(
      store,
      "entry-3",
      fakeEo("scene-own", "eo.png", { corners: cornersOf("chicago") }),
    );
    expect(mainSar(store.getState())).toBeNull();
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-own");
  });

  it("is the region's reference where it lies on it", () => {
    open("paris");
    openFiles(store, [new File(["x"], "eo.png")]);
    sceneOpened(
      store,
      "entry-3",
      fakeEo("scene-own", "eo.png", { corners: cornersOf("paris") }),
    );
    expect(mainSar(store.getState())?.sceneId).toBe("scene-paris SAR");
    expect(referenceEo(store.getState())?.sceneId).toBe("scene-own");
  });
});
