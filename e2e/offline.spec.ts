import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { paintedShare, regionButton } from "./explorer-page.ts";
import { regionFiles } from "./region-files.ts";

// The built site as a server would have it, regions and all: what a test answers itself
// would be there without a network, too.

test.use({ serviceWorkers: "allow" });

const root = resolve(import.meta.dirname, "..");
const port = Number(process.env.SAR2EARTH_E2E_PORT) + 1000;
const site = mkdtempSync(join(tmpdir(), "sar2earth-site-"));
let server: ChildProcess;

test.beforeAll(async () => {
  cpSync(join(root, "dist"), site, { recursive: true });
  rmSync(join(site, "regions"), { recursive: true, force: true });
  for (const [path, bytes] of regionFiles) {
    const file = join(site, "regions", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const vite = join(root, "node_modules/vite/bin/vite.js");
  server = spawn(
    process.execPath,
    [vite, "preview", "--outDir", site, "--host", "127.0.0.1", "--port", `${port}`],
    { cwd: root, stdio: "ignore" },
  );
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          (r) => r.ok,
          () => false,
        ),
      {
        timeout: 30_000,
      },
    )
    .toBe(true);
});

test.afterAll(() => {
  server.kill();
  rmSync(site, { recursive: true, force: true });
});

async function expectRegion(page: Page): Promise<void> {
  await page.goto(`http://127.0.0.1:${port}/`);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  for (const stage of ["SAR", "EO"]) {
    await expect
      .poll(() => paintedShare(page, stage), { timeout: 60_000 })
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
      { timeout: 60_000 },
    )
    .toContain("/regions/paris/eo.tif");
  server.kill();
  await context.setOffline(true);
  await expectRegion(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});
