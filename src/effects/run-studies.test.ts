/**
 * These tests start, follow and stop studies, and check that outdated and refused ones
 * are shown as such.
 */
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { bringInception } from "#state/inception.ts";
import { chooseCard } from "#state/pipeline.ts";
import { startRun } from "#state/run.ts";
import { removeScene } from "#state/scene-removal.ts";
import { makeMain } from "#state/scene-roles.ts";
import { mainSar } from "#state/stages.ts";
import { STUDIES, type StudyKind, studyNeed } from "#state/studies/study-table.ts";
import { isStudyOld, startStudy, stopStudy, studyOf } from "#state/studies.ts";
import { chooseDisagreement, chooseValueMap, valueMapLayer } from "#state/value-map.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

const study = <K extends StudyKind>(kind: K) => studyOf(page.store.getState(), kind);

async function translated() {
  const parts = start();
  await open("a.tif", "a_eo.tif");
  startRun(parts.store, "view");
  await wait(1500);
  return parts;
}

/** Translates the view with two translators, one after the other. */
async function runBothTranslators() {
  for (const { id } of FAKE_CARDS.filter(({ stage }) => stage === "translate")) {
    chooseCard(page.store, "syneo", id);
    startRun(page.store, "view");
    await wait(1500);
  }
}

describe("a study", () => {
  it("is answered about what is seen, with its progress on the way", async () => {
    const { store, engine } = await translated();
    startStudy(store, "registration");
    await wait(150);
    expect(study("registration").running).toMatchObject({ done: 1, total: 4 });
    await wait(500);
    expect(study("registration").running).toBeNull();
    expect(study("registration").last?.answer.surfaces.length).toBeGreaterThan(0);
    expect(study("registration").last?.request.area).toEqual({
      kind: "box",
      box: VIEW.box,
    });
    expect(engine.calls).toContain("registration");
  });

  it("of the registration needs no translation", async () => {
    const { store } = start();
    await open("a.tif");
    expect(studyNeed(store.getState(), "imageRegistration").reason).toMatch(/no EO/);
    await open("a_eo.tif");
    startStudy(store, "imageRegistration");
    await wait(650);
    const { last } = study("imageRegistration");
    expect(last?.answer.sentence).toContain("east");
    expect(last?.request.area).toEqual({ kind: "box", box: VIEW.box });
  });

  it("of shifts leaves SSIM out, which is made only when asked for", async () => {
    const { store } = await translated();
    const ids = (kind: "registration" | "ssimSurface") =>
      study(kind).last?.answer.surfaces.map(({ id }) => id);
    startStudy(store, "registration");
    await wait(1000);
    expect(ids("registration")).toEqual(["mae", "mse", "psnr"]);
    expect(study("ssimSurface")).toMatchObject({ running: null, last: null });
    startStudy(store, "ssimSurface");
    await wait(1000);
    expect(ids("ssimSurface")).toEqual(["ssim"]);
    expect(ids("registration")).toEqual(["mae", "mse", "psnr"]);
  });

  it("that was asked for is not displaced by the same one that nobody asked for", async () => {
    const { store } = await translated();
    startStudy(store, "ladder");
    const asked = study("ladder").running?.request;
    startStudy(store, "ladder", true);
    expect(study("ladder").running?.request).toBe(asked);
    // In the other order the visitor's own choice is kept.
    stopStudy(store, "ladder");
    startStudy(store, "ladder", true);
    startStudy(store, "ladder");
    expect(study("ladder").running?.request).toMatchObject({ area: asked?.area });
    expect(study("ladder").running?.request).not.toHaveProperty("limitPx");
  });

  it("stops, and keeps the answer before", async () => {
    const { store } = await translated();
    startStudy(store, "ladder");
    await wait(1000);
    const { last } = study("ladder");
    expect(last).not.toBeNull();
    startStudy(store, "ladder");
    await wait(150);
    stopStudy(store, "ladder");
    await wait(1000);
    expect(study("ladder")).toEqual({ running: null, last, error: null });
  });

  it("is marked as old once something else is seen", async () => {
    const { store, events } = await translated();
    startStudy(store, "ladder");
    await wait(1000);
    expect(isStudyOld(store.getState(), "ladder")).toBe(false);
    events.onView({ ...VIEW, box: [448300, 5411000, 449000, 5411800] });
    expect(isStudyOld(store.getState(), "ladder")).toBe(true);
  });

  it("says why it cannot be, and what failed", async () => {
    const { store } = start({
      measureError: new AppError("measure-refused", "Too few pixels.", {
        expected: "121",
        found: "3",
        hint: "Draw a larger region.",
      }),
    });
    expect(studyNeed(store.getState(), "ladder").reason).toBe("No SAR scene is open.");
    startStudy(store, "ladder");
    expect(study("ladder").running).toBeNull();
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(1500);
    startStudy(store, "ladder");
    await wait(200);
    expect(study("ladder")).toMatchObject({
      running: null,
      error: { code: "measure-refused" },
    });
    expect(studyNeed(store.getState(), "disagreement").reason).toMatch(
      /Only one translator/,
    );
  });
});

describe("after an open that failed", () => {
  it("asks for scenes that exist, and compares two translators", async () => {
    const { store, engine } = start();
    await open("broken.tif");
    await open("a.tif", "a_eo.tif");
    await runBothTranslators();
    const state = store.getState();
    expect(studyNeed(state, "ladder").value).toMatchObject({
      sarSceneId: mainSar(state)?.sceneId,
      otherSceneIds: [],
    });
    expect(studyNeed(state, "disagreement").reason).toBeNull();
    startStudy(store, "disagreement");
    await wait(1000);
    expect(study("disagreement").last?.answer.resultIds).toHaveLength(2);
    expect(engine.calls).toContain("disagreement");
  });

  it("does so too when another radar image was open before", async () => {
    const { store } = start();
    await open("a.tif", "a_eo.tif", "broken.tif", "b.tif");
    await runBothTranslators();
    const state = store.getState();
    const main = mainSar(state)?.sceneId;
    expect(studyNeed(state, "ladder").value?.sarSceneId).toBe(main);
    expect(studyNeed(state, "disagreement").value?.resultIds).toHaveLength(2);
    makeMain(store, state.scenes.entries[0]?.entryId ?? "entry-0");
    expect(studyNeed(store.getState(), "disagreement").value).toBeNull();
  });
});

describe("the scores of all translators", () => {
  it("are measured over one area, picture by picture, the shown one marked", async () => {
    const { store, engine } = start();
    await open("a.tif", "a_eo.tif");
    startStudy(store, "translators");
    expect(study("translators").running).toBeNull();
    await runBothTranslators();
    startStudy(store, "translators");
    await wait(150);
    // Two pictures of four slices each.
    expect(study("translators").running).toMatchObject({ done: 1, total: 8 });
    await wait(1500);
    const { request, answer } = study("translators").last ?? {};
    const table = STUDIES.translators.table?.(answer ?? []);
    expect(table?.rows.map(({ label }) => label)).toEqual(["Fake two", "Fake one"]);
    expect(table?.rows[1]?.readings.map(({ id }) => id)).toEqual(request?.metrics);
    expect(table?.current).toBe(store.getState().results.shown.syneo);
    const asked = engine.measured.slice(-2);
    expect(asked.map(({ area }) => area)).toEqual([request?.area, request?.area]);
    expect(asked.map(({ candidate }) => candidate)).toEqual(
      request?.pictures.map(({ resultId }) => ({ kind: "result", resultId })),
    );
  });
});

describe("disagreement over mirrored input", () => {
  it("is of the picture on screen, which stays the only one", async () => {
    const { store, map } = await translated();
    const { results } = store.getState();
    startStudy(store, "flips");
    await wait(1000);
    const { resultIds } = study("flips").last?.answer ?? { resultIds: [] };
    expect(resultIds).toHaveLength(4);
    expect(resultIds[0]).toBe(results.shown.syneo);
    expect(store.getState().results).toEqual(results);
    chooseValueMap(store, "disagreement");
    const syneo = map.lastSpec().panels.find((panel) => panel.id === "syneo");
    expect(syneo?.layers.at(-1)).toMatchObject({
      key: { kind: "disagreement", resultIds },
    });
    startStudy(store, "flips");
    await wait(1000);
    expect(map.invalidated.at(-1)?.key).toEqual({ kind: "disagreement", resultIds });
    // Only one translator has been run.
    chooseDisagreement(store, "translators");
    expect(valueMapLayer(store.getState())).toBeNull();
  });

  it("needs no EO image, and gives way to a run of the visitor's", async () => {
    const { store, engine } = start();
    await open("a.tif");
    startRun(store, "view");
    await wait(1500);
    expect(studyNeed(store.getState(), "ladder").reason).toMatch(/no EO image/);
    startStudy(store, "flips");
    const { running } = study("flips");
    expect(running?.request.referenceSceneId).toBeNull();
    await wait(150);
    startRun(store, "whole");
    await wait(10);
    expect(study("flips").running).toBeNull();
    await wait(100);
    expect(engine.calls).toContain("aborted flips");
  });

  it("ends with the scene that it is about", async () => {
    const { store, engine } = await translated();
    startStudy(store, "flips");
    await wait(150);
    removeScene(store, store.getState().scenes.mainId ?? "entry-0");
    await wait(10);
    expect(study("flips")).toMatchObject({ running: null, error: null });
    await wait(100);
    expect(engine.calls).toContain("aborted flips");
  });
});

describe("the map of values", () => {
  it("lies over the SynEO, and only where there is something to compare", async () => {
    const { store, map } = start();
    chooseValueMap(store, "ssim");
    expect(valueMapLayer(store.getState())).toBeNull();
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(1500);
    const syneo = map.specs.at(-1)?.panels.find((panel) => panel.id === "syneo");
    expect(syneo?.layers.at(-1)).toMatchObject({
      key: {
        kind: "metric-map",
        metric: "ssim",
      },
    });
    chooseValueMap(store, "disagreement");
    expect(valueMapLayer(store.getState())).toBeNull();
  });
});

describe("the network for FID", () => {
  it("is taken from the visitor, and then asked", async () => {
    const { store } = await translated();
    bringInception(store, new File(["x"], "inception.onnx"));
    await wait(50);
    expect(store.getState().inception).toMatchObject({ status: "ready" });
    expect(studyNeed(store.getState(), "distribution").value).toMatchObject({
      source: "inception",
    });
  });
});
