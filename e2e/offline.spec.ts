import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type BuiltSite, startBuiltSite } from "./built-site.ts";
import { paintedShare, regionButton } from "./explorer-page.ts";
import { regionFiles } from "./region-files.ts";

// The built site as a server would have it, regions and all: what a test answers itself
// would be there without a network, too.

test.use({ serviceWorkers: "allow" });

let site: BuiltSite;

test.beforeAll(async () => {
  site = await startBuiltSite(1000, (regions) => {
    for (const [path, bytes] of regionFiles) {
      const file = join(regions, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  });
});

test.afterAll(() => site.remove());

async function expectRegion(page: Page): Promise<void> {
  await page.goto(site.url);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  for (const stage of ["SAR", "EO"]) {
    await expect
      .poll(() => paintedShare(page, stage), { timeout: 120_000 })
      .toBeGreaterThan(0.2);
  }
}

test("after the first visit the page opens and draws its region without a network", async ({
  page,
  context,
}) => {
  await expectRegion(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The region is kept when the page has come to rest.
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const cache = await caches.open("sar2earth-regions-1");
          return (await cache.keys()).map(({ url }) => new URL(url).pathname);
        }),
      { timeout: 120_000 },
    )
    .toContain("/regions/paris/eo.tif");
  site.stop();
  await context.setOffline(true);
  await expectRegion(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});
