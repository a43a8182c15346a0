import { type Page, test, type Worker } from "@playwright/test";
import {
  paintedShare,
  runEnded,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// Each fault at each stage of a run. A drill fails when the page is dead afterwards, when
// a finished picture has gone, or when Stop does not stop; the rest is told in the table.

const STAGES = ["before the model", "while it runs", "after the run"] as const;
type Stage = (typeof STAGES)[number];

function workerOf(page: Page, name: string): Worker {
  const worker = page.workers().findLast((w) => w.url().includes(name));
  if (worker === undefined) {
    throw new Error(`no worker ${name}`);
  }
  return worker;
}

const answer = (page: Page, pattern: string, response: object) =>
  page.context().route(pattern, (route) => route.fulfill(response));

const FAULTS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "engine hangs": (page) =>
    workerOf(page, "engine.worker").evaluate(() => {
      setTimeout(() => {
        for (;;) {}
      }, 0);
    }),
  "runner dies": (page) =>
    workerOf(page, "runner.worker").evaluate(() => {
      setTimeout(() => {
        throw new Error("a drill");
      }, 0);
    }),
  "no network": (page) => page.context().setOffline(true),
  "models are gone (404)": (page) => answer(page, "**/models/**", { status: 404 }),
  "a page for the wasm": (page) =>
    answer(page, "**/*.wasm*", { status: 200, contentType: "text/html", body: "<h1>" }),
  "nothing can be kept": (page) =>
    workerOf(page, "engine.worker").evaluate(() => {
      const full = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
      Cache.prototype.put = full;
      CacheStorage.prototype.open = full;
    }),
  "slow network": (page) =>
    page.context().route("**/models/**", async (route) => {
      await new Promise((done) => setTimeout(done, 3000));
      await route.fallback();
    }),
  "back and forward": async (page) => {
    await page.goto("about:blank");
    await page.goBack();
  },
};

const table: string[][] = [];
test.afterAll(() => {
  for (const [fault = "", stage = "", what = ""] of table) {
    console.log(`${fault.padEnd(24)} ${stage.padEnd(18)} ${what}`);
  }
});

for (const [fault, inject] of Object.entries(FAULTS)) {
  for (const stage of STAGES) {
    test(`${fault}, ${stage}`, async ({ page }) => {
      await useTestModels(page);
      await visit(page, "./?backend=wasm");
      await stopRunning(page);
      table.push([fault, stage, await drill(page, stage, () => inject(page))]);
    });
  }
}

async function drill(
  page: Page,
  stage: Stage,
  inject: () => Promise<unknown>,
): Promise<string> {
  const start = page.getByRole("button", { name: "Translate this view" }).first();
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await stopRunning(page);
  if (stage === "before the model") {
    await inject();
    await start.click({ timeout: 20_000 }).catch(() => undefined);
  } else {
    await start.click();
    if (stage === "after the run") {
      await runEnded(page);
    }
    await inject();
  }
  const before = stage === "after the run" ? "the run was complete" : await ended(page);
  await page.waitForTimeout(stage === "after the run" ? 15_000 : 2000);
  if ((await paintedShare(page, "SAR")) < 0.2) {
    throw new Error("the scene is not on the map any more");
  }
  if (before.includes("complete") && (await paintedShare(page, "SynEO")) < 0.05) {
    throw new Error("a finished picture has gone");
  }
  return before;
}

/** What the page says of the run, a failure's message included. */
async function ended(page: Page): Promise<string> {
  const said = page
    .getByRole("status")
    .filter({ hasText: /^The run (is complete|was stopped|failed)/ });
  const failed = page.getByRole("alert");
  await said
    .or(failed)
    .first()
    .waitFor({ timeout: 120_000 })
    .catch(() => undefined);
  if (await failed.first().isVisible()) {
    return ((await failed.first().locator(".message").textContent()) ?? "").trim();
  }
  if (await said.first().isVisible()) {
    return ((await said.first().textContent()) ?? "").trim();
  }
  await stopRunning(page);
  return "no run; the page goes on";
}
