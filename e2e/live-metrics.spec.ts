import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { type Task, type Trace, traceDuring } from "./browser-trace.ts";
import {
  dropFiles,
  keepStopped,
  runEnded,
  sceneItem,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// While a run goes on, the scores follow each tile and the page stays free.
//
// Hosts differ several times over in speed and are shared, so that milliseconds are only
// told. What is asserted: every tile has its scores, and the longest task of the main
// thread, by the time that it had a processor, against a fixed piece of work that the same
// page did in the same minute. The page's own figures (no task over 50 ms, scores within
// 200 ms of a tile) are `src/engine/measure/live-scores.bench.ts`'s on a quiet machine.

/** The longest task is at most as long as this many times the fixed piece of work. */
const LONGEST_TASK_RATIO = 12;
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
  expect(longTasks(trace, await fixedWorkMs(page))).toEqual([]);
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
  await keepStopped(page);
  const trace = await traceRun(page, browser);
  const latencies = latenciesOf(trace);
  tell("a network that does nothing", trace, latencies);
  expect(latencies.length).toBe(await tilesRun(page));
  expect(longTasks(trace, await fixedWorkMs(page))).toEqual([]);
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
  return Number(/(\d+) tiles?/.exec(await runEnded(page))?.[1]);
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

function longTasks({ main }: Trace, workMs: number): string[] {
  return main
    .filter(({ cpuMs }) => cpuMs > LONGEST_TASK_RATIO * workMs)
    .map(({ cpuMs, what }) => `${cpuMs.toFixed(0)} ms: ${what}; work ${workMs} ms`);
}

/** Sorting 2^15 numbers on the page's main thread: the shortest of several tries. */
async function fixedWorkMs(page: Page): Promise<number> {
  return page.evaluate(() => {
    const once = () => {
      const numbers = Array.from({ length: 1 << 15 }, (_, i) => (i * 7919) % 32_749);
      const started = performance.now();
      numbers.sort((a, b) => a - b);
      return performance.now() - started;
    };
    return Math.min(...Array.from({ length: 30 }, once));
  });
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
