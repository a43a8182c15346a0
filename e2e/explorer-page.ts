import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { decode } from "fast-png";
import { regionFiles } from "./region-files.ts";

// What a visitor does and sees, in the words of the page: the journeys are written in it.

export const screenshots = resolve(import.meta.dirname, "../test-results/screenshots");

const testModels = resolve(import.meta.dirname, "../src/testing/models");
const shippedModels = resolve(import.meta.dirname, "../models");

/** Opens the page and waits until its first region is drawn. */
export async function visit(page: Page, address = "./"): Promise<void> {
  await serveRegions(page);
  await page.goto(address);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
}

const isolated = { "cross-origin-resource-policy": "same-origin" };

/** Serves the tests' small regions instead of what has been made or not. */
export async function serveRegions(page: Page): Promise<void> {
  await page.context().route("**/regions/**", (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.split("/regions/")[1] ?? "";
    const bytes = regionFiles.get(path);
    if (bytes === undefined) {
      return route.fulfill({ status: 404 });
    }
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers().range ?? "");
    if (asked === null) {
      return route.fulfill({ body: Buffer.from(bytes), headers: isolated });
    }
    const [start, end] = [Number(asked[1]), Number(asked[2] || bytes.length - 1)];
    const part = bytes.subarray(start, end + 1);
    return route.fulfill({
      status: 206,
      body: Buffer.from(part),
      headers: {
        ...isolated,
        "content-range": `bytes ${start}-${start + part.length - 1}/${bytes.length}`,
      },
    });
  });
}

/**
 * Serves the tests' tiny models instead of the real ones, as if they had been trained on
 * scenes like the tests' regions: the first of them is then what the page runs by itself.
 * With `isDomainKept` they are as on disk, where the command line reads them, too.
 * LPIPS takes seconds after every run: its real network is there only when asked for.
 */
export async function useTestModels(
  page: Page,
  options: { readonly lpips?: boolean; readonly isDomainKept?: boolean } = {},
): Promise<void> {
  await page.context().route("**/models/**", async (route) => {
    const path = new URL(route.request().url()).pathname.split("/models/")[1] ?? "";
    const isMetric = path.startsWith("metric/");
    const file = resolve(isMetric ? shippedModels : testModels, path);
    if (!existsSync(file)) {
      return route.fulfill({ status: 404 });
    }
    if (path === "catalog.json" && options.lpips) {
      return route.fulfill({ json: catalogWithLpips(), headers: isolated });
    }
    if (path.endsWith("card.json") && !isMetric && !options.isDomainKept) {
      const card = JSON.parse(readFileSync(file, "utf8"));
      return route.fulfill({
        json: { ...card, domain: { ...card.domain, ...SIMULATED_DOMAIN } },
        headers: isolated,
      });
    }
    return route.fulfill({
      body: readFileSync(file),
      contentType: path.endsWith(".json")
        ? "application/json"
        : "application/octet-stream",
      headers: isolated,
    });
  });
}

function catalogWithLpips(): unknown {
  const [tests, shipped] = [testModels, shippedModels].map((folder) =>
    JSON.parse(readFileSync(resolve(folder, "catalog.json"), "utf8")),
  );
  const isLpips = ({ id }: { id: string }) => id === "lpips-alexnet";
  return { ...tests, models: [...tests.models, ...shipped.models.filter(isLpips)] };
}

/** What the tests' models are said to have been trained on. */
export const SIMULATED_DOMAIN = {
  dataset: "sim-x",
  sensor: "simulated X-band spotlight",
  band: "X",
  polarisation: "HH",
  gsdM: 0.5,
  // Whatever is opened is fed as it is.
  gsdRangeM: [0.3, 10],
  unit: "sigma0-db",
  stretch: [-25, 5],
  // Nothing is known of its values, so none of them are unusual.
  inputStats: { lo: -25, hi: 5, counts: [0, 0], n: 0 },
};

/** Drops files on the page, as from a file manager. */
export async function dropFiles(
  page: Page,
  files: readonly (string | { name: string; bytes: Uint8Array })[],
): Promise<void> {
  const data = await page.evaluateHandle(
    (items) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of items) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map((file) =>
      typeof file === "string"
        ? { name: basename(file), base64: readFileSync(file).toString("base64") }
        : { name: file.name, base64: Buffer.from(file.bytes).toString("base64") },
    ),
  );
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("body", type, { dataTransfer: data });
  }
  await data.dispose();
}

/** What opens a region, in the side. */
export function regionButton(page: Page, name: string): Locator {
  return page
    .getByRole("region", { name: "Simulated regions" })
    .getByRole("button", { name, exact: true });
}

export function sceneItem(page: Page, name: string | RegExp): Locator {
  return page
    .getByRole("list", { name: "Opened scenes" })
    .getByRole("listitem")
    .filter({ hasText: name });
}

export function panel(page: Page, stage: string): Locator {
  return page.getByRole("region", { name: `${stage} panel`, exact: true });
}

/** Ends the run that the page has begun by itself, if any. */
export async function stopRunning(page: Page): Promise<void> {
  const stop = page.getByRole("button", { name: /^Stop/ });
  await expect(async () => {
    if (await stop.isVisible()) {
      // The run may end, or the button say "Stopping", between the look and the click; a
      // busy host may be too late for it, and is asked again.
      await stop.click({ timeout: 2000 }).catch(() => undefined);
    }
    await expect(stop).toBeHidden({ timeout: 10_000 });
  }).toPass({ timeout: 120_000 });
}

/** Ends the page's own runs, and waits until for seconds none has begun: a busy host is late. */
export async function keepStopped(page: Page): Promise<void> {
  const stop = page.getByRole("button", { name: /^Stop/ });
  let hasBegun = true;
  while (hasBegun) {
    await stopRunning(page);
    hasBegun = await stop.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  }
}

/** Waits until the run that was just started has ended; returns what the page says. */
export async function runEnded(page: Page, timeout = 110_000): Promise<string> {
  const status = page
    .getByRole("status")
    .filter({ hasText: /^The run (is complete|was stopped|failed)/ });
  await expect(status).toBeVisible({ timeout });
  return (await status.textContent()) ?? "";
}

export async function score(page: Page, label: string): Promise<number> {
  const row = page
    .getByRole("table", { name: "Scores of SynEO against EO" })
    .getByRole("row")
    .filter({ hasText: label });
  return Number.parseFloat((await row.getByRole("cell").first().textContent()) ?? "");
}

/**
 * Share of a panel's pixels that the map has painted (0–1), from a picture of the panel:
 * pixels that differ from the panel's own background, taken at its corner.
 */
export async function paintedShare(page: Page, stage: string): Promise<number> {
  // Decoded here and not in the page, whose memory is measured.
  const { data, width, height, channels } = decode(
    // The hatching of what is not computed is no imagery.
    await panel(page, stage).screenshot({
      style: ".map-panel { background: none !important }",
    }),
  );
  const at = (row: number, col: number, band: number) =>
    data[(row * width + col) * channels + band] ?? 0;
  let painted = 0;
  for (let row = 0; row < height; row += 1) {
    for (let col = 0; col < width; col += 1) {
      const difference = [0, 1, 2].reduce(
        (sum, band) => sum + Math.abs(at(row, col, band) - at(40, width - 6, band)),
        0,
      );
      painted += difference > 12 ? 1 : 0;
    }
  }
  return painted / (width * height);
}

/** The exported GeoTIFF of what the SynEO panel shows. */
export async function exportGeoTiff(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export GeoTIFF" }).click(),
  ]);
  return download.path();
}
