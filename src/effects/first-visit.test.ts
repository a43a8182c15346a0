/**
 * These tests check what the page does unasked: it lists regions, opens the first one
 * and translates what fits.
 */
import { describe, expect, it } from "vitest";
import { windowGrid } from "#core/raster/grid.ts";
import type { RunPlan } from "#ports/runs.ts";
import { zoomToBox } from "#state/large-run.ts";
import { openFiles } from "#state/open-files.ts";
import { chooseCard } from "#state/pipeline.ts";
import { openRegion, readRegionsAgain, shownRegionId } from "#state/regions.ts";
import { startRun, stopRun } from "#state/run.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { mapDrawn, pageRested } from "#state/view.ts";
import type { FakeEngineOptions } from "#testing/fake-engine.ts";
import { VIEW } from "#testing/fake-page.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import {
  files,
  installPageOfFakes,
  page,
  start,
  wait,
} from "#testing/page-of-fakes.ts";

installPageOfFakes();

const FITTING = { fitting: ["fake-two", "fake-one"] } as const;

/** The page with its first region drawn, at the moment its view is known. */
async function visit(options: FakeEngineOptions = {}) {
  start({ regions: [fakeRegions(10)], ...options });
  await wait(2 * (options.tileMs ?? 100) + 100);
  page.events.onView(VIEW);
  return page;
}

const runs = () => page.engine.calls.filter((call) => call.startsWith("run"));

describe("a first visit", () => {
  it("opens the first region and translates the view with what fits best", async () => {
    const { store, map } = await visit(FITTING);
    // The middle of its 2048² pixels.
    const middle = { col: 512, row: 512, width: 1024, height: 1024 };
    expect(map.fitted).toEqual([windowGrid(FAKE_GRID, middle)]);
    await wait(2000);
    expect(shownRegionId(store.getState())).toBe("charleston-u");
    expect(store.getState().pipeline).toMatchObject({
      chosen: { syneo: "fake-two" },
      advice: { taken: "fake-two" },
    });
    expect(runs()).toEqual(["run fake-two"]);
    expect(store.getState().run.phase).toMatchObject({ status: "ended" });
    expect(store.getState().scores.reading).toMatchObject({ status: "ready" });
    expect(map.lastSpec().panels.map((p) => p.id)).toEqual(["sar", "syneo", "eo"]);
  });

  it("loads the model once the maps have shown the region, and runs it after a rest", async () => {
    start({ regions: [fakeRegions(10)], isMapLate: true, ...FITTING });
    await wait(300);
    page.events.onView(VIEW);
    await wait(3000);
    expect(page.store.getState().pipeline.advice?.taken).toBe("fake-two");
    expect(page.engine.calls.join()).not.toMatch(/run|warmUp/);
    mapDrawn(page.store);
    await wait(2000);
    expect(page.engine.calls.join()).toMatch(/warmUp/);
    expect(runs()).toEqual([]);
    pageRested(page.store);
    await wait(2000);
    expect(runs()).toEqual(["run fake-two"]);
  });

  it("loads the likely model while the region is being opened, once", async () => {
    const { engine, store } = await visit(FITTING);
    const at = (call: string) => engine.calls.findIndex((c) => c.startsWith(call));
    expect(engine.calls.filter((call) => call.startsWith("warmUp"))).toEqual([
      expect.stringMatching(/^warmUp 0\.\d+$/),
    ]);
    expect(mainSar(store.getState())).not.toBeNull();
    openRegion(store, "paris");
    await wait(2000);
    expect(engine.calls.filter((call) => call.startsWith("warmUp"))).toHaveLength(1);
    expect(at("warmUp")).toBeLessThan(at("run"));
  });

  it("translates nothing when no model was made for such data", async () => {
    await visit();
    await wait(3000);
    expect(runs()).toEqual([]);
    expect(page.store.getState().pipeline.advice?.taken).toBeNull();
  });

  it("does not translate again after a stop, nor when the region comes back", async () => {
    const { store } = await visit({ ...FITTING, tiles: 50 });
    await wait(1000);
    stopRun(store);
    await wait(3000);
    openRegion(store, "paris");
    await wait(500);
    stopRun(store);
    await wait(1500);
    expect(runs()).toHaveLength(2);
    openRegion(store, "charleston-u");
    await wait(3000);
    expect(runs()).toHaveLength(2);
  });

  it("does not run what the visitor has chosen against the advice", async () => {
    const { store } = await visit({ fitting: ["fake-two"] });
    chooseCard(store, "syneo", "fake-one");
    await wait(3000);
    expect(runs()).toEqual([]);
    expect(store.getState().pipeline.chosen.syneo).toBe("fake-one");
  });

  it("keeps the visitor's choice for the next region where it fits", async () => {
    const { store } = await visit(FITTING);
    await wait(2000);
    chooseCard(store, "syneo", "fake-one");
    await wait(2000);
    openRegion(store, "paris");
    await wait(3000);
    expect(store.getState().pipeline.chosen.syneo).toBe("fake-one");
    expect(runs()).toEqual(["run fake-two", "run fake-one", "run fake-one"]);
  });

  it("translates the middle alone of a view of a thousand tiles and more", async () => {
    const { store } = await visit({ ...FITTING, tiles: 1600 });
    await wait(500);
    const [minX, minY, maxX, maxY] = VIEW.box;
    const [x, y, half] = [(minX + maxX) / 2, (minY + maxY) / 2, (maxX - minX) / 20];
    const box = [x - half, y - half, x + half, y + half];
    expect(store.getState().run).toMatchObject({
      middleOf: 1600,
      phase: { request: { region: { kind: "box", box } } },
    });
    zoomToBox(store, [x - half, y - half, x + half, y + half]);
    expect(page.map.calls).toContain(`setView ${x},${y} ${VIEW.resolution / 10}`);
    // What is asked for is never a part.
    startRun(store, "view");
    expect(store.getState().run).toMatchObject({
      middleOf: null,
      phase: { request: { region: { kind: "box", box: VIEW.box } } },
    });
  });

  it("waits for the plan of the view that is seen, where it moves meanwhile", async () => {
    const { store } = await visit({ ...FITTING, tiles: 1600 });
    const [minX, minY, maxX, maxY] = VIEW.box;
    // The plan of the first view is there, and the next one is not.
    store.setState(({ view, pipeline }) => ({
      view: { ...view, state: { ...VIEW, box: [minX + 5, minY, maxX + 5, maxY] } },
      pipeline: {
        ...pipeline,
        plans: {
          ...pipeline.plans,
          view: {
            status: "ready",
            plan: { tiles: 1600, previewTiles: 0, results: [] } as unknown as RunPlan,
            region: { kind: "box", box: VIEW.box },
          },
        },
      } as typeof pipeline,
    }));
    expect(store.getState().run.phase.status).toBe("idle");
    await wait(2000);
    expect(store.getState().run.middleOf).toBe(1600);
  });

  it("ends on a slow machine when the middle is painted", async () => {
    const { store } = await visit({ ...FITTING, tiles: 49, tileMs: 5000 });
    await wait(80_000);
    expect(store.getState().run.phase).toMatchObject({
      status: "ended",
      summary: { status: "stopped", done: 9 },
    });
    startRun(store, "view");
    await wait(80_000);
    expect(store.getState().run.phase.status).toBe("running");
  });
});

describe("a region on the map", () => {
  it("is kept for visits without a network, once the page is at rest", async () => {
    const { store, kept } = await visit({ ...FITTING, tiles: 100 });
    await wait(9000);
    expect(kept).toEqual([]);
    await wait(12_000);
    expect(kept.slice(0, 2)).toEqual([
      "https://x.org/charleston-u/sar.tif",
      "https://x.org/charleston-u/eo.tif",
    ]);
    expect(kept).toContain("https://x.org/weifang/sar.png");
    expect(kept).not.toContain("https://x.org/weifang/sar.tif");
    // A region that is left again before it was read is not kept.
    openRegion(store, "paris");
    await wait(1000);
    openRegion(store, "charleston-u");
    await wait(20_000);
    expect(kept).not.toContain("https://x.org/paris/sar.tif");
  });
});

describe("regions that are still being made", () => {
  it("are waited for, and the list is read until it is complete", async () => {
    const { store, engine } = start({
      regions: [null, null, fakeRegions(1), fakeRegions(10)],
    });
    await wait(100);
    expect(store.getState().regions.phase.status).toBe("missing");
    expect(mainSar(store.getState())).toBeNull();
    await wait(10_500);
    expect(shownRegionId(store.getState())).toBe("charleston-u");
    await wait(60_000);
    expect(engine.calls.filter((call) => call === "loadRegions")).toHaveLength(4);
    expect(store.getState().regions.phase).toMatchObject({
      status: "ready",
      file: { regions: { length: 10 } },
    });
  });

  it("are not asked for for ever, until somebody asks again", async () => {
    const { store, engine } = start({ regions: [null] });
    await wait(3_600_000);
    const looks = engine.calls.filter((call) => call === "loadRegions").length;
    expect(looks).toBeLessThan(70);
    readRegionsAgain(store);
    await wait(100);
    expect(engine.calls.filter((call) => call === "loadRegions")).toHaveLength(
      looks + 1,
    );
  });

  it("open when the one that was asked for is there", async () => {
    const { store } = start({ regions: [fakeRegions(1), fakeRegions(10)] });
    openRegion(store, "weifang");
    await wait(2000);
    expect(mainSar(store.getState())).toBeNull();
    await wait(6000);
    expect(shownRegionId(store.getState())).toBe("weifang");
    expect(referenceEo(store.getState())).not.toBeNull();
  });

  it("leave a dropped file alone", async () => {
    const { store } = start({ regions: [null, fakeRegions(10)] });
    openFiles(store, files("mine.tif"));
    await wait(8000);
    expect(store.getState().regions.phase.status).toBe("ready");
    expect(mainSar(store.getState())?.scene.name).toBe("mine.tif");
    expect(store.getState().scenes.entries).toHaveLength(1);
  });
});
