import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { defineConfig } from "@playwright/test";
import { chromiumLaunch } from "./chromium.ts";
import { dataFolder } from "./data-folder.ts";

const root = resolve(import.meta.dirname, "..");

/** The first free port from the usual one on: two checkouts can be tested at once. */
async function findFreePort(first: number): Promise<number> {
  for (let port = first; port < first + 50; port++) {
    const isFree = await new Promise<boolean>((done) => {
      const probe = createServer();
      probe.once("error", () => done(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
    });
    if (isFree) {
      return port;
    }
  }
  throw new Error(`no free port from ${first} to ${first + 49}`);
}

// Test workers read this file again: they find the runner's choice in their environment.
process.env.SAR2EARTH_E2E_PORT ??= String(await findFreePort(4190));
const port = process.env.SAR2EARTH_E2E_PORT;

process.env.SAR2EARTH_DATA = dataFolder;

// SAR2EARTH_E2E_DIST=1 takes dist/ as it is, for a second run of the same build.
const isBuilt = Boolean(process.env.SAR2EARTH_E2E_DIST) && existsSync(`${root}/dist`);
const serve = `vite preview --host 127.0.0.1 --port ${port} --strictPort`;

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results/e2e",
  workers: 1,
  fullyParallel: false,
  // Machines of CI are shared: one stall must not fail an hour's work. What needed its
  // second try is named at the end.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // The software GPU shares two cores with the page; these end what hangs, on slow hosts too.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : "list",
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1280, height: 800 },
    launchOptions: chromiumLaunch,
    // Each test has a browser of its own, that would keep 30 MB for the next visit.
    serviceWorkers: "block",
    // Pictures are taken with a style of the test's own, which the page's policy forbids;
    // hosting.spec.ts holds the page to it.
    bypassCSP: true,
    screenshot: "only-on-failure",
    trace: "off",
  },
  projects: [{ name: "chromium", use: { browserName: "chromium" } }],
  webServer: {
    command: isBuilt ? serve : `vite build && ${serve}`,
    cwd: root,
    env: { PATH: `${root}/node_modules/.bin:${process.env.PATH ?? ""}` },
    url: `http://127.0.0.1:${port}/`,
    // The build is part of it.
    timeout: 600_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 2000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
