import { describe, expect, it } from "vitest";
import { openFiles } from "#state/open-files.ts";
import { saveScene } from "#state/scenes.ts";
import { changeDraft, requestSimulation, stopSimulation } from "#state/simulator.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { closeDialog, openDialog } from "#state/ui.ts";
import { FAILING_SEED } from "#testing/fake-simulator.ts";
import { installPageOfFakes, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

const calls = (name: string) => page.simulator.calls.filter((c) => c.startsWith(name));

describe("the preview", () => {
  it("follows the draft once it rests, while the dialog is open", async () => {
    const { store } = start();
    await wait(1000);
    expect(calls("previewScene")).toEqual([]);
    openDialog(store, "simulator");
    await wait(1000);
    changeDraft(store, { style: "paris" });
    changeDraft(store, { seed: 8 });
    await wait(1000);
    expect(calls("previewScene")).toEqual([
      "previewScene charleston-u 1",
      "previewScene paris 8",
    ]);
    expect(store.getState().simulator).toMatchObject({
      preview: { sar: "256² of 8", eo: "256² of 8" },
      isPreviewing: false,
    });
    // Its size is not the scene's.
    changeDraft(store, { sizePx: 2048 });
    closeDialog(store);
    changeDraft(store, { seed: 9 });
    await wait(1000);
    expect(calls("previewScene")).toHaveLength(2);
  });
});

describe("a scene", () => {
  it("is made with progress, then opened as a pair", async () => {
    const { store } = start();
    openDialog(store, "simulator");
    changeDraft(store, { style: "weifang", seed: 3 });
    requestSimulation(store);
    await wait(250);
    expect(store.getState().simulator.phase).toMatchObject({
      status: "running",
      step: { what: "radar", fraction: 0.5 },
    });
    const { phase } = store.getState().simulator;
    // Half of it took 200 ms.
    expect(phase.status === "running" ? phase.etaS : null).toBeCloseTo(0.2, 1);
    await wait(1000);
    expect(store.getState().ui.dialog).toBeNull();
    expect(store.getState().simulator.phase.status).toBe("idle");
    expect(mainSar(store.getState())?.scene.name).toBe("simulated-weifang-sar.tif");
    expect(referenceEo(store.getState())?.scene.name).toBe("simulated-weifang-eo.tif");
  });

  it("is saved as the file that it was opened from; opened files are not offered", async () => {
    const { store, saved } = start();
    openFiles(store, [new File(["x"], "mine.tif")]);
    openDialog(store, "simulator");
    changeDraft(store, { style: "weifang", seed: 3 });
    requestSimulation(store);
    await wait(1500);
    const { entries } = store.getState().scenes;
    const made = entries.filter(({ madeFrom }) => madeFrom?.seed === 3);
    expect(made.map(({ name }) => name)).toEqual([
      "simulated-weifang-sar.tif",
      "simulated-weifang-eo.tif",
    ]);
    for (const { entryId } of made) {
      saveScene(store, entryId);
    }
    expect(saved.map(({ fileName }) => fileName)).toEqual(made.map(({ name }) => name));
    expect(made.map(({ origin }) => origin)).toMatchObject(
      saved.map(({ content }) => ({ blob: content })),
    );
    expect(store.getState().scenes.savingId).toBeNull();
  });

  it("that is stopped opens nothing", async () => {
    const { store } = start();
    openDialog(store, "simulator");
    requestSimulation(store);
    await wait(150);
    stopSimulation(store);
    expect(store.getState().simulator.phase.status).toBe("stopping");
    await wait(1000);
    expect(calls("aborted simulateScene")).toHaveLength(1);
    expect(store.getState().simulator.phase.status).toBe("idle");
    expect(store.getState().ui.dialog).toBe("simulator");
    expect(store.getState().scenes.entries).toEqual([]);
  });

  it("that cannot be made says why", async () => {
    const { store } = start();
    openDialog(store, "simulator");
    changeDraft(store, { seed: FAILING_SEED });
    requestSimulation(store);
    await wait(1000);
    expect(store.getState().simulator.phase).toMatchObject({
      status: "failed",
      error: { code: "file-truncated" },
    });
  });
});
