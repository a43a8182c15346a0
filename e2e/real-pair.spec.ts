import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { compareGeoTiffs } from "./compare-geotiffs.ts";
import {
  dropFiles,
  exportGeoTiff,
  paintedShare,
  panel,
  runEnded,
  sceneItem,
  score,
  screenshots,
  stopRunning,
  visit,
} from "./explorer-page.ts";

// The product's main job on a real pair: drop, look, translate, measure, export.

const data = process.env.SAR2EARTH_DATA ?? "";
const root = resolve(import.meta.dirname, "..");
const pair = ["sar", "eo"].map((part) =>
  join(data, `s1s2-geotiff/T14RNT_253_${part}.tif`),
);

/** More than the title of a panel, less than that and one tile. */
const SOME_PAINT = 0.1;

test.skip(data === "", "real data: the folder is not here");

test("real data: a dropped pair is translated, measured and exported", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await visit(page);
  await stopRunning(page);
  await dropFiles(page, pair);
  await expect(sceneItem(page, "T14RNT_253_sar.tif")).toBeVisible();
  await expect(sceneItem(page, "T14RNT_253_eo.tif")).toBeVisible();
  await expect
    .poll(() => paintedShare(page, "EO"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  // It is translated by itself, by a model that was made for such data: nothing is clicked.
  await expect(panel(page, "SynEO")).toContainText("s1s2");
  await expect
    .poll(() => paintedShare(page, "SynEO"), { timeout: 300_000 })
    .toBeGreaterThan(SOME_PAINT);
  await expect(page.getByText(/No model was made/)).toHaveCount(0);
  await expect(page.getByText("outside of training")).toHaveCount(0);
  await stopRunning(page);
  await page.screenshot({ path: `${screenshots}/real-pair-opened.png` });

  const models = page.getByLabel("Translate", { exact: true });
  // Made for such pixels: one for half a metre would compute 280 times as many of them.
  await expect(models).toHaveValue(/s1s2/);
  await expect(page.getByText(/^The page chose this model: /)).toBeVisible();
  const modelId = await models.inputValue();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Translate this view" }).first().click();
  await expect
    .poll(() => paintedShare(page, "SynEO"), { timeout: 120_000 })
    .toBeGreaterThan(0.02);
  await page.screenshot({ path: `${screenshots}/real-pair-in-mid-run.png` });
  expect(await runEnded(page, 300_000)).toContain("complete");

  // Scores appear by themselves, and are those of a translation, not of two equal images.
  await expect
    .poll(() => score(page, "MAE"), { timeout: 120_000 })
    .toBeGreaterThan(0.01);
  expect(await score(page, "MAE")).toBeLessThan(0.5);
  expect(await score(page, "PSNR")).toBeGreaterThan(5);
  expect(await score(page, "SSIM")).toBeGreaterThan(0);
  await page.screenshot({ path: `${screenshots}/real-pair-translated.png` });

  // The command line gives the same pixels.
  const fromPage = await exportGeoTiff(page);
  const out = join(mkdtempSync(join(tmpdir(), "sar2earth-")), "syneo.tif");
  execFileSync(
    process.execPath,
    [
      "src/cli/sar2earth.mjs",
      "translate",
      pair[0] as string,
      "--model",
      modelId,
      "--out",
      out,
    ],
    { cwd: root, stdio: "pipe" },
  );
  const { most, n } = await compareGeoTiffs(fromPage, out);
  expect(n).toBeGreaterThan(100_000);
  expect(most).toBeLessThanOrEqual(1);
});
