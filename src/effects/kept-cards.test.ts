/**
 * These tests check that the page knows which models work offline, and learns of each
 * further one.
 */
import { expect, it } from "vitest";
import { startRun } from "#state/run.ts";
import { installPageOfFakes, open, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

it("what has been run is kept from then on, and plain operations always", async () => {
  const { store } = start();
  await open("a.tif", "a_eo.tif");
  const { chosen } = store.getState().pipeline;
  const kept = () => store.getState().pipeline.keptIds;
  expect(kept()).toContain("fake-median");
  expect(kept()).not.toContain(chosen.syneo);
  startRun(store, "view");
  await wait(2000);
  expect(kept()).toContain(chosen.syneo);
});
