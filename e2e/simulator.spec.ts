import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { compareGeoTiffs } from "./compare-geotiffs.ts";
import {
  paintedShare,
  panel,
  sceneItem,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import {
  askForTiles,
  medianMs,
  tilesWithinSteps,
  watchPorts,
} from "./watched-ports.ts";

// "New simulated scene": the simulator itself, in the page's worker.

const cli = resolve(import.meta.dirname, "../src/cli/sar2earth.mjs");

const dialogOf = (page: Page) =>
  page.getByRole("dialog", { name: "New simulated scene" });

async function openSimulator(page: Page): Promise<void> {
  await visit(page);
  await stopRunning(page);
  await page.getByRole("button", { name: "New simulated scene" }).click();
}

test("a scene is previewed, made and opened as a pair", async ({ page }) => {
  await useTestModels(page);
  await openSimulator(page);
  const dialog = dialogOf(page);
  await dialog.getByLabel("Style").selectOption("bengbu");
  await dialog.getByLabel("Size, pixels").selectOption("256");
  await dialog.getByLabel("Incidence, °").fill("33");
  await dialog.getByLabel("Time gap, days").fill("400");
  const seed = dialog.getByRole("spinbutton", { name: "Seed" });
  const before = await seed.inputValue();
  await dialog.getByRole("button", { name: "Random seed" }).click();
  await expect(seed).not.toHaveValue(before);
  await seed.fill("11");
  await seed.blur();
  // What the simulator was not made for is brought into its range.
  await dialog.getByLabel("GSD, m").fill("3");
  await dialog.getByLabel("GSD, m").blur();
  await expect(dialog.getByLabel("GSD, m")).toHaveValue("0.6");

  const picture = dialog.getByRole("img", { name: "Preview of the EO" });
  await expect(picture).toBeVisible({ timeout: 120_000 });
  await expect(dialog.getByText("A scene of 256 × 256 pixels")).toBeVisible({
    timeout: 120_000,
  });
  expect(await colours(page, "Preview of the EO")).toBeGreaterThan(200);
  expect(await colours(page, "Preview of the SAR")).toBeGreaterThan(100);
  for (const [name, width, height] of [
    ["wide", 1280, 800],
    ["tablet", 820, 1180],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({
        path: `${screenshots}/simulator-${name}-${colorScheme}.png`,
      });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  await dialog.getByRole("button", { name: "Generate and open" }).click();
  await expect(dialog.getByRole("button", { name: "Stop" })).toBeVisible();
  await expect(dialog).toBeHidden({ timeout: 120_000 });
  for (const part of ["sar", "eo"]) {
    const item = sceneItem(page, `simulated-bengbu-11-${part}.tif`);
    await expect(item.getByRole("button", { pressed: true })).toBeVisible();
  }
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  // It was written as a product: what was asked for is read out of its tags.
  await expect(panel(page, "SAR")).toContainText(/σ0 dB · 33° incidence · .*simulated/);
  await expect(panel(page, "EO")).toContainText(/gap 1\.1 y · simulated/);
  await expect(page.getByText("20·log10(9.7")).toBeVisible();
  // Within the tests' models' domain it is translated like a region.
  await expect
    .poll(() => paintedShare(page, "SynEO"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  await page.screenshot({ path: `${screenshots}/simulator-opened.png` });

  // The pixels are the ones that the command line writes, somewhere else at the same city:
  // the same code, another engine's and machine's arithmetic at most (1 DN, 1 grey level).
  const folder = mkdtempSync(join(tmpdir(), "sar2earth-same-"));
  const asked = "--size 256 --gsd 0.6 --incidence 33 --gap 400 --look 90 --side right";
  const defaults = "--looks 9 --nesz=-20.5 --sun 155,50 --shift=0,0 --border";
  const made = spawnSync(
    process.execPath,
    [cli, "simulate", "--style", "bengbu", "--seed", "11", "--out", folder].concat(
      `${asked} ${defaults}`.split(" "),
    ),
    { encoding: "utf8" },
  );
  expect(made.status, made.stderr).toBe(0);
  for (const part of ["sar", "eo"]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page
        .getByRole("button", { name: `Save simulated-bengbu-11-${part}.tif` })
        .click(),
    ]);
    const { most, n } = await compareGeoTiffs(
      await download.path(),
      join(folder, `bengbu-11_${part}.tif`),
      { by: "pixels" },
    );
    // All but the border without data, which is there in both.
    expect(n).toBeGreaterThan(0.8 * 256 * 256);
    expect(most, part).toBeLessThanOrEqual(1);
  }
  rmSync(folder, { recursive: true });
});

test("a simulation stops, and the page answers while it goes on", async ({ page }) => {
  await useTestModels(page);
  await openSimulator(page);
  const dialog = dialogOf(page);
  await dialog.getByLabel("Style").selectOption("bengbu");
  await dialog.getByRole("button", { name: "Generate and open" }).click();
  await expect(dialog.getByText(/Simulating the radar image/)).toBeVisible({
    timeout: 120_000,
  });
  // The engine reads pixels of the region under the dialog meanwhile.
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await panel(page, "SAR").hover();
  await expect(page.getByRole("region", { name: "Under the pointer" })).toContainText(
    /row \d+ col \d+/,
  );
  await page.getByRole("button", { name: "New simulated scene" }).click();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await expect(dialog.getByRole("button", { name: "Generate and open" })).toBeVisible({
    timeout: 120_000,
  });
  await expect(sceneItem(page, "simulated-bengbu")).toHaveCount(0);
});

test("the map gets its tiles while the simulator is in the middle of a step", async ({
  page,
}) => {
  await useTestModels(page);
  await watchPorts(page);
  await openSimulator(page);
  const dialog = dialogOf(page);
  const before = await askForTiles(page, 40);
  await dialog.getByRole("button", { name: "Generate and open" }).click();
  await expect(dialog.getByText(/Simulating the radar image/)).toBeVisible();
  const during = await askForTiles(page, 100, 3);
  await expect(dialog.getByRole("button", { name: "Stop" })).toBeVisible();

  const within = tilesWithinSteps(during);
  const [quietMs, busyMs] = [before, during].map(({ tiles }) => medianMs(tiles));
  console.log(
    `a map tile: median ${busyMs?.toFixed(0)} ms during a simulation, ${quietMs?.toFixed(0)} ms before; ` +
      `within ${within.length} steps of the simulator ${within.join(", ")} tiles`,
  );
  // In the simulator's own thread hardly one could come between two of its reports.
  expect(Math.max(...within)).toBeGreaterThanOrEqual(3);
});

/** How many different colours a picture on the page has. */
async function colours(page: Page, name: string): Promise<number> {
  return page.getByRole("img", { name }).evaluate((image: HTMLImageElement) => {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const data = context?.getImageData(0, 0, canvas.width, canvas.height).data;
    const pixels = new Uint32Array(data?.buffer ?? new ArrayBuffer(0));
    return new Set(pixels).size;
  });
}
