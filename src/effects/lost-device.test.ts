/** A run whose graphics device is lost goes on with the tiles that it has. */
import { describe, expect, it } from "vitest";
import { startRun, stopRun } from "#state/run.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

describe("a run", () => {
  it("whose device is lost goes on by itself, and says so", async () => {
    for (const failures of [1, 2]) {
      const { store, engine } = start({ failAtTile: 2, failures });
      await open("a.tif", "a_eo.tif");
      startRun(store, "view");
      await wait(4000);
      const { run, ui } = store.getState();
      expect(run.phase).toMatchObject({
        status: "ended",
        summary: { status: "complete" },
      });
      expect(engine.calls.filter((call) => call === "run fake-one")).toHaveLength(
        failures + 1,
      );
      expect(ui.notes).toEqual([
        expect.stringMatching(/was lost .* went on by itself/),
      ]);
      page.stop();
    }
  });

  it("whose device is lost keeps what it has painted, also when it is stopped then", async () => {
    const { store } = start({ failAtTile: 2, failures: 1, tiles: 6 });
    await open("a.tif");
    startRun(store, "view");
    while (store.getState().ui.notes.length === 0) {
      await wait(10);
    }
    // The second attempt has painted nothing yet.
    stopRun(store);
    await wait(2000);
    const { run, results } = store.getState();
    expect(run.phase).toMatchObject({ status: "ended", summary: { done: 0 } });
    expect(results.shown.syneo).not.toBeNull();
  });

  it("fails with the GPU that was asked for by name", async () => {
    const { store, engine } = start({ failAtTile: 2, failures: 1 });
    await open("a.tif");
    store.setState(({ pipeline }) => ({
      pipeline: { ...pipeline, backend: "webgpu" },
    }));
    startRun(store, "view");
    await wait(2000);
    expect(store.getState().run.phase.status).toBe("failed");
    expect(engine.calls.filter((call) => call === "run fake-one")).toHaveLength(1);
  });
});
