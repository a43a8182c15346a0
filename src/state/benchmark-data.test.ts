import { expect, test } from "vitest";
import type { ResultsEntry } from "#core/evaluation/own-rows.ts";
import { makeResults } from "#testing/make-results.ts";
import { createAppStore } from "./app-store.ts";
import {
  changeBenchmarkView,
  removeResults,
  resultsAdded,
  resultsLoaded,
} from "./benchmark.ts";
import {
  chooseData,
  dataChoices,
  pageEntries,
  shownData,
  shownEntries,
} from "./benchmark-data.ts";

function entryOf(
  id: string,
  origin: ResultsEntry["origin"],
  data: Partial<ResultsEntry["file"]["data"]> = {},
): ResultsEntry {
  const file = makeResults({ values: { paris: [0.1, 0.2] } });
  return { id, origin, file: { ...file, data: { ...file.data, ...data } } };
}

const harbour = { id: "harbour", title: "My harbour", simulated: false };

function openedStore() {
  const store = createAppStore();
  resultsLoaded(store, [entryOf("cut", "published")], [], null);
  const ids = () => shownEntries(store.getState()).map(({ id }) => id);
  return { store, ids };
}

test("what is added on the page's data stands beside the published results", () => {
  const { store, ids } = openedStore();
  resultsAdded(store, [], [entryOf("mine", "added")], []);
  expect(ids()).toEqual(["cut", "mine"]);
  expect(dataChoices(store.getState())).toHaveLength(1);
});

test("what is added on other data is shown alone, and both can be chosen", () => {
  const { store, ids } = openedStore();
  changeBenchmarkView(store, {
    ...{ selected: ["cut"], place: "paris/0/0/0" },
    cell: { entryId: "cut", regionId: null },
  });
  resultsAdded(store, [], [entryOf("mine", "added", harbour)], []);
  expect(ids()).toEqual(["mine"]);
  expect(shownData(store.getState())).toMatchObject({
    title: "My harbour",
    isSimulated: false,
  });
  // What was chosen belongs to the other tables.
  expect(store.getState().benchmark.view).toMatchObject({
    ...{ selected: [], cell: null, place: null },
  });
  expect(pageEntries(store.getState()).map(({ id }) => id)).toEqual(["cut"]);
  chooseData(store, null);
  expect(ids()).toEqual(["cut"]);
  expect(dataChoices(store.getState()).map(({ title }) => title)).toEqual([
    entryOf("cut", "published").file.data.title,
    "My harbour",
  ]);
});

test("another version of the simulator makes other pixels", () => {
  const { store, ids } = openedStore();
  resultsAdded(store, [], [entryOf("old", "added", { simulatorVersion: "0" })], []);
  expect(ids()).toEqual(["old"]);
});

test("once the last results of a data set are removed, the page's are shown", () => {
  const { store, ids } = openedStore();
  const added = ["a", "b"].map((id) => entryOf(id, "added", harbour));
  resultsAdded(store, [], added, []);
  removeResults(store, "a");
  expect(ids()).toEqual(["b"]);
  removeResults(store, "b");
  expect(ids()).toEqual(["cut"]);
  expect(store.getState().benchmark.dataKey).toBeNull();
});

test("a file that is refused changes nothing, and without published results all are shown", () => {
  const store = createAppStore();
  resultsLoaded(store, [], [], null);
  const error = { code: "results-invalid", message: "No." } as never;
  resultsAdded(store, [], [], [{ name: "x.json", error }]);
  expect(store.getState().benchmark.dataKey).toBeNull();
  const added = [entryOf("a", "added"), entryOf("b", "added", harbour)];
  resultsAdded(store, [], added, []);
  expect(shownEntries(store.getState())).toHaveLength(2);
});
