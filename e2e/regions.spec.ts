import { expect, type Page, test } from "@playwright/test";
import {
  paintedShare,
  panel,
  regionButton,
  runEnded,
  screenshots,
  serveRegions,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// The page by itself: a simulated region is there, and what fits it is translated.

const sizes = [
  { name: "wide", width: 1280, height: 800 },
  { name: "tablet", width: 820, height: 1180 },
] as const;

/** Both colour schemes of what is on the page. */
async function keepPictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${screenshots}/${name}-${colorScheme}.png` });
  }
}

const mapAndList = (page: Page) => page.getByRole("dialog", { name: /regions/i });

test("opening the page shows a region and translates it by itself", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page);
  // Both halves, from real files with Capella's metadata.
  await expect
    .poll(() => paintedShare(page, "EO"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  expect(await runEnded(page)).toContain("complete");
  await expect
    .poll(() => paintedShare(page, "SynEO"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  await expect(page.getByText("n = 262 144 pixels")).toBeVisible();

  // Simulated data is called simulated wherever it appears.
  await expect(page.getByRole("button", { name: "Paris (simulated)" })).toBeVisible();
  for (const stage of ["SAR", "SynEO", "EO"]) {
    await expect(panel(page, stage)).toContainText("simulated");
  }
  await expect(page.getByRole("region", { name: "Provenance" })).toContainText(
    /Scene\s*paris-simulated-sar\.tif/,
  );
  await expect(page.getByText(/^The page chose this model: /)).toBeVisible();
  await expect(page.getByText("Outside of the training data")).toBeHidden();
  await panel(page, "SAR").hover();
  const status = page.getByRole("region", { name: "Under the pointer" });
  await expect(status).toContainText(/48\.8\d+ N 2\.3\d+ E/);
  await expect(status).toContainText("simulated data");
  await page.mouse.move(5, 5);
  for (const { name, width, height } of sizes) {
    await page.setViewportSize({ width, height });
    await keepPictures(page, `regions-${name}`);
  }
});

test("another region is one click away, and comes back as it was", async ({ page }) => {
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  const before = await page.evaluate(() => location.hash);
  await regionButton(page, "Bengbu").click();
  await expect(regionButton(page, "Bengbu")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Bengbu (simulated)" })).toBeVisible();
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  expect(await runEnded(page)).toContain("complete");
  await expect.poll(() => page.evaluate(() => location.hash)).toContain("r=bengbu");
  expect(before).not.toContain("r=bengbu");

  // What was computed of the first one is there at once; nothing runs again.
  await regionButton(page, "Paris").click();
  await expect
    .poll(() => paintedShare(page, "SynEO"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeHidden();
  await expect(page.getByRole("button", { name: "Export GeoTIFF" })).toBeEnabled();
});

test("a link opens its region at its view", async ({ page, context }) => {
  await useTestModels(page);
  await visit(page);
  await regionButton(page, "Bengbu").click();
  await expect(regionButton(page, "Bengbu")).toHaveAttribute("aria-pressed", "true");
  await runEnded(page);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toMatch(/^#r=bengbu&v=EPSG:32650,/);
  await page.waitForTimeout(800);
  const link = page.url();

  const other = await context.newPage();
  await other.goto(link);
  await expect(regionButton(other, "Bengbu")).toHaveAttribute("aria-pressed", "true");
  await expect
    .poll(() => paintedShare(other, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  await other.waitForTimeout(1500);
  expect(other.url()).toBe(link);
});

test("the overview map and the list open regions, by the keyboard too", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page);
  await stopRunning(page);
  await page.getByRole("button", { name: "Paris (simulated)" }).click();
  const dialog = mapAndList(page);
  const row = dialog.getByRole("row", { name: /Bengbu/ });
  await expect(row).toContainText("rural");
  await expect(row).toContainText("0.50 m");
  await expect(row).toContainText("38.0°");
  await expect(row).toContainText("2023-05-01");
  await expect(row).toContainText("2.1 y");
  await expect(row).toContainText("simulated");
  for (const { name, width, height } of sizes) {
    await page.setViewportSize({ width, height });
    await keepPictures(page, `regions-map-${name}`);
  }
  const places = dialog.getByRole("list", { name: "Regions on the map" });
  await places.getByRole("button", { name: "Bengbu" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Bengbu (simulated)" })).toBeVisible();
});

test("without regions the page says so calmly, and opens the first that comes", async ({
  page,
}) => {
  await useTestModels(page);
  await serveRegions(page);
  let isThere = false;
  await page
    .context()
    .route("**/regions/regions.json", (route) =>
      isThere ? route.fallback() : route.fulfill({ status: 404 }),
    );
  await page.goto("./");
  await expect(
    page.getByText("There are none yet; the first one opens automatically."),
  ).toBeVisible();
  await expect(panel(page, "SAR")).toContainText("Waiting for the first simulated");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await keepPictures(page, "regions-none");
  isThere = true;
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
});
