import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAppStore } from "#state/app-store.ts";
import { answerLinked } from "#state/linked-images.ts";
import { openFiles } from "#state/open-files.ts";
import { cardsLoaded, chooseCard } from "#state/pipeline.ts";
import { openRegion, regionsRead } from "#state/regions.ts";
import { sceneOpened } from "#state/scenes.ts";
import { simulationEnded } from "#state/simulator.ts";
import { stateToHash } from "#state/url-hash.ts";
import { viewMoved } from "#state/view.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createFakeMapView } from "#testing/fake-map-view.ts";
import { VIEW } from "#testing/fake-page.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { fakeEo, fakeSar } from "#testing/fake-scenes.ts";
import { startDrawMap } from "./draw-map.ts";
import { startSyncLink } from "./sync-link.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function addressOf(hash: string) {
  let listener = () => {};
  const address = {
    hash,
    read: () => address.hash,
    write: (next: string) => {
      address.hash = next;
    },
    onChange: (l: () => void) => {
      listener = l;
      return () => {};
    },
    isOwn: () => false,
    trusted: [] as string[],
    isTrusted: (url: string) =>
      url.startsWith("https://x.org/") || address.trusted.includes(url),
    trust: (url: string) => void address.trusted.push(url),
    type: (next: string) => {
      address.hash = next;
      listener();
    },
  };
  return address;
}

describe("startSyncLink", () => {
  it("opens the link's scene at the link's view with the link's box", async () => {
    const store = createAppStore();
    const map = createFakeMapView();
    const address = addressOf(
      "#src=https://x.org/a.tif&v=EPSG:32631,448500,5411500,0.5&box=448400,5411400,448500,5411500&l=two&t=cut",
    );
    startSyncLink({ store, address });
    startDrawMap({ store, map });
    expect(store.getState().scenes.entries[0]?.origin).toEqual({
      kind: "url",
      url: "https://x.org/a.tif",
    });
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    await vi.advanceTimersByTimeAsync(10);
    expect(map.calls).toContain("setView 448500,5411500 0.5");
    expect(map.fitted).toEqual([]);
    expect(store.getState().view).toMatchObject({
      layout: "two",
      area: { kind: "box", box: [448400, 5411400, 448500, 5411500] },
      wanted: null,
    });
    expect(store.getState().pipeline.chosen.syneo).toBe("cut");
  });

  it("moves to the view of a link that is pasted over an open scene", async () => {
    const store = createAppStore();
    const map = createFakeMapView();
    const address = addressOf("#src=https://x.org/a.tif");
    startSyncLink({ store, address });
    startDrawMap({ store, map });
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    await vi.advanceTimersByTimeAsync(10);
    expect(map.fitted).toHaveLength(1);
    address.type("#src=https://x.org/a.tif&v=EPSG:32631,448500,5411500,0.5");
    await vi.advanceTimersByTimeAsync(10);
    expect(map.calls).toContain("setView 448500,5411500 0.5");
    // Another scene's view waits for that scene.
    address.type("#src=https://x.org/b.tif&v=EPSG:32631,448600,5411400,1");
    await vi.advanceTimersByTimeAsync(10);
    expect(map.calls).not.toContain("setView 448600,5411400 1");
    sceneOpened(store, "entry-2", fakeSar("scene-s2", "b.tif"));
    await vi.advanceTimersByTimeAsync(10);
    expect(map.calls).toContain("setView 448600,5411400 1");
    expect(map.fitted).toHaveLength(1);
  });

  it("asks before it opens images of other sites, at most four, once a tab", async () => {
    const store = createAppStore();
    const urls = [1, 2, 3, 4, 5].map((i) => `https://far.org/${i}.tif`);
    const hash = `#src=https://x.org/a.tif&${urls.map((u) => `src=${u}`).join("&")}`;
    const address = addressOf(hash);
    startSyncLink({ store, address });
    const opened = () =>
      store
        .getState()
        .scenes.entries.map(({ origin }) => "url" in origin && origin.url);
    expect(opened()).toEqual(["https://x.org/a.tif"]);
    expect(store.getState().linkedImages.asked).toEqual(urls.slice(0, 4));
    expect(store.getState().ui.notes.at(-1)).toContain("5 images on other sites");
    // Until it is answered the link stays, so that a reload asks again.
    chooseCard(store, "syneo", "cut");
    await vi.advanceTimersByTimeAsync(1000);
    expect(address.hash).toBe(hash);
    answerLinked(store, true);
    expect(opened()).toEqual(["https://x.org/a.tif", ...urls.slice(0, 4)]);
    const again = createAppStore();
    startSyncLink({ store: again, address });
    expect(again.getState().scenes.entries).toHaveLength(5);
    expect(again.getState().linkedImages.asked).toEqual([urls[4]]);
    answerLinked(again, false);
    expect(again.getState().scenes.entries).toHaveLength(5);
  });

  it("fits the scene when the link was made on another CRS", async () => {
    const store = createAppStore();
    const map = createFakeMapView();
    startSyncLink({
      store,
      address: addressOf("#src=https://x.org/a.tif&v=EPSG:4326,1,2,3"),
    });
    startDrawMap({ store, map });
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    await vi.advanceTimersByTimeAsync(10);
    expect(map.fitted).toHaveLength(1);
  });

  it("writes what has changed, and opens no scene twice", async () => {
    const store = createAppStore();
    const address = addressOf("");
    startSyncLink({ store, address });
    await vi.advanceTimersByTimeAsync(1000);
    expect(address.hash).toBe("");
    chooseCard(store, "syneo", "cut");
    await vi.advanceTimersByTimeAsync(1000);
    expect(address.hash).toContain("t=cut");
    address.type("#src=https://x.org/a.tif");
    address.type("#src=https://x.org/a.tif");
    expect(store.getState().scenes.entries).toHaveLength(1);
  });

  it("keeps the address until what it asks for is on the map", async () => {
    const store = createAppStore();
    const address = addressOf("#r=chicago&t=cut");
    startSyncLink({ store, address });
    regionsRead(store, { status: "ready", file: fakeRegions(3) });
    openRegion(store, "chicago");
    chooseCard(store, "syneo", "other");
    await vi.advanceTimersByTimeAsync(2000);
    expect(address.hash).toBe("#r=chicago&t=cut");
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "sar.tif"));
    sceneOpened(store, "entry-2", fakeEo("scene-e1", "eo.tif"));
    await vi.advanceTimersByTimeAsync(2000);
    expect(address.hash).toMatch(/^#r=chicago&.*t=other/);
  });

  it("has the view that is asked for until the map reports one", async () => {
    const store = createAppStore();
    const map = createFakeMapView();
    const address = addressOf("#r=chicago&v=EPSG:32631,448500,5411500,0.5&t=cut");
    startSyncLink({ store, address });
    startDrawMap({ store, map });
    const asked = "v=EPSG:32631,448500.00,5411500.00,0.500000";
    expect(stateToHash(store.getState())).toContain(asked);
    regionsRead(store, { status: "ready", file: fakeRegions(3) });
    openRegion(store, "chicago");
    chooseCard(store, "syneo", "other");
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "sar.tif"));
    sceneOpened(store, "entry-2", fakeEo("scene-e1", "eo.tif"));
    await vi.advanceTimersByTimeAsync(2000);
    // The map has been moved, and has not yet said so: panels may have no size yet.
    expect(store.getState().view).toMatchObject({ state: null, wanted: null });
    expect(address.hash).toMatch(/^#r=chicago&.*t=other/);
    expect(address.hash).toContain(asked);
    viewMoved(store, { ...VIEW, centre: [448600, 5411400], resolution: 1 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(address.hash).toContain("v=EPSG:32631,448600.00,5411400.00,1.00000");
  });

  it("restores stretch and measured area with the scene, the rest at once", async () => {
    const store = createAppStore();
    const map = createFakeMapView();
    const address = addressOf(
      "#src=https://x.org/a.tif&v=EPSG:32631,448500,5411500,0.5&box=448400,5411400,448500,5411500&of=area&k=-20.0,-3.5&l=single&o=0.40&m=ssim",
    );
    startSyncLink({ store, address });
    startDrawMap({ store, map });
    expect(store.getState().view).toMatchObject({ opacity: 0.4, valueMap: "ssim" });
    sceneOpened(store, "entry-1", fakeSar("scene-s1", "a.tif"));
    await vi.advanceTimersByTimeAsync(10);
    expect(store.getState().stretch.manual).toEqual({ loDb: -20, hiDb: -3.5 });
    expect(store.getState().scores.target).toBe("area");
  });

  it("says which region or model of the link is not here", () => {
    const store = createAppStore();
    const address = addressOf("#r=atlantis&t=no-such-model");
    startSyncLink({ store, address });
    cardsLoaded(store, FAKE_CARDS);
    expect(store.getState().ui.notes).toEqual([
      "The link names a model that is not in the catalogue: “no-such-model”.",
    ]);
    const file = fakeRegions(3);
    regionsRead(store, { status: "ready", file });
    expect(store.getState().ui.notes.at(-1)).toContain("“atlantis”");
    expect(store.getState().regions.wantedId).toBeNull();
    address.type("#r=lost-region");
    expect(store.getState().ui.notes.at(-1)).toContain("“lost-region”");
  });

  it("simulates the scene that the link describes, once", () => {
    const store = createAppStore();
    const address = addressOf("#sim=style:chicago,seed:7");
    startSyncLink({ store, address });
    const { simulator, ui } = store.getState();
    expect(simulator.phase.status).toBe("running");
    expect(simulator.draft).toMatchObject({ style: "chicago", seed: 7 });
    expect(ui.dialog).toBe("simulator");
    simulationEnded(store, null);
    openFiles(store, [new File(["x"], "made.tif")], { madeFrom: simulator.draft });
    address.type("#sim=style:chicago,seed:7");
    expect(store.getState().simulator.phase.status).toBe("idle");
  });
});
