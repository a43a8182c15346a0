import { describe, expect, it } from "vitest";
import { fakeRegions } from "#testing/fake-regions.ts";
import { fakeEo, fakeSar } from "#testing/fake-scenes.ts";
import { createAppStore } from "./app-store.ts";
import { areaDrawn } from "./drawn-area.ts";
import { chooseNorm } from "./norms.ts";
import { openFiles } from "./open-files.ts";
import { chooseCard } from "./pipeline.ts";
import { openRegion, regionsRead } from "./regions.ts";
import { openUrl, sceneOpened } from "./scenes.ts";
import { initialSimulator } from "./simulator.ts";
import { moveStretch } from "./stretch.ts";
import { chooseWorkspace } from "./ui.ts";
import { lostInLink, parseHash, stateToHash } from "./url-hash.ts";
import { chooseValueMap } from "./value-map.ts";
import { chooseLayout, choosePair, moveSwipe, setOpacity, viewMoved } from "./view.ts";

describe("the link", () => {
  it("brings back what it was made from", () => {
    const store = createAppStore();
    openUrl(store, "https://x.org/a.tif?b=1&c=2");
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    viewMoved(store, {
      centre: [448614.4, 5411385.6],
      resolution: 1.25,
      box: [448000, 5411000, 449000, 5412000],
    });
    const area = { kind: "box", box: [448100, 5411100, 448200, 5411200] } as const;
    areaDrawn(store, area);
    chooseLayout(store, "single");
    choosePair(store, 1, "eo");
    moveSwipe(store, 0.25);
    chooseCard(store, "denoised", "median");
    chooseCard(store, "syneo", "cut");
    chooseCard(store, "refined", "sharpen");
    chooseWorkspace(store, "explore");
    setOpacity(store, 0.6);
    chooseValueMap(store, "ssim");
    moveStretch(store, "lo", -21);
    moveStretch(store, "hi", -3);
    chooseNorm(store, "dense");

    const hash = stateToHash(store.getState());
    expect(hash).toContain("v=EPSG:32631,448614.40,5411385.60,1.25");
    expect(parseHash(hash)).toEqual({
      workspaceId: "explore",
      benchmark: null,
      regionId: null,
      sourceUrls: ["https://x.org/a.tif?b=1&c=2"],
      view: {
        crs: "EPSG:32631",
        centre: [448614.4, 5411385.6],
        resolution: 1.25,
        area,
        isOfArea: true,
        stretch: { loDb: -21, hiDb: -3 },
      },
      draft: null,
      opacity: 0.6,
      valueMap: "ssim",
      layout: "single",
      pair: ["sar", "eo"],
      swipe: 0.25,
      chosen: { denoised: "median", syneo: "cut", refined: "sharpen" },
      norm: "dense",
    });
    expect(parseHash("#n=between").norm).toBeNull();
    chooseNorm(store, null);
    expect(parseHash(stateToHash(store.getState())).norm).toBeNull();

    const ring = [
      [448100, 5411100],
      [448200.5, 5411100],
      [448150, 5411200.25],
    ] as const;
    areaDrawn(store, { kind: "polygon", ring });
    const other = stateToHash(store.getState());
    expect(other).not.toContain("box=");
    expect(parseHash(other).view?.area).toEqual({ kind: "polygon", ring });
    const odd = other.replace(/polygon=[^,]*,/, "polygon=");
    expect(parseHash(odd).view?.area).toBeNull();
  });

  it("places corners as finely in degrees of any datum as in metres", () => {
    const store = createAppStore();
    openUrl(store, "https://x.org/a.tif");
    const { scene, ...opened } = fakeSar("scene-s1", "a.tif");
    const grid = { ...scene.grid, crs: "EPSG:4269" } as const;
    sceneOpened(store, "entry-1", { ...opened, scene: { ...scene, grid } });
    viewMoved(store, {
      centre: [-79.9312345, 32.7765432],
      resolution: 1e-5,
      box: [-80, 32.7, -79.9, 32.8],
    });
    expect(stateToHash(store.getState())).toContain(
      "v=EPSG:4269,-79.9312345,32.7765432,",
    );
  });

  it("takes no polygon that would cost the page its breath", () => {
    const areaOf = (corners: string) =>
      parseHash(`#v=EPSG:32631,0,0,1&polygon=${corners}`).view?.area ?? null;
    expect(areaOf("0,0,9,0,9,9")).not.toBeNull();
    expect(areaOf("0,0,9,NaN,9,9")).toBeNull();
    expect(areaOf("0,0,9,1e999,9,9")).toBeNull();
    expect(areaOf("0,0,9,0")).toBeNull();
    expect(areaOf(Array.from({ length: 4000 }, (_, i) => i).join(","))).toBeNull();
  });

  it("leaves out what cannot be read", () => {
    const link = parseHash(
      "#v=EPSG:x,1,2,3&box=4,4,1,1&l=none&s=sar,sar&swipe=off&src=file:///a",
    );
    expect(link).toEqual({
      workspaceId: null,
      benchmark: null,
      regionId: null,
      sourceUrls: [],
      draft: null,
      opacity: null,
      valueMap: null,
      view: null,
      layout: null,
      pair: null,
      swipe: null,
      norm: null,
      chosen: { denoised: null, syneo: null, refined: null },
    });
    expect(parseHash("").swipe).toBeUndefined();
  });

  it("names the region on the map, not its files", () => {
    const store = createAppStore();
    regionsRead(store, { status: "ready", file: fakeRegions(3) });
    openRegion(store, "paris");
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "sar.tif"));
    sceneOpened(store, "entry-2", fakeEo("scene-e1", "eo.tif"));
    const hash = stateToHash(store.getState());
    expect(hash).toMatch(/^#r=paris&l=/);
    expect(parseHash(hash).regionId).toBe("paris");
    expect(parseHash("#r=../london").regionId).toBeNull();
  });

  it("carries what a simulated scene was made from, and names files that it cannot", () => {
    const store = createAppStore();
    const draft = {
      ...initialSimulator.draft,
      style: "chicago",
      seed: 7,
      gsdM: 0.35,
    } as const;
    openFiles(store, [new File(["x"], "made.tif")], { madeFrom: draft });
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "made.tif"));
    expect(lostInLink(store.getState())).toEqual([]);
    const hash = stateToHash(store.getState());
    expect(hash).toContain("sim=style:chicago,seed:7,");
    expect(parseHash(hash).draft).toEqual(draft);
    expect(parseHash("#sim=style:chicago,gsdM:9,lookSide:up").draft).toEqual({
      ...initialSimulator.draft,
      style: "chicago",
      gsdM: 0.6,
    });
    expect(parseHash("#sim=style:atlantis").draft).toBeNull();

    openFiles(store, [new File(["x"], "mine.tif")]);
    sceneOpened(store, "entry-2", fakeSar("scene-s2", "mine.tif"));
    expect(lostInLink(store.getState())).toEqual(["mine.tif"]);
    expect(stateToHash(store.getState())).not.toContain("sim=");
  });
});
