import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { type Task, type Trace, traceDuring } from "./browser-trace.ts";
import {
  dropFiles,
  runEnded,
  sceneItem,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// While a run goes on, the scores follow each tile and the page stays free.
//
// "No task over 50 ms on the main thread" is asserted on the time that tasks had a
// processor, which is what the page asks for. How long a task lasts by the clock is the
// machine's doing as well: the network's threads and the software GPU share two cores with
// the page here, and others may share them, too.
//
// "Within 200 ms" is asserted by the clock for the median tile. For nine tiles of ten it
// is asserted without the time that the engine's thread waited for a processor in the
// middle of its work, also where the network's threads had it: what is left are the work
// and its queues and pauses.

const LONGEST_TASK_MS = 50;
const IN_TIME_MS = 200;
/** Measured by the product (effects/measure.ts). */
const TIMING = "sar2earth:tile-to-scores";

test("scores follow each tile, and the page stays free", async ({ page, browser }) => {
  await offerOnly(page, "cut-hybrid-s1s2");
  await visit(page, "./?backend=wasm");
  await dropPair(page, 512);
  const trace = await traceRun(page, browser);
  const latencies = latenciesOf(trace);
  tell("cut-hybrid-s1s2 on wasm", trace, latencies);
  expect(latencies.length).toBe(await tilesRun(page));
  const [wall, own] = [latencies.map((l) => l.wallMs), latencies.map((l) => l.ownMs)];
  expect(quantile(wall, 0.5)).toBeLessThan(IN_TIME_MS);
  expect(quantile(own, 0.9)).toBeLessThan(IN_TIME_MS);
  expect(longTasks(trace)).toEqual([]);
  const scores = page.getByRole("region", { name: "Scores", exact: true });
  await expect(scores.getByText(/^n = 262.144 pixels$/)).toBeVisible();
});

test("tiles that land faster than a network's leave the page free", async ({
  page,
  browser,
}) => {
  await useTestModels(page);
  await visit(page, "./?backend=wasm");
  await dropPair(page, 1024);
  await page.getByLabel("Translate", { exact: true }).selectOption("no-op");
  // The page may start a run of its own for the new choice.
  await page.waitForTimeout(700);
  await stopRunning(page);
  const trace = await traceRun(page, browser);
  const latencies = latenciesOf(trace);
  tell("a network that does nothing", trace, latencies);
  expect(latencies.length).toBe(await tilesRun(page));
  expect(longTasks(trace)).toEqual([]);
});

/** Nothing but this model of those that ship: no LPIPS beside the run, no other choice. */
async function offerOnly(page: Page, id: string): Promise<void> {
  const path = resolve(import.meta.dirname, "../models/catalog.json");
  const catalog = JSON.parse(readFileSync(path, "utf8"));
  const models = catalog.models.filter((model: { id: string }) => model.id === id);
  await page.context().route("**/models/catalog.json", (route) =>
    route.fulfill({
      json: { ...catalog, models },
      headers: { "cross-origin-resource-policy": "same-origin" },
    }),
  );
}

/** An invented landscape at 8.5 m, for which the first generators were made. */
async function dropPair(page: Page, sizePx: number): Promise<void> {
  const { sar, eo, grid } = makeLandscape(7, sizePx);
  const file = (bands: 1 | 3, pixels: Uint8Array) =>
    encodeGeoTiff({ ...grid, georeference: grid, bands, sampleType: "uint8" }, pixels);
  await stopRunning(page);
  await dropFiles(page, [
    { name: "live_sar.tif", bytes: file(1, sar) },
    { name: "live_eo.tif", bytes: file(3, eo) },
  ]);
  await expect(
    sceneItem(page, "live_sar.tif").getByText("SAR", { exact: true }),
  ).toBeVisible();
  await expect(
    sceneItem(page, "live_eo.tif").getByText("EO", { exact: true }),
  ).toBeVisible();
}

/** Translates the whole scene, from the click until the last scores are there. */
async function traceRun(page: Page, browser: Browser): Promise<Trace> {
  await page.getByRole("button", { name: "More to run" }).click();
  const start = page.getByRole("menuitem", { name: /whole scene/ });
  await expect(start).toBeVisible();
  return traceDuring(browser, page, async () => {
    await start.click();
    // Waited for inside the page: each look from here would be a task of its main thread.
    await page.evaluate(async (timing) => {
      let inScores = 0;
      new PerformanceObserver((list) => {
        inScores += list.getEntriesByName(timing).length;
      }).observe({ type: "measure" });
      const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));
      const tilesRun = () =>
        [...document.querySelectorAll('[role="status"]')]
          .map(({ textContent }) =>
            /^The run is complete: (\d+)/.exec(textContent ?? ""),
          )
          .find((found) => found !== null)?.[1];
      do {
        await pause(100);
      } while (inScores < Number(tilesRun() ?? Number.POSITIVE_INFINITY));
    }, TIMING);
  });
}

async function tilesRun(page: Page): Promise<number> {
  return Number(/(\d+) tiles/.exec(await runEnded(page))?.[1]);
}

type Latency = {
  /** From a tile's landing to the scores on screen that include it. */
  readonly wallMs: number;
  /** The same without what the engine's tasks waited for a processor. */
  readonly ownMs: number;
};

function latenciesOf({ main, engine, measures }: Trace): Latency[] {
  return measures(TIMING).map(({ start, end }) => {
    // At `end` the store has the scores; the table has them when the task is over.
    const task = main.find((t) => t.start <= end && end <= t.end);
    const wallMs = (task?.end ?? Number.NaN) - start;
    return { wallMs, ownMs: wallMs - waitedMs(engine, start, end) };
  });
}

/** How long tasks between two moments were under way without a processor. */
function waitedMs(tasks: readonly Task[], from: number, until: number): number {
  return tasks.reduce((sum, task) => {
    const inside = Math.min(task.end, until) - Math.max(task.start, from);
    const share = task.end > task.start ? inside / (task.end - task.start) : 0;
    return sum + Math.max(0, share) * (task.end - task.start - task.cpuMs);
  }, 0);
}

function longTasks({ main }: Trace): string[] {
  return main
    .filter(({ cpuMs }) => cpuMs > LONGEST_TASK_MS)
    .map(({ cpuMs, what }) => `${cpuMs.toFixed(0)} ms: ${what}`);
}

function tell(what: string, { main }: Trace, latencies: readonly Latency[]): void {
  const spread = (values: readonly number[]) =>
    [0.5, 0.9, 1].map((q) => quantile(values, q).toFixed(0)).join(" / ");
  const byTime = [...main].sort((a, b) => b.cpuMs - a.cpuMs);
  const [longest] = byTime;
  console.log(
    `${what}, ${latencies.length} tiles: to the scores ${spread(latencies.map((l) => l.wallMs))} ms ` +
      `(median / 90 % / longest), without waiting ${spread(latencies.map((l) => l.ownMs))} ms; ` +
      `longest task ${longest?.cpuMs.toFixed(1)} ms (${longest?.what}), ` +
      `by the clock ${Math.max(...main.map((t) => t.end - t.start)).toFixed(0)} ms`,
  );
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
}
