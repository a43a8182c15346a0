/** These tests check that stopping one piece of work stops nothing else. */
import { describe, expect, it } from "vitest";
import { startRun, stopRun } from "#state/run.ts";
import { requestOverview, stopOverview } from "#state/scene-overviews.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

const large = () => {
  const entry = page.store.getState().scenes.entries[0];
  if (entry === undefined) {
    throw new Error("expected an entry");
  }
  return entry;
};

describe("stopping", () => {
  it("an overview leaves the visitor's translation alone", async () => {
    const { store } = start();
    await open("large.tif");
    startRun(store, "view");
    await wait(50);
    requestOverview(store, large().entryId);
    await wait(150);
    stopOverview(store, large().entryId);
    await wait(2000);
    expect(large().overview.status).toBe("none");
    expect(store.getState().run.phase).toMatchObject({
      status: "ended",
      summary: { status: "complete" },
    });
  });

  it("the translation leaves an overview alone", async () => {
    const { store, map } = start();
    await open("large.tif");
    requestOverview(store, large().entryId);
    startRun(store, "view");
    await wait(150);
    stopRun(store);
    await wait(2000);
    const { phase } = store.getState().run;
    expect(phase.status === "ended" && phase.summary.status).toBe("stopped");
    expect(large().phase).toMatchObject({ opened: { missingOverview: null } });
    expect(map.invalidated).toContainEqual(
      expect.objectContaining({ key: expect.objectContaining({ kind: "scene" }) }),
    );
  });
});
