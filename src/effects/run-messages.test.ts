import { describe, expect, it } from "vitest";
import { isStillEmpty, startRun, stopRun } from "#state/run.ts";
import { closeRunMessage } from "#state/run-progress.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

describe("a run", () => {
  it("has nothing to export before its first tile", async () => {
    const { store, events } = start({ tileMs: 500, tiles: 4 });
    await open("a.tif", "a_eo.tif");
    await wait(3000);
    events.onView(VIEW);
    startRun(store, "view");
    await wait(100);
    const { syneo } = store.getState().results.shown;
    expect(syneo).not.toBeNull();
    expect(syneo && isStillEmpty(store.getState(), syneo)).toBe(true);
    await wait(1200);
    expect(syneo && isStillEmpty(store.getState(), syneo)).toBe(false);
  });

  it("says that the page has ended it, and what it says can be closed", async () => {
    const { store, events } = start({ tileMs: 200, tiles: 9 });
    await open("a.tif", "a_eo.tif");
    await wait(3000);
    events.onView(VIEW);
    startRun(store, "view");
    await wait(900);
    stopRun(store, "page");
    await wait(1500);
    expect(store.getState().run).toMatchObject({
      isStoppedByPage: true,
      phase: { status: "ended", summary: { status: "stopped" } },
    });
    closeRunMessage(store);
    expect(store.getState().run.phase.status).toBe("idle");
    startRun(store, "view");
    expect(store.getState().run.isStoppedByPage).toBe(false);
    // What is going on cannot be closed.
    closeRunMessage(store);
    expect(store.getState().run.phase.status).toBe("starting");
  });
});

describe("a coarse pass", () => {
  const note = () =>
    page.map
      .lastSpec()
      .panels.find(({ id }) => id === "syneo")
      ?.layers.flatMap((layer) => ("coarseNote" in layer ? [layer.coarseNote] : []))
      .at(-1);

  it("is counted apart from tiles, and is nothing to export", async () => {
    const { store, events } = start({ tileMs: 500, tiles: 4, previewTiles: 2 });
    await open("a.tif", "a_eo.tif");
    await wait(3000);
    events.onView(VIEW);
    startRun(store, "view");
    await wait(100);
    expect(store.getState().run.phase).toMatchObject({ isLoading: true, done: 0 });
    await wait(1000);
    expect(store.getState().run.phase).toMatchObject({
      ...{ isLoading: false, done: 0, total: 4 },
      preview: { done: 1, total: 2 },
    });
    const { syneo } = store.getState().results.shown;
    expect(syneo && isStillEmpty(store.getState(), syneo)).toBe(true);
    expect(store.getState().scores.reading.status).not.toBe("ready");
    expect(note()).toBe("Coarse preview: fine tiles replace it");
    await wait(1200);
    stopRun(store);
    await wait(2000);
    expect(note()).toBe("Coarse preview in part: neither measured nor exported");
  });
});
