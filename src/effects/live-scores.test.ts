/**
 * These tests check that scores follow a run in time, and are not delayed forever by
 * newer tiles.
 */
import { describe, expect, it } from "vitest";
import type { AppStore } from "#state/app-store.ts";
import { startRun } from "#state/run.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

/** Returns the times at which the scores were renewed, since the run's start. */
function renewals(store: AppStore): () => readonly number[] {
  const started = Date.now();
  const times: number[] = [];
  store.subscribe(({ scores }, before) => {
    if (scores.reading !== before.scores.reading) {
      times.push(Date.now() - started);
    }
  });
  return () => times;
}

describe("live scores", () => {
  it("that took their time are on time again at the next tile", async () => {
    const { store, events } = start({ tileMs: 1000, tiles: 4, measureMs: 900 });
    await open("a.tif", "a_eo.tif");
    await wait(3000);
    events.onView(VIEW);
    startRun(store, "view");
    const times = renewals(store);
    // The model takes the first second, each tile one more.
    await wait(4950);
    expect(times()).toEqual([2900, 3900, 4900]);
  });

  it("move on while tiles land faster than they are measured", async () => {
    const { store, engine, events } = start({ tileMs: 100, tiles: 40, measureMs: 450 });
    await open("a.tif", "a_eo.tif");
    await wait(3000);
    events.onView(VIEW);
    startRun(store, "view");
    const times = renewals(store);
    await wait(3200);
    expect(times()).toEqual([650, 1150, 1650, 2150, 2650, 3150]);
    expect(engine.calls.filter((call) => call.startsWith("cancel"))).toEqual([]);
  });

  it("follow a view that moves during a run", async () => {
    const { store, engine, events } = start({ tileMs: 1000, tiles: 4 });
    await open("a.tif", "a_eo.tif");
    await wait(3000);
    events.onView(VIEW);
    startRun(store, "view");
    await wait(2500);
    const box = [448250, 5411050, 449050, 5411850] as const;
    events.onView({ ...VIEW, box });
    await wait(300);
    expect(engine.measured.at(-1)?.area).toEqual({ kind: "box", box });
  });
});
