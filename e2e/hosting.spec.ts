import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import gdalTiffs from "#testing/geotiff/gdal-tiffs.json" with { type: "json" };
import {
  dropFiles,
  regionButton,
  runEnded,
  sceneItem,
  screenshots,
  stopRunning,
  useTestModels,
} from "./explorer-page.ts";
import { type PlainSite, startPlainSite } from "./plain-site.ts";

// The built page on a plain static host, from a sub-path: its policy, its isolation with
// and without headers, what it keeps, and what it says of its parts.

test.use({ serviceWorkers: "allow", bypassCSP: false });

const dist = resolve(import.meta.dirname, "../dist");
let site: PlainSite;

test.afterEach(() => site.stop());

/** Everything that the browser refused because of the policy, in any frame. */
async function watchPolicy(context: BrowserContext): Promise<string[]> {
  const reports: string[] = [];
  await context.exposeBinding("reportViolation", (_, text: string) =>
    reports.push(text),
  );
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      const report = Reflect.get(window, "reportViolation") as (text: string) => void;
      report(
        `${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`,
      );
    });
  });
  context.on("console", (message) => {
    // Workers have no document; the browser says it in the console.
    if (/Content Security Policy/.test(message.text())) {
      reports.push(message.text());
    }
  });
  return reports;
}

/** Loads of the page itself. */
function countLoads(page: Page): { count: number } {
  const loads = { count: 0 };
  page.on("load", () => {
    loads.count += 1;
  });
  return loads;
}

async function showsRegion(page: Page, query = ""): Promise<void> {
  await page.goto(site.url + query);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
}

/** The main journeys, as far as a policy could be in their way. */
async function useEverything(page: Page): Promise<void> {
  await stopRunning(page);
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await stopRunning(page);
  for (let i = 0; i < 3; i += 1) {
    await page.getByRole("button", { name: "Zoom in" }).click();
  }
  await page.getByRole("button", { name: "Translate this view" }).first().click();
  expect(await runEnded(page, 240_000)).toContain("complete");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export GeoTIFF" }).click(),
  ]);
  expect(statSync(await download.path()).size).toBeGreaterThan(1000);
  await page.getByRole("button", { name: /^Colours:/ }).click();
  await page.getByRole("button", { name: /^Colours:/ }).click();
  for (const key of ["?", "Escape"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(300);
  }
  const zstd = gdalTiffs.fixtures.find(({ name }) => name.startsWith("zstd"));
  const bytes = Buffer.from(zstd?.file ?? "", "base64");
  await dropFiles(page, [{ name: "zstd.tif", bytes }]);
  await expect(sceneItem(page, "zstd.tif")).toBeVisible();
  await expect(sceneItem(page, "zstd.tif").getByLabel("Opening")).toBeHidden();
}

for (const [backend, badge, runtime, mostBytes] of [
  [
    "wasm",
    /^wasm · [2-9]\d* threads$/,
    /ort-wasm-simd-threaded-[^/.]+\.wasm\.gz$/,
    3.8e6,
  ],
  ["webgpu", /^WebGPU$/, /ort-wasm-simd-threaded\.jspi-[^/.]+\.wasm\.gz$/, 4.3e6],
] as const) {
  test(`with headers: isolated at once, and no word of the policy (${backend})`, async ({
    page,
    context,
  }) => {
    site = await startPlainSite(true);
    const reports = await watchPolicy(context);
    const loads = countLoads(page);
    const runtimes: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("ort-wasm")) {
        runtimes.push(new URL(request.url()).pathname);
      }
    });
    await useTestModels(page, { lpips: backend === "wasm" });
    await showsRegion(page, `?backend=${backend}`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await useEverything(page);
    await expect(page.getByText(badge)).toBeVisible();
    expect(loads.count).toBe(1);
    expect(reports).toEqual([]);
    // One build of ONNX Runtime, the one that fits, fetched once.
    expect(runtimes).toHaveLength(1);
    expect(runtimes[0]).toMatch(runtime);
    const file = runtimes[0]?.split("/assets/")[1] ?? "";
    expect(statSync(join(dist, "assets", file)).size).toBeLessThan(mostBytes);
    await page.screenshot({ path: `${screenshots}/policy-${backend}.png` });
  });
}

test("without headers: one reload by our own worker, then isolated; never a loop", async ({
  page,
  context,
}) => {
  site = await startPlainSite(false);
  const reports = await watchPolicy(context);
  const loads = countLoads(page);
  await showsRegion(page, "?backend=wasm");
  await expect
    .poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), {
      timeout: 240_000,
    })
    .toBe(true);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  await page.waitForTimeout(3000);
  expect(loads.count).toBe(2);
  // A tab that has reloaded and is not isolated all the same stays as it is.
  await page.evaluate(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) {
      await registration.unregister();
    }
  });
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForTimeout(3000);
  expect(loads.count).toBe(3);
  expect(reports).toEqual([]);
});

test("with neither headers nor a service worker: one thread, and no word of the policy", async ({
  browser,
}) => {
  site = await startPlainSite(false);
  const context = await browser.newContext({ serviceWorkers: "block" });
  const reports = await watchPolicy(context);
  const page = await context.newPage();
  await useTestModels(page);
  await showsRegion(page, "?backend=wasm");
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await useEverything(page);
  await expect(page.getByText(/^wasm · 1 thread$/)).toBeVisible();
  expect(reports).toEqual([]);
  await context.close();
});

test("keeps nothing that is not the build's, and heals", async ({ page }) => {
  site = await startPlainSite(true);
  // A host's page for "not found", with 200: while it is so, nothing is kept.
  site.instead.set("icon.svg", {
    ...{ status: 200, type: "text/html", body: "<h1>Oops</h1>" },
  });
  await showsRegion(page);
  const keptFiles = () =>
    page.evaluate(async () => {
      const name = (await caches.keys()).find((n) => n.startsWith("sar2earth-page"));
      return name === undefined ? 0 : (await (await caches.open(name)).keys()).length;
    });
  await page.waitForTimeout(5000);
  expect(
    await page.evaluate(
      async () => (await navigator.serviceWorker.getRegistration())?.active ?? null,
    ),
  ).toBeNull();
  site.instead.clear();
  await showsRegion(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  expect(await keptFiles()).toBeGreaterThan(10);
  // Of three builds of ONNX Runtime the one for this machine, which has no hardware GPU.
  const runtimes = await page.evaluate(async () => {
    const name = (await caches.keys()).find((n) => n.startsWith("sar2earth-page"));
    const keys = await (await caches.open(name ?? "")).keys();
    return keys.map(({ url }) => url).filter((url) => url.includes("ort-wasm"));
  });
  expect(runtimes).toHaveLength(1);
  expect(runtimes[0]).toMatch(/ort-wasm-simd-threaded-[^/.]+\.wasm\.gz$/);
  site.stop();
  await page.goto(site.url);
  await expect(page.locator("main")).toBeVisible();
});

test("the site says what it is made of, and no file is too large for a host", async () => {
  site = await startPlainSite(true);
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const large = files.filter((file) => statSync(file).size > 25 * 2 ** 20);
  expect(large).toEqual([]);
  const text = (name: string) => readFileSync(join(dist, name), "utf8");
  expect(text("LICENSE")).toContain("Apache License");
  const notice = text("NOTICE");
  const sbom = JSON.parse(text("sbom.json"));
  const root = resolve(import.meta.dirname, "..");
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const listed = new Map<
    string,
    { version?: string; licenses?: unknown[]; hashes?: unknown[] }
  >(sbom.components.map((component: { name: string }) => [component.name, component]));
  for (const [name, version] of Object.entries(dependencies)) {
    expect(listed.get(name), name).toMatchObject({ version });
    expect(notice).toContain(`${name} ${version}\nLicence: `);
  }
  const { models } = JSON.parse(text("models/catalog.json"));
  for (const { id, card } of models) {
    const { graphs = [], attribution, licence } = JSON.parse(text(`models/${card}`));
    for (const { file, sha256 } of graphs) {
      expect(listed.get(`${id}/${file}`), id).toMatchObject({
        hashes: [{ alg: "SHA-256", content: sha256 }],
        licenses: [{ license: { name: licence } }],
      });
      expect(notice).toContain(attribution);
    }
  }
});
