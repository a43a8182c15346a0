import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { LARGE_GEO_SIZE, makeLargeGeo } from "#testing/geotiff/make-large-geo.ts";
import {
  paintedShare,
  runEnded,
  sceneItem,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { collected, launchCollecting, rendererMemory } from "./renderer-memory.ts";
import { violations } from "./violations.ts";

// A file of the size of a Capella GEO (24 638 × 24 103, uint16), read by range requests
// from a server that counts what it sends.

// What opening has left for the collector is not what a run takes: it is collected first.
test.use({ launchOptions: launchCollecting });

const FIRST_PIXELS_BYTES = 40e6;
const RENDERER_BYTES = 600e6;

/** A file server with ranges and CORS; `sent` counts the bytes of its answers. */
async function serve(bytes: Uint8Array) {
  const counter = { sent: 0, url: "", close: () => {} };
  const server: Server = createServer((request, response) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(bytes.length - 1, Number(range?.[2] || bytes.length - 1));
    const part = bytes.subarray(start, end + 1);
    counter.sent += request.method === "HEAD" ? 0 : part.length;
    response.writeHead(range ? 206 : 200, {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*",
      "access-control-expose-headers": "*",
      "accept-ranges": "bytes",
      "content-length": part.length,
      ...(range ? { "content-range": `bytes ${start}-${end}/${bytes.length}` } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : part);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  counter.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/geo.tif`;
  counter.close = () => server.close();
  return counter;
}

/** The tiny model as one that was trained at the large file's own pixel size. */
async function useModelAtItsGsd(page: Page): Promise<void> {
  await useTestModels(page);
  await page
    .context()
    .route("**/models/translate/tiny-translate/card.json*", (route) => {
      const path = "../src/testing/models/translate/tiny-translate/card.json";
      const card = JSON.parse(readFileSync(resolve(import.meta.dirname, path), "utf8"));
      card.domain.gsdM = 0.395;
      card.domain.gsdRangeM = [0.39, 0.4];
      return route.fulfill({
        json: card,
        headers: { "cross-origin-resource-policy": "same-origin" },
      });
    });
}

async function openAddress(page: Page, url: string): Promise<void> {
  await page.getByLabel("Address of an image").fill(url);
  await page.keyboard.press("Enter");
  await expect(sceneItem(page, "geo.tif")).toBeVisible();
  // The metadata panel speaks of the new scene once it is open.
  await expect(page.getByText(/24.?638 × 24.?103/).first()).toBeVisible({
    timeout: 120_000,
  });
}

/** Zooms in until the scale bar says `label`. */
async function zoomTo(page: Page, label: string): Promise<void> {
  const bar = page.getByText(label, { exact: true }).first();
  for (let i = 0; i < 14 && !(await bar.isVisible()); i += 1) {
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForTimeout(500);
  }
  await expect(bar).toBeVisible();
}

/** Waits until nothing has been read for two seconds. */
async function quiet(server: { sent: number }): Promise<number> {
  let before = -1;
  while (before !== server.sent) {
    before = server.sent;
    await new Promise((done) => setTimeout(done, 2000));
  }
  return before;
}

/** All of the scene is asked about before it runs, in a dialog like the others. */
async function lookAtQuestion(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Translate this view?" });
  const sizes = [
    { width: 1280, height: 800 },
    { width: 820, height: 1180 },
    { width: 390, height: 844 },
    { width: 640, height: 400 },
  ];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // The view is planned anew at each size.
      await expect(dialog).toBeVisible();
      await expect(dialog.getByText(/^Tiles$/)).toBeVisible();
      await page.waitForTimeout(500);
      const name = `large-file-question-${size.width}-${colorScheme}`;
      await page.screenshot({ path: `${screenshots}/${name}.png` });
      expect.soft(await violations(page), name).toEqual([]);
    }
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}

test("a Capella-sized file with overviews costs little to see and to translate", async ({
  page,
  browser,
}) => {
  const server = await serve(makeLargeGeo({ overviews: true }));
  await useModelAtItsGsd(page);
  // At the scale of "100 m", panels of this window show about 1024² pixels of 0.395 m.
  await page.setViewportSize({ width: 1100, height: 640 });
  await visit(page);
  await stopRunning(page);
  await openAddress(page, server.url);
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.3);
  await page.screenshot({ path: `${screenshots}/large-file-first-pixels.png` });
  const first = await quiet(server);
  console.log(`first pixels: ${(first / 1e6).toFixed(1)} MB read`);
  // More than nothing: the test must not pass on the pixels of the scene before.
  expect(first).toBeGreaterThan(100_000);
  expect(first).toBeLessThan(FIRST_PIXELS_BYTES);

  // The whole would be a plan of 371 448 tiles: the page begins with the middle alone.
  const middle = page.getByText(/^The middle was translated automatically: /);
  await expect(middle).toHaveText(/of about 371.448 tiles of that view/);
  await page.screenshot({ path: `${screenshots}/large-file-middle.png` });
  await page.getByRole("button", { name: "Zoom to it" }).click();
  await expect.poll(() => paintedShare(page, "SynEO")).toBeGreaterThan(0.5);
  await page.screenshot({ path: `${screenshots}/large-file-middle-near.png` });
  await page.getByRole("button", { name: "Show the whole scene" }).click();
  await stopRunning(page);
  await zoomTo(page, "100 m");
  const before = await collected(page, browser);
  let most = 0;
  const watch = setInterval(() => {
    rendererMemory(browser).then(
      (bytes) => {
        most = Math.max(most, bytes);
      },
      () => {},
    );
  }, 500);
  await page.getByRole("button", { name: "Translate this view" }).first().click();
  const said = await runEnded(page, 200_000);
  clearInterval(watch);
  most = Math.max(most, await rendererMemory(browser));
  console.log(
    `${said} Renderer: at most ${(most / 1e6).toFixed(0)} MB private, ${(before / 1e6).toFixed(0)} before`,
  );
  await page.screenshot({ path: `${screenshots}/large-file-translated.png` });
  expect(said).toContain("complete");
  expect(most).toBeLessThan(RENDERER_BYTES);

  await page.getByRole("button", { name: "Show the whole scene" }).click();
  await stopRunning(page);
  await page.getByRole("button", { name: "Translate this view" }).first().click();
  await lookAtQuestion(page);
  server.close();
});

test("the same without overviews says what it will cost, and works", async ({
  page,
}) => {
  const server = await serve(makeLargeGeo({ overviews: false }));
  await useModelAtItsGsd(page);
  await visit(page);
  await stopRunning(page);
  await openAddress(page, server.url);
  const offer = page.getByText(/no overviews/i).first();
  await expect(offer).toBeVisible({ timeout: 120_000 });
  await page.screenshot({ path: `${screenshots}/large-file-no-overviews.png` });
  expect(LARGE_GEO_SIZE.width * LARGE_GEO_SIZE.height).toBeGreaterThan(5e8);
  // Near enough, pixels come without one.
  await zoomTo(page, "200 m");
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.3);
  await page.screenshot({ path: `${screenshots}/large-file-no-overviews-near.png` });
  server.close();
});
