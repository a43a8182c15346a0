import { expect, it } from "vitest";
import { startRun } from "#state/run.ts";
import { askStoredSize, deleteStored } from "#state/stored-results.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";
import { sayStorage } from "./say-storage.ts";

installPageOfFakes();

/** The effect is loaded after the page. */
const loaded = () => import("./keep-storage.ts");

it("asks the browser once to keep results, after the first run, and shows their size", async () => {
  const { store, events } = start({ tileMs: 10, tiles: 2 });
  await loaded();
  await open("a.tif");
  await wait(3000);
  events.onView(VIEW);
  expect(page.persisted).toEqual([]);
  for (const _ of [1, 2]) {
    startRun(store, "view");
    await wait(2000);
  }
  expect(page.persisted).toEqual(["asked"]);
  expect(store.getState().storage.size).toMatchObject({ place: "disk", results: 2 });
});

it("deletes what is stored when that is asked, and shows that nothing is left", async () => {
  const { store } = start();
  await loaded();
  deleteStored(store);
  await wait(100);
  expect(page.engine.calls).toContain("deleteStored");
  expect(store.getState().storage).toMatchObject({
    size: { results: 0, bytes: 0 },
    isDeleting: false,
  });
  askStoredSize(store);
  await wait(100);
  expect(store.getState().storage.size?.results).toBe(0);
});

it("says once in a visit why tiles are in memory only", () => {
  const { store } = start();
  sayStorage(store, "full");
  sayStorage(store, "full");
  sayStorage(store, "in-use");
  expect(store.getState().ui.notes).toEqual([
    expect.stringContaining("used up"),
    expect.stringContaining("Another tab"),
  ]);
  store.setState(({ ui }) => ({ ui: { ...ui, notes: [] } }));
  sayStorage(store, "full");
  expect(store.getState().ui.notes).toEqual([]);
});
