import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import { meansOf } from "#core/evaluation/summarise.ts";
import { makePublished, openBenchmark } from "./benchmark-page.ts";
import { dropFiles, screenshots, useTestModels } from "./explorer-page.ts";
import { regionFiles } from "./region-files.ts";
import { violations } from "./violations.ts";

// What the Benchmark workspace computes on the visitor's machine: rows once more, beside
// the published numbers of the command line; and what the visitor brings.

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
  await wrong.locator(".recomputed").hover();
  await expect(page.getByRole("tooltip")).toContainText(
    /1 of 12 differ by more than 0\.001, by 0\.0500 at most/,
  );
  await expect(page.getByRole("tooltip")).toContainText(/tiny-resnet [0-9a-f]{8}/);
  await bar.getByRole("button", { name: "Save results file" }).click();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: /Tiny translator.*, n = 12/ }).press("Enter"),
  ]);
  expect(saved.suggestedFilename()).toBe("tiny-translate-recomputed.json");
  const file = parseResultsFile(readFileSync(await saved.path(), "utf8"), "saved");
  expect(file.regions.map(({ patches }) => patches.length)).toEqual([6, 6]);
  expect(file.selection).toEqual({ patchPx: 128, perImage: 6, seed: 1 });
  // Land cover is that of the published patches.
  expect(file.regions[0]?.patches[0]?.cover).not.toBeNull();

  for (const { name, width, height, colorScheme } of [
    { name: "wide", width: 1280, height: 800, colorScheme: "light" },
    { name: "wide", width: 1280, height: 800, colorScheme: "dark" },
    { name: "tablet", width: 820, height: 1180, colorScheme: "light" },
    { name: "tablet", width: 820, height: 1180, colorScheme: "dark" },
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(300);
    const path = `${screenshots}/benchmark-recomputed-${name}-${colorScheme}.png`;
    await page.screenshot({ path });
    expect(await violations(page), `${name} ${colorScheme}`).toEqual([]);
  }

  // More patches than are published; what is going on is legible, too.
  await bar.getByLabel("Patches to compute").selectOption("all patches");
  await start.click();
  await expect(bar).toContainText(/patch \d+ of 16/);
  await page.screenshot({ path: `${screenshots}/benchmark-recomputing.png` });
  expect(await violations(page)).toEqual([]);
  await bar.getByRole("button", { name: "Stop" }).click();
  const badges = page.getByText(/^\d+ patches recomputed here$/);
  await expect(badges.first()).not.toHaveText(/^12 /);

  await page
    .getByRole("button", { name: /Forget what was computed of Tiny translator/ })
    .click();
  await expect(badges).toHaveCount(1);
  await page.waitForTimeout(800);
  await page.reload();
  await expect(badges).toHaveCount(1);
});

// biome-ignore lint/suspicious/noExplicitAny: broken on purpose
type Broken = any;

/** Ten ways in which a file of results can be wrong, and what the page must say of it. */
const BROKEN: readonly (readonly [
  name: string,
  change: (text: string) => string,
  found: RegExp,
])[] = [
  ["page.json", () => "<!doctype html><p>Not found", /begins with “<!doctype html>/],
  ["cut.json", (text) => text.slice(0, 2000), /breaks off after 2000 characters/],
  ["nan.json", (text) => text.replace(/"mae":[\d.]+/, '"mae":NaN'), /NaN in line \d+/],
  ["version.json", changed((v) => (v.schema = 2)), /schema 2/],
  ["metric.json", changed((v) => v.metrics.splice(0, 1)), /"mae" in the patch at row/],
  ["means.json", changed((v) => (v.means[0].mean = 0.01)), /0\.01 ±/],
  [
    "twice.json",
    changed((v) => v.regions[0].patches.push(v.regions[0].patches[0])),
    /paris twice/,
  ],
  ["region.json", changed((v) => (v.regions[0].id = "atlantis")), /atlantis/],
  ["when.json", changed((v) => (v.time = "yesterday")), /something else at "time"/],
  ["shard.json", changed((v) => (v.shard = { index: 1, count: 2 })), /shard 1 of 2/],
];

function changed(change: (value: Broken) => unknown): (text: string) => string {
  return (text) => {
    const value: Broken = JSON.parse(text);
    change(value);
    return JSON.stringify(value);
  };
}

test("broken files of results say what is wrong in ten ways; a whole one joins", async ({
  page,
}) => {
  await openBenchmark(page, published);
  const whole = published.get("tiny-translate.json") ?? "";
  const bytes = (text: string) => new TextEncoder().encode(text);
  const alert = page.getByRole("alert");
  for (const [name, change, found] of BROKEN) {
    await dropFiles(page, [{ name, bytes: bytes(change(whole)) }]);
    await expect(alert).toContainText(name);
    await expect(alert.locator("dd").nth(1)).toHaveText(found);
    for (const [i, term] of ["Expected", "Found", "To do"].entries()) {
      await expect(alert.locator("dt").nth(i)).toHaveText(term);
      await expect(alert.locator("dd").nth(i)).toHaveText(/\w{2}/);
    }
    if (name === "cut.json") {
      await page.screenshot({ path: `${screenshots}/benchmark-refused.png` });
      expect(await violations(page)).toEqual([]);
    }
    await alert.getByRole("button", { name: "Close this message" }).click();
    await expect(alert).toBeHidden();
  }
  await dropFiles(page, [{ name: "mine.json", bytes: bytes(whole) }]);
  const mine = page.getByRole("row", { name: /Tiny translator/ }).filter({
    hasText: "yours",
  });
  await expect(mine).toBeVisible();
  await mine.getByRole("button", { name: /^Remove/ }).click();
  await expect(mine).toBeHidden();
});

test("the pipeline that Explore has chosen is measured and becomes a row", async ({
  page,
}) => {
  await openBenchmark(page, published);
  const bar = page.getByRole("region", { name: "Recompute here" });
  await bar.getByRole("button", { name: "Measure Explore’s pipeline" }).click();
  const row = page.getByRole("row").filter({ hasText: "yours, measured here" });
  await expect(row).toBeVisible();
  await expect(
    row.getByRole("button", { name: /n = 12: show its patches/ }),
  ).not.toHaveCount(0);
  await page.screenshot({ path: `${screenshots}/benchmark-explore-row.png` });
  await row
    .getByRole("button", { name: /show its patches/ })
    .first()
    .click();
  await expect(
    page.locator(".patch-picture img, .patch-picture canvas").first(),
  ).toBeVisible();
});

test("results on a data set of one's own get tables of their own", async ({ page }) => {
  await openBenchmark(page, published);
  const choice = page.getByLabel("Data set");
  await expect(page.getByRole("row", { name: /Tiny translator/ })).toBeVisible();
  await expect(choice).toBeHidden();
  const own = changed((v) => {
    Object.assign(v.data, { id: "harbour", title: "My harbour", simulated: false });
    v.data.simulatorVersion = null;
  })(published.get("tiny-translate.json") ?? "");
  const bytes = new TextEncoder().encode(own);
  await dropFiles(page, [{ name: "harbour.json", bytes }]);

  // The added data set is shown, alone, and nothing of it can be computed again here.
  await expect(choice.locator("option:checked")).toHaveText("My harbour");
  const rows = page.getByRole("row", { name: /Tiny translator/ });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("yours");
  await expect(page.getByText(/patches of “My harbour” \(real\)/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Recompute here" })).toBeHidden();
  await page.screenshot({ path: `${screenshots}/benchmark-own-data.png` });
  expect(await violations(page)).toEqual([]);
  await rows
    .getByRole("button", { name: /show its patches/ })
    .first()
    .click();
  const gone = page.getByText("The pixels of this data set are not in the page");
  await expect(gone.first()).toBeVisible();
  await page.getByRole("button", { name: "Back to the table" }).click();

  await choice.selectOption({ index: 0 });
  await expect(page.getByRole("region", { name: "Recompute here" })).toBeVisible();
  await expect(rows.filter({ hasText: "yours" })).toHaveCount(0);
  await choice.selectOption("My harbour");
  await rows.getByRole("button", { name: /^Remove/ }).click();
  await expect(choice).toBeHidden();
  await expect(page.getByRole("region", { name: "Recompute here" })).toBeVisible();
});

test("a folder of pictures is measured here and joins as a row; one that lacks a picture is named", async ({
  page,
}) => {
  await openBenchmark(page, published);
  const root = mkdtempSync(join(tmpdir(), "sar2earth-pictures-"));
  const folder = join(root, "my-model");
  mkdirSync(folder);
  for (const id of ["paris", "bengbu"]) {
    const eo = regionFiles.get(`${id}/eo.tif`);
    writeFileSync(join(folder, `${id}.tif`), eo ?? "");
  }
  writeFileSync(join(folder, "notes.txt"), "no picture");
  const input = page.getByLabel("Folder of pictures");
  await input.setInputFiles(folder);
  const row = page.getByRole("row", { name: /Pictures: my-model/ });
  await expect(row).toContainText("yours, measured here");
  // The optical images themselves: no error, and no finite PSNR.
  const [mae, psnr] = ["mae", "psnr"].map((metric) =>
    row.locator(`[data-cell="pictures-my-model//${metric}"]`),
  );
  await expect(mae as Locator).toHaveText(/^0\.000/);
  await expect(psnr as Locator).toHaveText(/^∞/);
  await row.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${screenshots}/benchmark-pictures.png` });
  expect(await violations(page)).toEqual([]);

  rmSync(join(folder, "bengbu.tif"));
  await input.setInputFiles(folder);
  await expect(page.getByRole("alert")).toContainText(/a picture named bengbu/);
  rmSync(root, { recursive: true });
});
