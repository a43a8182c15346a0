import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import { meansOf } from "#core/evaluation/summarise.ts";
import { makePublished, openBenchmark } from "./benchmark-page.ts";
import { screenshots, useTestModels } from "./explorer-page.ts";
import { violations } from "./violations.ts";

// What the Benchmark workspace computes on the visitor's machine: rows once more, beside
// the published numbers of the command line.

let published: ReadonlyMap<string, string>;

test.beforeAll(async () => {
  published = withWrongNumber(await makePublished(), "tiny-resnet.json");
});

test.beforeEach(({ page }) => useTestModels(page));

/** One patch of the file is published 0.05 too high; its means follow from its rows. */
function withWrongNumber(files: Map<string, string>, name: string) {
  const file = parseResultsFile(files.get(name) ?? "", name);
  const region = file.regions[1];
  const patch = region?.patches[0];
  if (region !== undefined && patch !== undefined) {
    patch.values.mae = (patch.values.mae ?? 0) + 0.05;
    region.means = meansOf(region.patches, file.metrics);
    file.means = meansOf(
      file.regions.flatMap(({ patches }) => patches),
      file.metrics,
    );
  }
  return files.set(name, encodeResultsFile(file));
}

const cell = (page: Page, id: string, metric: string) =>
  page.locator(`td:has([data-cell="${id}//${metric}"])`);

test("two rows are recomputed, stopped, resumed after a reload, compared and saved", async ({
  page,
}) => {
  await openBenchmark(page, published);
  const bar = page.getByRole("region", { name: "Recompute here" });
  const start = bar.getByRole("button", { name: "Recompute here" });
  await expect(start).toBeDisabled();
  for (const name of [/Choose Tiny translator/, /Choose Tiny.*ResNet/i]) {
    await page.getByRole("checkbox", { name }).focus();
    await page.keyboard.press("Space");
  }
  await start.focus();
  await page.keyboard.press("Enter");
  const progress = bar.getByRole("progressbar");
  await expect(progress).toBeVisible();
  await expect(bar).toContainText(/patch [2-6] of 6/);
  await expect(bar).toContainText(/about .* left/);
  await page.screenshot({ path: `${screenshots}/benchmark-recomputing.png` });
  expect(await violations(page)).toEqual([]);
  await bar.getByRole("button", { name: "Stop" }).click();
  await expect(progress).toBeHidden();
  const badge = page.getByText(/^\d+ patches recomputed here$/).first();
  await expect(badge).toBeVisible();
  const before = Number.parseInt((await badge.textContent()) ?? "", 10);
  expect(before).toBeLessThan(12);
  await page.waitForTimeout(800);

  // The link holds the choice, the browser the patches.
  await page.reload();
  await expect(page.getByText(`${before} patches recomputed here`)).toBeVisible();
  await expect(
    page.getByRole("checkbox", { name: /Choose Tiny translator/ }),
  ).toBeChecked();
  await bar.getByRole("button", { name: "Continue here" }).click();
  await expect(page.getByText("12 patches recomputed here")).toHaveCount(2);
  await expect(progress).toBeHidden();

  // What both computed alike agrees; the number that was made wrong is flagged.
  for (const metric of ["mae", "psnr", "ssim"]) {
    await expect(cell(page, "tiny-translate", metric)).toContainText(/here ✓/);
  }
  const wrong = cell(page, "tiny-resnet", "mae");
  await expect(wrong).toContainText(/here ≠ −0\.0042/);
  await expect(cell(page, "tiny-resnet", "psnr")).toContainText(/here ✓/);
  await wrong.locator(".recomputed").focus();
  await expect(page.getByRole("tooltip")).toContainText(
    /1 of 12 differ by more than 0\.001, by 0\.0500 at most/,
  );
  await expect(page.getByRole("tooltip")).toContainText(/tiny-resnet [0-9a-f]{8}/);
  for (const { name, width, height } of [
    { name: "wide", width: 1280, height: 800 },
    { name: "tablet", width: 820, height: 1180 },
  ]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(300);
      const path = `${screenshots}/benchmark-recomputed-${name}-${colorScheme}.png`;
      await page.screenshot({ path });
      expect(await violations(page), `${name} ${colorScheme}`).toEqual([]);
    }
  }

  await bar.getByRole("button", { name: "Save results file" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /Tiny translator, n = 12/ }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("tiny-translate-recomputed.json");
  const file = parseResultsFile(readFileSync(await saved.path(), "utf8"), "saved");
  expect(file.regions.map(({ patches }) => patches.length)).toEqual([6, 6]);
  expect(file.selection).toEqual({ patchPx: 128, perImage: 6, seed: 1 });
  // Land cover is that of the published patches.
  expect(file.regions[0]?.patches[0]?.cover).not.toBeNull();

  await page
    .getByRole("button", { name: /Forget what was computed of Tiny translator/ })
    .click();
  await expect(page.getByText("12 patches recomputed here")).toHaveCount(1);
  await page.reload();
  await expect(page.getByText("12 patches recomputed here")).toHaveCount(1);
});
