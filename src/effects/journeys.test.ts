/**
 * These tests follow a visitor without pixels: every effect runs over a fake engine and
 * a fake map.
 */
import { describe, expect, it } from "vitest";
import { openFiles } from "#state/open-files.ts";
import { chooseCard, stepTranslate } from "#state/pipeline.ts";
import { requestExport, startRun, stopRun } from "#state/run.ts";
import { forgetRemoved, removeScene } from "#state/scene-removal.ts";
import { answerReading, openUrl } from "#state/scenes.ts";
import { scoreNeed } from "#state/scores.ts";
import { mainSar } from "#state/stages.ts";
import { VIEW } from "#testing/fake-page.ts";
import {
  files,
  installPageOfFakes,
  open,
  page,
  start,
  wait,
} from "#testing/page-of-fakes.ts";

installPageOfFakes();

describe("dropping files", () => {
  it("opens, translates tile by tile, measures, exports", async () => {
    const { store, engine, map, saved } = start();
    await open("tile_sar.tif", "tile_eo.tif");
    expect(map.lastSpec().panels.map((p) => p.id)).toEqual(["sar", "eo"]);
    expect(scoreNeed(store.getState()).reason).toContain("Nothing has been translated");
    expect(store.getState().pipeline.plans.whole).toMatchObject({
      status: "ready",
      plan: { tiles: 36 },
    });

    startRun(store, "view");
    await wait(350);
    expect(store.getState().run.phase).toMatchObject({
      status: "running",
      done: 2,
      total: 4,
      etaS: 0.2,
    });
    expect(map.invalidated).toHaveLength(2);
    expect(map.lastSpec().panels.map((p) => p.id)).toContain("syneo");

    await wait(1500);
    const { run, scores, results } = store.getState();
    expect(run.phase).toMatchObject({
      status: "ended",
      summary: { status: "complete" },
    });
    expect(run.backend?.reason).toContain("no WebGPU");
    expect(scores.reading).toMatchObject({
      status: "ready",
      measurement: { n: 262_144 },
    });
    expect(engine.measured.at(-1)).toMatchObject({ area: { box: VIEW.box } });

    requestExport(store, results.shown.syneo ?? "result-0");
    await wait(10);
    expect(saved.map((f) => f.fileName)).toEqual(["tile_sar.syneo.fake-one.tif"]);
    expect(store.getState().run.exporting).toMatchObject({
      ...{ status: "done", warning: null },
    });
  });

  it("warns of a picture that is one colour when it is exported", async () => {
    const { store, saved } = start({ pictureLevels: 3 });
    await open("tile_sar.tif");
    startRun(store, "view");
    await wait(1500);
    requestExport(store, store.getState().results.shown.syneo ?? "result-0");
    await wait(10);
    expect(saved).toHaveLength(1);
    expect(store.getState().run.exporting).toMatchObject({
      status: "done",
      warning: expect.stringContaining("one colour almost everywhere"),
    });
  });

  it("asks about an ambiguous file and opens it with the answer", async () => {
    const { store } = start();
    await open("ambiguous.tif");
    expect(mainSar(store.getState())).toBeNull();
    const entry = store.getState().scenes.entries[0];
    expect(entry?.phase).toMatchObject({
      status: "ambiguous",
      readings: [{ as: "linear" }, { as: "amplitude" }],
    });
    answerReading(store, entry?.entryId ?? "entry-0", "linear");
    await wait(150);
    expect(mainSar(store.getState())?.scene.name).toBe("ambiguous.tif");
  });

  it("keeps what is open when another file is broken", async () => {
    const { store } = start();
    await open("a.tif");
    await open("broken.tif");
    expect(mainSar(store.getState())?.scene.name).toBe("a.tif");
    expect(store.getState().scenes.entries[1]?.phase).toMatchObject({
      status: "failed",
      error: { code: "file-truncated", hint: expect.stringContaining("Download") },
    });
  });

  it("hands the metadata file over with its image", async () => {
    const { engine } = start();
    await open("CAPELLA_1.tif", "CAPELLA_1_extended.json");
    expect(engine.calls).toContain("openScene CAPELLA_1.tif +sidecar");
  });

  it("closes a scene in the engine when it cannot come back", async () => {
    const { store, engine } = start();
    await open("a.tif");
    const sceneId = mainSar(store.getState())?.sceneId;
    removeScene(store, "entry-1");
    await wait(10);
    expect(engine.calls).not.toContain(`closeScene ${sceneId}`);
    forgetRemoved(store);
    await wait(10);
    expect(engine.calls).toContain(`closeScene ${sceneId}`);
    expect(page.map.lastSpec().panels).toEqual([]);
  });

  it("gives up opening what is removed meanwhile", async () => {
    const { store, engine } = start();
    openUrl(store, "https://x.org/a.tif");
    await wait(10);
    removeScene(store, "entry-1");
    await wait(200);
    expect(engine.calls).toContain("aborted openScene https://x.org/a.tif");
    expect(store.getState().scenes.entries).toEqual([]);
  });
});

describe("a run", () => {
  it("stops within a tile and keeps what was finished", async () => {
    const { store, engine } = start();
    await open("a.tif");
    startRun(store, "view");
    await wait(250);
    stopRun(store);
    await wait(200);
    expect(engine.calls).toContain("aborted run fake-one");
    const { phase } = store.getState().run;
    expect(phase).toMatchObject({ status: "ended", summary: { status: "stopped" } });
    expect(store.getState().run.isStopping).toBe(false);
    expect(store.getState().results.shown.syneo).not.toBeNull();
  });

  it("that is stopped before its first tile leaves no empty result behind", async () => {
    const { store } = start();
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(50);
    stopRun(store);
    await wait(2000);
    const { run, results, scores } = store.getState();
    expect(run.phase).toMatchObject({ status: "ended", summary: { done: 0 } });
    expect(results).toMatchObject({ byId: {}, shown: { syneo: null } });
    expect(scores.reading.status).toBe("none");
  });

  it("that fails before its first tile leaves no empty result behind", async () => {
    const { store } = start({ failAtTile: 0 });
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(2000);
    const { run, results, scores } = store.getState();
    expect(run.phase).toMatchObject({ status: "failed", done: 0 });
    expect(results).toMatchObject({ byId: {}, shown: { syneo: null } });
    expect(scores.reading.status).toBe("none");
  });

  it("that fails says why, keeps its tiles and lets the scores be read", async () => {
    const { store } = start({ failAtTile: 2 });
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(2000);
    const { run, results, scores } = store.getState();
    expect(run.phase).toMatchObject({
      status: "failed",
      done: 2,
      error: { code: "device-lost" },
    });
    expect(results.shown.syneo).not.toBeNull();
    expect(scores.reading.status).toBe("ready");
  });

  it("gives way to a newer one", async () => {
    const { store, engine } = start();
    await open("a.tif");
    startRun(store, "view");
    await wait(250);
    chooseCard(store, "syneo", "fake-two");
    startRun(store, "view");
    await wait(1500);
    expect(engine.calls.filter((c) => /^(aborted )?run/.test(c))).toEqual([
      "run fake-one",
      "aborted run fake-one",
      "run fake-two",
    ]);
    expect(store.getState().run.phase).toMatchObject({
      status: "ended",
      request: { stages: [{ stage: "syneo", cardId: "fake-two" }] },
      summary: { status: "complete" },
    });
  });

  it("ends when its scene is no longer looked at", async () => {
    const { store, engine } = start({ tiles: 50 });
    await open("a.tif");
    startRun(store, "view");
    await wait(250);
    openFiles(store, files("b.tif"));
    await wait(110);
    expect(store.getState().run.isStopping).toBe(true);
    await wait(500);
    expect(engine.calls).toContain("aborted run fake-one");
    // How it ended is not said of the new scene.
    expect(store.getState().run).toMatchObject({
      phase: { status: "idle" },
      isStopping: false,
    });
    expect(store.getState().results.shown.syneo).toBeNull();
  });
});

describe("another baseline", () => {
  it("paints over the old one, which stays below until then", async () => {
    const { store, map } = start();
    await open("a.tif");
    startRun(store, "view");
    await wait(1500);
    stepTranslate(store, 1);
    await wait(450);
    const layers = () => map.lastSpec().panels.find((p) => p.id === "syneo")?.layers;
    expect(layers()?.map((l) => l.id)).toEqual([
      expect.stringContaining("fake-one"),
      expect.stringContaining("fake-two"),
    ]);
    await wait(1500);
    expect(layers()?.map((l) => l.id)).toEqual([expect.stringContaining("fake-two")]);
  });

  it("that was computed before comes back without a run", async () => {
    const { store, engine } = start();
    await open("a.tif");
    startRun(store, "view");
    await wait(1500);
    stepTranslate(store, 1);
    await wait(2000);
    stepTranslate(store, -1);
    await wait(2000);
    expect(store.getState().results.shown.syneo).toContain("fake-one");
    expect(engine.calls.filter((c) => c.startsWith("run"))).toHaveLength(2);
  });
});
