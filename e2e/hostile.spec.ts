import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { casePath, hasCases } from "#testing/cases.ts";
import { makeHostileImages, makeHostileZips } from "#testing/hostile-files.ts";
import { runEnded, sceneItem, useTestModels, visit } from "./explorer-page.ts";
import { rendererWork, watchPeak } from "./renderer-memory.ts";
import { watchPorts } from "./watched-ports.ts";

// Files that are meant to take all memory or never to end, in the page: each is refused or
// opened soon, and the scene that is on the map is drawn meanwhile.

const MOST_S = 5;
const MOST_BYTES = 500e6;
const MOST_TILE_MS = 1000;

const folder = mkdtempSync(join(tmpdir(), "sar2earth-hostile-"));
test.afterAll(() => rmSync(folder, { recursive: true }));

const made = [...makeHostileImages(), ...makeHostileZips()].map(({ name, bytes }) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { name, path };
});
const shared = hasCases
  ? readdirSync(casePath("hostile")).map((name) => ({
      ...{ name, path: casePath("hostile", name) },
    }))
  : [];

/** How long a tile takes, or how much the page works meanwhile if that is less. */
async function tileMs(page: Page, browser: Browser): Promise<number> {
  const before = await rendererWork(browser);
  const asked = Date.now();
  await page.evaluate(() => window.portTimes.askAgain());
  const ms = Date.now() - asked;
  return Math.min(ms, 1000 * ((await rendererWork(browser)) - before));
}

test("hostile files end in time and memory, beside a scene that is drawn", async ({
  page,
  browser,
}) => {
  await watchPorts(page);
  await useTestModels(page);
  await visit(page);
  // The page's own run is over before anything is timed.
  await runEnded(page);
  for (const { name, path } of [...shared, ...made]) {
    await test.step(name, async () => {
      const peak = await watchPeak(browser);
      const before = await rendererWork(browser);
      const start = Date.now();
      await page.getByLabel("Image files").setInputFiles(path);
      const item = sceneItem(page, name);
      await expect(item).toBeVisible();
      // Tiles of the scene on the map until the file is through, as somebody looks around.
      let slowestMs = 0;
      do {
        slowestMs = Math.max(slowestMs, await tileMs(page, browser));
        await page.waitForTimeout(100);
      } while ((await item.getByLabel("Opening").count()) > 0);
      const seconds = (Date.now() - start) / 1000;
      const workS = (await rendererWork(browser)) - before;
      const grownBytes = peak();
      console.log(
        `${name}: ${seconds.toFixed(1)} s (${workS.toFixed(1)} s of processor time), +${Math.round(grownBytes / 1e6)} MB, slowest tile beside it ${Math.round(slowestMs)} ms`,
      );
      // Other programs on the machine do not count, here and in the time for a tile.
      expect(Math.min(seconds, workS), `${name}, s`).toBeLessThan(MOST_S);
      expect(grownBytes, `${name}, bytes`).toBeLessThan(MOST_BYTES);
      expect(slowestMs, `${name}, ms for a tile`).toBeLessThan(MOST_TILE_MS);
      await page.getByRole("button", { name: `Remove ${name}` }).click();
      await expect(item).toHaveCount(0);
    });
  }
  // The engine was never started anew: no file was taken for one that hangs.
  await expect(page.getByText("took more than 10 s for one step")).toHaveCount(0);
});
