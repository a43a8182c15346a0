import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { replay } from "#cli/replay.ts";
import { translate } from "#cli/translate/translate.ts";
import type { ResultStage } from "#core/catalog/stages.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { compareGeoTiffs } from "./compare-geotiffs.ts";
import {
  dropFiles,
  exportGeoTiff,
  paintedShare,
  panel,
  runEnded,
  sceneItem,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// De-noise with a network, translate, refine: the page shows five stages and exports each,
// with the pixels of the command line.

const SIZE = 160;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-five-"));
const [sarPath, eoPath] = ["five_sar.tif", "five_eo.tif"].map((name) =>
  join(folder, name),
) as [string, string];
const { sar, eo, grid } = makeLandscape(11, SIZE);
const spec = {
  width: SIZE,
  height: SIZE,
  sampleType: "uint8",
  georeference: grid,
} as const;
writeFileSync(sarPath, encodeGeoTiff({ ...spec, bands: 1 }, sar));
writeFileSync(eoPath, encodeGeoTiff({ ...spec, bands: 3 }, eo));

const MODELS = resolve(import.meta.dirname, "../src/testing/models");
const CHAIN = {
  "De-noise": "tiny-denoise",
  Translate: "tiny-translate",
  Refine: "tiny-refine",
};

/** What the command line makes of the scene, whole. */
async function translated(
  name: string,
  cards: Partial<Record<ResultStage, string>>,
  stage: ResultStage | null = null,
): Promise<string> {
  const out = join(folder, name);
  const chosen = { denoised: null, syneo: null, refined: null, ...cards };
  const how = { threads: 1, answer: null, isForced: true };
  await translate(sarPath, { ...how, chosen, stage, out, modelsFolder: MODELS });
  return out;
}

async function exportStage(page: Page, stage: string): Promise<string> {
  await page.getByRole("button", { name: "More to export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: `${stage} as GeoTIFF`, exact: true }).click(),
  ]);
  return download.path();
}

test("five stages are shown and exported, with the command line's pixels", async ({
  page,
}) => {
  await useTestModels(page, { isDomainKept: true });
  await visit(page);
  await stopRunning(page);
  await dropFiles(page, [sarPath, eoPath]);
  await expect(sceneItem(page, "five_eo.tif")).toBeVisible();
  await stopRunning(page);
  for (const [label, cardId] of Object.entries(CHAIN)) {
    await page.getByLabel(label, { exact: true }).selectOption(cardId);
  }
  await stopRunning(page);
  await page.getByRole("button", { name: "More to run" }).click();
  await page.getByRole("menuitem", { name: /the whole scene/ }).click();
  expect(await runEnded(page)).toContain("complete");

  for (const stage of ["SAR", "De-noised", "SynEO", "Refined", "EO"]) {
    await expect(panel(page, stage)).toBeVisible();
    await expect.poll(() => paintedShare(page, stage)).toBeGreaterThan(0.1);
  }
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${screenshots}/five-stages-${colorScheme}.png` });
  }

  const two = { denoised: "tiny-denoise", syneo: "tiny-translate" };
  const compared = [
    { stage: "SynEO", out: await translated("syneo.tif", two) },
    {
      stage: "Refined",
      out: await translated("refined.tif", { ...two, refined: "tiny-refine" }),
    },
  ];
  for (const { stage, out } of compared) {
    const { most, n } = await compareGeoTiffs(await exportStage(page, stage), out);
    expect(n).toBeGreaterThan(0.9 * SIZE ** 2);
    expect(most, stage).toBeLessThanOrEqual(1);
  }
  // What the page has exported says how it was made: that is enough to make it again.
  await replay([await exportStage(page, "Refined"), sarPath], MODELS);
  // Radar power as 32-bit numbers, of the same ground as the scene.
  const denoised = await exportStage(page, "De-noised");
  const power = await compareGeoTiffs(
    denoised,
    await translated("denoised.tif", two, "denoised"),
  );
  expect(power.n).toBeGreaterThan(0.9 * SIZE ** 2);
  expect(power.mostDb).toBeLessThanOrEqual(0.001);
});

test("a sampler of three graphs gives the command line's pixels", async ({ page }) => {
  await useTestModels(page, { isDomainKept: true });
  await visit(page);
  await stopRunning(page);
  await dropFiles(page, [sarPath]);
  await expect(sceneItem(page, "five_sar.tif")).toBeVisible();
  await stopRunning(page);
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-sampler");
  await stopRunning(page);
  await page.getByRole("button", { name: "More to run" }).click();
  await page.getByRole("menuitem", { name: /the whole scene/ }).click();
  expect(await runEnded(page)).toContain("complete");
  const out = await translated("sampled.tif", { syneo: "tiny-sampler" });
  const { most, n } = await compareGeoTiffs(await exportGeoTiff(page), out);
  expect(n).toBeGreaterThan(0.9 * SIZE ** 2);
  expect(most).toBeLessThanOrEqual(1);
});
