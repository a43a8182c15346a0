import { expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { createAppStore } from "./app-store.ts";
import {
  type BenchmarkView,
  changeBenchmarkView,
  initialBenchmark,
  openPatchOnMap,
  removeResults,
  resultsAdded,
  sortTable,
} from "./benchmark.ts";
import { benchmarkFromText, benchmarkToText } from "./benchmark-link.ts";
import { addPictures, patchRecompute } from "./recompute.ts";
import { parseHash, stateToHash } from "./url-hash.ts";

const { view } = initialBenchmark;

test.each<Partial<BenchmarkView>>([
  {},
  { page: "matrix", metric: "psnr", kind: "rural", denoiser: "median-blur" },
  {
    page: "table4",
    source: "ours",
    sort: { column: "fd-alexnet", isDescending: true },
  },
  { selected: ["cut-hybrid-sim-x", "median-blur_cut"] },
  { cell: { entryId: "cut-hybrid-sim-x", regionId: null }, patches: "all" },
  { cell: { entryId: "median-blur_cut", regionId: "paris" }, sort: null },
  {
    page: "charts",
    against: { metric: "ssim", condition: "water" },
    limits: [{ condition: "forest", min: 25, max: null }],
    place: "paris/0/256/512",
  },
  { page: "segments", segments: { against: "labels", measure: "ari", imageId: null } },
  {
    page: "segments",
    segments: { against: "EO", measure: "miou", imageId: "a-b+c" },
  },
])("a link keeps %j", (change) => {
  const store = createAppStore();
  store.setState(({ ui }) => ({ ui: { ...ui, workspaceId: "benchmark" } }));
  changeBenchmarkView(store, change);
  const hash = stateToHash(store.getState());
  expect(parseHash(hash).benchmark).toEqual({ ...view, ...change });
  expect(benchmarkFromText(benchmarkToText({ ...view, ...change }))).toEqual({
    ...view,
    ...change,
  });
});

test("what a link says wrongly is as it is at first, and other workspaces say nothing", () => {
  expect(benchmarkFromText("what,ever,,,x.up")).toEqual({ ...view, page: "table2" });
  expect(parseHash(stateToHash(createAppStore().getState())).benchmark).toBeNull();
});

test("a column is sorted best first, then worst first, then not at all", () => {
  const store = createAppStore();
  const press = () => {
    sortTable(store, "psnr", "higher");
    return store.getState().benchmark.view;
  };
  expect(press()).toMatchObject({ sort: { isDescending: true }, metric: "psnr" });
  expect(press().sort).toEqual({ column: "psnr", isDescending: false });
  expect(press().sort).toBeNull();
  sortTable(store, "mae", "lower");
  expect(store.getState().benchmark.view.sort).toEqual({
    ...{ column: "mae", isDescending: false },
  });
});

test("a patch opens in Explore as the drawn area, with its pipeline and no other stage", () => {
  const store = createAppStore();
  store.setState(({ pipeline, ui }) => ({
    pipeline: {
      ...pipeline,
      chosen: { denoised: "old", syneo: "old", refined: "old" },
    },
    ui: { ...ui, workspaceId: "benchmark" },
  }));
  openPatchOnMap(store, {
    ...{ regionId: "paris", crs: "EPSG:32631", box: [100, 200, 228, 328] },
    stages: [{ stage: "syneo", cardId: "cut" }],
    workspaceId: "explore",
  });
  const { regions, pipeline, ui, view: map } = store.getState();
  expect(regions.wantedId).toBe("paris");
  expect(pipeline.chosen).toEqual({ denoised: null, syneo: "cut", refined: null });
  // As it was evaluated, whatever the card proposes for a map.
  expect(pipeline.norm).toBe("tile");
  expect(ui.workspaceId).toBe("explore");
  expect(map.wanted).toMatchObject({
    ...{ centre: [164, 264], resolution: 0.4, isOfArea: true },
    area: { kind: "box", box: [100, 200, 228, 328] },
  });
});

test("what was computed of a row goes with it, when it is removed or replaced", () => {
  const store = createAppStore();
  const file = makeResults({ values: { paris: [0.1] } });
  const entry = { id: "added-run", file, origin: "added" as const };
  for (const leave of [
    () => removeResults(store, entry.id),
    () => resultsAdded(store, [], [{ ...entry, file: { ...file } }], []),
  ]) {
    resultsAdded(store, [], [entry], []);
    patchRecompute(store, {
      ...{ rows: { [entry.id]: { file, n: 1, of: 1 }, other: { file, n: 1, of: 1 } } },
      ...{ queue: [{ kind: "row", entryId: entry.id }], isRunning: true },
    });
    leave();
    expect(store.getState().recompute).toMatchObject({ queue: [], isRunning: false });
    expect(Object.keys(store.getState().recompute.rows)).toEqual(["other"]);
  }
});

test("pictures that are brought do not start rows that were stopped", () => {
  const store = createAppStore();
  patchRecompute(store, {
    ...{ queue: [{ kind: "row", entryId: "a" }], isRunning: false },
  });
  addPictures(store, "mine", []);
  expect(store.getState().recompute.queue).toMatchObject([{ kind: "pictures" }]);
});
