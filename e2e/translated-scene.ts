import { expect, type Page } from "@playwright/test";
import {
  paintedShare,
  panel,
  regionButton,
  runEnded,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

/** The page with its region, translated by the tiny model as far as it came. */
export async function useTranslatedScene(page: Page): Promise<void> {
  await useTestModels(page);
  await visit(page);
  await stopRunning(page);
  await translateCentre(page);
  expect(await runEnded(page)).toContain("complete");
}

/** A small view, so that a run is a matter of seconds. */
export async function translateCentre(page: Page): Promise<void> {
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await stopRunning(page);
  for (let i = 0; i < 3; i += 1) {
    await page.getByRole("button", { name: "Zoom in" }).click();
  }
  await page.getByRole("button", { name: "Translate this view" }).first().click();
}

/** The scene and its result that were there before are there, and answer. */
export async function expectSceneUsable(page: Page): Promise<void> {
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  expect(await paintedShare(page, "SAR")).toBeGreaterThan(0.2);
  expect(await paintedShare(page, "SynEO")).toBeGreaterThan(0.05);
  await page.mouse.move(5, 5);
  await panel(page, "SAR").hover();
  const status = page.getByRole("region", { name: "Under the pointer" });
  await expect(status).toContainText(/row \d+ col \d+/);
  await expect(status).toContainText(/SAR DN \d+/);
  await expect(status).toContainText(/SynEO \d+ \d+ \d+/);
  await expect(page.getByRole("button", { name: "Export GeoTIFF" })).toBeEnabled();
}

/** Both colour schemes of what is on the page. */
export async function keepPictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${screenshots}/error-${name}-${colorScheme}.png` });
  }
}
