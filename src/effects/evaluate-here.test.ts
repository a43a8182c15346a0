import { afterEach, expect, test, vi } from "vitest";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import type { AppStore } from "#state/app-store.ts";
import { chooseCard } from "#state/pipeline.ts";
import { addPictures } from "#state/recompute.ts";
import {
  choosePatches,
  chooseRow,
  continueStopped,
  forgetRecomputed,
  measureExplorePipeline,
  startRecompute,
  stopRecompute,
} from "#state/recompute-actions.ts";
import { chooseWorkspace } from "#state/ui.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { createMemoryPatches } from "#testing/kept-patches.ts";
import { makeResults } from "#testing/make-results.ts";

const REGIONS = 3;
const IDS = ["charleston-u", "chicago", "paris"];

/** Four published patches in each of three regions, of a model that the fakes have. */
const published = makeResults({
  values: Object.fromEntries(IDS.map((id) => [id, [0.1, 0.2, 0.3, 0.4]])),
  pipeline: { translate: "fake-one" },
});
published.selection = { patchPx: 256, perImage: 4, seed: 1 };

const pages: FakePage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) {
    page.stop();
  }
});

const kept = createMemoryPatches();

async function openBenchmark(tileMs = 0, keptPatches = kept): Promise<FakePage> {
  const page = createFakePage({
    ...{ tileMs, tiles: 1, regions: [fakeRegions(REGIONS)], keptPatches },
    results: {
      "index.json": JSON.stringify({ schema: 1, files: ["row.json"], leftOut: [] }),
      "row.json": encodeResultsFile(published),
    },
  });
  pages.push(page);
  chooseWorkspace(page.store, "benchmark");
  await until(page.store, ({ benchmark }) => benchmark.phase.status === "ready");
  await until(page.store, ({ pipeline }) => pipeline.cards.status === "ready");
  return page;
}

async function until(
  store: AppStore,
  isSo: (state: ReturnType<AppStore["getState"]>) => boolean,
): Promise<void> {
  await vi.waitFor(() => expect(isSo(store.getState())).toBe(true), 20_000);
}

const runs = ({ engine }: FakePage) =>
  engine.calls.filter((call) => call.startsWith("run ")).length;

test("a row is computed again, stopped, and goes on in a later visit where it was", async () => {
  const first = await openBenchmark(5);
  chooseRow(first.store, "row", true);
  startRecompute(first.store);
  await until(first.store, () => first.engine.measured.length >= 5);
  const { progress } = first.store.getState().recompute;
  expect(progress?.text).toMatch(/^Chicago, chicago: patch \d of 4$/);
  expect(progress?.fraction).toBeGreaterThan(0.3);
  expect(progress?.leftS).toBeGreaterThan(0);
  stopRecompute(first.store);
  // What has been measured is shown as it is.
  await until(first.store, ({ recompute }) => recompute.rows.row !== undefined);
  const before = first.store.getState().recompute.rows.row?.n ?? 0;
  expect(before).toBeGreaterThanOrEqual(4);
  expect(before).toBeLessThan(12);
  const part = first.store.getState().recompute.rows.row;
  expect(part?.of).toBe(12);
  expect(part?.file.data.title).toBe(
    `3 of the page's regions, ${before} of 12 patches`,
  );
  first.stop();

  const second = await openBenchmark();
  await until(second.store, ({ recompute }) => recompute.rows.row?.n === before);
  expect(second.engine.measured).toHaveLength(0);
  chooseRow(second.store, "row", true);
  startRecompute(second.store);
  await until(second.store, ({ recompute }) => recompute.rows.row?.n === 12);
  await until(second.store, ({ recompute }) => !recompute.isRunning);
  expect(second.engine.measured).toHaveLength(12 - before);
  expect(runs(second)).toBe(12 - before);
  const { file, of } = second.store.getState().recompute.rows.row ?? {};
  expect([of, file?.data.title]).toEqual([12, "3 of the page's regions"]);
  if (file === undefined) {
    throw new Error("nothing computed");
  }
  // It is a results file like any other, of the published patches.
  const again = parseResultsFile(encodeResultsFile(file), "saved.json");
  expect(again.regions.map(({ id, patches }) => [id, patches.length])).toEqual(
    IDS.map((id) => [id, 4]),
  );
  expect(again.candidate).toMatchObject({
    kind: "pipeline",
    backend: expect.stringMatching(/\w/),
    translate: { id: "fake-one" },
  });
  expect(again.selection).toEqual(published.selection);

  forgetRecomputed(second.store, "row");
  await until(second.store, ({ recompute }) => recompute.forgetting.length === 0);
  expect((await kept.list()).size).toBe(0);
});

test("another number of patches is a part of the same choice", async () => {
  const { store } = await openBenchmark(0, createMemoryPatches());
  const placesFor = async (n: number) => {
    choosePatches(store, n);
    startRecompute(store);
    await until(store, ({ recompute }) => recompute.rows.row?.n === n * REGIONS);
    const regions = store.getState().recompute.rows.row?.file.regions ?? [];
    return regions.flatMap(({ id, patches }) =>
      patches.map(({ row, col }) => `${id} ${row} ${col}`),
    );
  };
  chooseRow(store, "row", true);
  const [few, more] = [await placesFor(1), await placesFor(3)];
  expect(more).toEqual(expect.arrayContaining(few));
});

test("pictures join as a row of their own; a missing one is said by its name", async () => {
  const { store } = await openBenchmark(0, createMemoryPatches());
  const files = IDS.map((id) => new File(["x"], `${id}.png`));
  addPictures(store, "mine", [...files, new File(["x"], "readme.txt")]);
  await until(store, ({ recompute }) => !recompute.isRunning);
  const { entries } = store.getState().benchmark;
  const own = entries.find(({ origin }) => origin === "measured");
  expect(own?.file.candidate).toEqual({ kind: "pictures", name: "mine" });
  expect(own?.file.regions.map(({ patches }) => patches.length)).toEqual([4, 4, 4]);

  addPictures(store, "few", files.slice(1));
  await until(store, ({ recompute }) => recompute.failed.length === 1);
  expect(store.getState().recompute.failed[0]).toMatchObject({
    name: "few",
    error: { expected: expect.stringContaining("charleston-u"), found: /chicago/ },
  });
});

test("pictures go on by themselves where they were stopped", async () => {
  const { store, engine } = await openBenchmark(40, createMemoryPatches());
  const files = IDS.map((id) => new File(["x"], `${id}.png`));
  addPictures(store, "mine", files);
  await until(store, () => engine.measured.length >= 5);
  stopRecompute(store);
  await until(store, ({ recompute }) => !recompute.isRunning);
  expect(engine.measured.length).toBeLessThan(12);
  // A chosen row is no part of it.
  chooseRow(store, "row", true);
  continueStopped(store);
  expect(store.getState().recompute.queue).toHaveLength(1);
  await until(store, ({ recompute }) => recompute.queue.length === 0);
  expect(engine.measured.length).toBeLessThanOrEqual(13);
  const own = store
    .getState()
    .benchmark.entries.find(({ origin }) => origin === "measured");
  expect(own?.file.regions.map(({ patches }) => patches.length)).toEqual([4, 4, 4]);
});

test("a model that is not here is named, and nothing is computed", async () => {
  const page = await openBenchmark(0, createMemoryPatches());
  const { store } = page;
  const entry = store.getState().benchmark.entries[0];
  const file = structuredClone(published);
  if (entry === undefined || file.candidate.kind !== "pipeline") {
    throw new Error("a row of a pipeline is there");
  }
  file.candidate.translate.id = "gone";
  store.setState(({ benchmark }) => ({
    benchmark: { ...benchmark, entries: [{ ...entry, file }] },
  }));
  chooseRow(store, "row", true);
  startRecompute(store);
  await until(store, ({ recompute }) => recompute.failed.length === 1);
  expect(store.getState().recompute.failed[0]?.error.code).toBe("model-unknown");
  expect(page.engine.measured).toHaveLength(0);
});

test("Explore's pipeline becomes a row, and its patches are computed once", async () => {
  const patches = createMemoryPatches();
  const first = await openBenchmark(5, patches);
  chooseCard(first.store, "syneo", "fake-two");
  measureExplorePipeline(first.store);
  await until(first.store, () => first.engine.measured.length >= 4);
  stopRecompute(first.store);
  // It waits, and a run of rows would not forget it.
  expect(first.store.getState().recompute.queue).toMatchObject([{ kind: "pipeline" }]);
  await until(first.store, ({ recompute }) => recompute.progress === null);
  first.stop();

  const { store, engine } = await openBenchmark(0, patches);
  chooseCard(store, "syneo", "fake-two");
  measureExplorePipeline(store);
  await until(store, ({ benchmark }) => benchmark.entries.length === 2);
  const entry = store.getState().benchmark.entries[1];
  expect(entry?.origin).toBe("measured");
  expect(entry?.file.candidate).toMatchObject({
    kind: "pipeline",
    ...{ denoise: null, refine: null, translate: { id: "fake-two" } },
  });
  // The same patches as the published rows have, and what was measured before is not again.
  expect(entry?.file.selection).toEqual(published.selection);
  expect(entry?.file.regions.map(({ id }) => id)).toEqual(IDS);
  expect(engine.measured.length).toBeGreaterThan(0);
  expect(engine.measured.length).toBeLessThanOrEqual(8);
  expect(store.getState().recompute.queue).toEqual([]);
});
