/**
 * These tests check what the page reads from the engine: scores, overviews, pixels
 * under the pointer.
 */
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { cursorDelta } from "#state/cursor.ts";
import { startRun } from "#state/run.ts";
import { requestOverview, stopOverview } from "#state/scene-overviews.ts";
import { mainSar } from "#state/stages.ts";
import { chooseValueMap } from "#state/value-map.ts";
import { moveMap } from "#state/view.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

describe("scores", () => {
  it("follow each tile of a run, and so does the map of values", async () => {
    const { store, engine, map, events } = start({ tileMs: 300, tiles: 5 });
    await open("a.tif", "a_eo.tif");
    await wait(1000);
    events.onView(VIEW);
    chooseValueMap(store, "ssim");
    startRun(store, "view");
    const landed = () => {
      const { phase } = store.getState().run;
      return phase.status === "running" ? phase.done : 0;
    };
    for (let tile = 1; tile <= 4; tile++) {
      let before = 0;
      for (let step = 0; landed() < tile && step < 100; step++) {
        before = engine.measured.length;
        await wait(10);
      }
      await wait(150);
      expect(landed()).toBe(tile);
      expect(engine.measured.length).toBe(before + 1);
    }
    await wait(1000);
    const maps = map.invalidated.filter(({ key }) => key.kind === "metric-map");
    expect(maps.map(({ box }) => box === null)).toEqual([
      ...[false, false, false, false],
      true,
    ]);
  });

  it("say why they are missing", async () => {
    const refusal = new AppError("measure-refused", "The region has no pixels.", {
      expected: "at least 11 × 11 pixels",
      found: "none",
      hint: "Draw a larger region.",
    });
    const { store } = start({ measureError: refusal });
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(2000);
    expect(store.getState().scores).toMatchObject({
      isMeasuring: false,
      reading: { status: "failed", error: { code: "measure-refused" } },
    });
  });
});

describe("a large file without overviews", () => {
  const overview = () => page.store.getState().scenes.entries[0]?.overview;
  const missing = () => mainSar(page.store.getState())?.missingOverview;

  it("gets one when asked for, and is drawn again", async () => {
    const { store, map } = start();
    await open("large.tif");
    expect(missing()).toMatchObject({ pixels: 594_000_000 });
    requestOverview(store, "entry-1");
    await wait(250);
    expect(overview()).toEqual({ status: "building", done: 2, total: 4 });
    await wait(500);
    expect(missing()).toBeNull();
    expect(map.invalidated).toEqual([
      { key: { kind: "scene", sceneId: "scene-sar-1" }, box: null },
    ]);
  });

  it("is as before when that is stopped", async () => {
    const { store } = start();
    await open("large.tif");
    requestOverview(store, "entry-1");
    await wait(150);
    stopOverview(store, "entry-1");
    await wait(500);
    expect(overview()).toEqual({ status: "none" });
    expect(missing()).not.toBeNull();
  });
});

describe("the pointer", () => {
  it("reads every layer there is, and nothing after it has left", async () => {
    const { store, events, map } = start();
    await open("a.tif", "a_eo.tif");
    events.onCursor({ x: 448600, y: 5411400, panel: "sar" });
    await wait(100);
    const { cursor } = store.getState();
    expect(cursor.readings.sar).toMatchObject({ kind: "sar", row: 1000, col: 1000 });
    expect(cursor.readings.eo).toMatchObject({ kind: "rgb" });
    expect(cursor.lonLat?.[0]).toBeCloseTo(2.3, 1);
    expect(cursorDelta(cursor.readings)).toBeNull();
    events.onCursor(null);
    await wait(100);
    expect(store.getState().cursor.readings).toEqual({});
    expect(map.calls.at(-1)).toBe("setCursor none");
  });

  it("that rests reads radar that is drawn late", async () => {
    const { store, events } = start({ histogramMs: 3000 });
    await open("a.tif");
    events.onCursor({ x: 448600, y: 5411400, panel: "sar" });
    await wait(1000);
    expect(store.getState().cursor.readings.sar).toBeNull();
    await wait(4000);
    expect(store.getState().cursor.readings.sar).toMatchObject({ row: 1000 });
  });
});

describe("the map", () => {
  it("takes movements, each of them once", async () => {
    const { store, map } = start();
    await open("a.tif");
    moveMap(store, { kind: "zoom", steps: 1 });
    moveMap(store, { kind: "zoom", steps: 1 });
    moveMap(store, { kind: "pan", dx: 0.25, dy: 0 });
    moveMap(store, { kind: "fit" });
    expect(map.calls.filter((c) => !c.startsWith("set"))).toEqual([
      "zoomBy 1",
      "zoomBy 1",
      "panBy 0.25 0",
    ]);
    expect(map.fitted).toHaveLength(2);
  });
});
