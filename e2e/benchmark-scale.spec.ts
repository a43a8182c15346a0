import { expect, type Page, test } from "@playwright/test";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { makeResults } from "#testing/make-results.ts";
import { openBenchmark } from "./benchmark-page.ts";
import { screenshots, useTestModels } from "./explorer-page.ts";
import { violations } from "./violations.ts";

// Twelve pipelines of 2 400 patches each: lists draw what is in view and nothing else,
// copies have all rows, and charts say what they leave out.

const [PIPELINES, REGIONS, PATCHES] = [12, 10, 240];
/** Patches of each pipeline that equal the optical image. */
const EQUAL = 3;

function makeMany(): Map<string, string> {
  const names = Array.from({ length: PIPELINES }, (_, k) => `model-${k}.json`);
  const index = { schema: 1, files: names, leftOut: [] };
  const files = new Map([["index.json", JSON.stringify(index)]]);
  for (const [k, name] of names.entries()) {
    const values = Object.fromEntries(
      Array.from({ length: REGIONS }, (_, i) => [
        `region-${i}`,
        Array.from({ length: PATCHES }, (_, n) =>
          i === 0 && n < EQUAL
            ? Number.POSITIVE_INFINITY
            : 10 + ((n * 37 + i * 11 + k) % 241) / 24,
        ),
      ]),
    );
    const pipeline = { translate: name.replace(".json", "") };
    const file = makeResults({ values, metrics: ["psnr"], pipeline });
    for (const { images } of file.regions) {
      for (const image of images) {
        image.height = (PATCHES / 8) * 256;
      }
    }
    files.set(name, encodeResultsFile(file));
  }
  return files;
}

test.beforeEach(({ page }) => useTestModels(page));

const list = (page: Page) => page.locator(".patch-list");

test("2 400 patches are a list of which a dozen are drawn; a copy has them all", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openBenchmark(page, makeMany());
  await page.getByRole("button", { name: /^PSNR/ }).click();
  await page.locator('[data-cell="model-3//psnr"]').click();
  await page.getByRole("radiogroup", { name: "Patches" }).getByText("All 2400").click();
  const items = list(page).getByRole("listitem");
  await expect(items.first()).toHaveAttribute("aria-posinset", "1");
  await expect(items.first()).toHaveAttribute("aria-setsize", "2400");
  expect(await items.count()).toBeLessThanOrEqual(12);
  const height = await list(page).evaluate((element) => element.scrollHeight);
  expect(height).toBe(2400 * 232);

  // To any place of the scroll bar, and to the end.
  const scroll = (to: number) =>
    page.locator(".benchmark").evaluate((element, top) => element.scrollTo(0, top), to);
  await scroll(height / 2);
  await expect
    .poll(async () => Number(await items.first().getAttribute("aria-posinset")))
    .toBeGreaterThan(1150);
  expect(await items.count()).toBeLessThanOrEqual(12);
  await scroll(height + 2000);
  await expect(items.last()).toHaveAttribute("aria-posinset", "2400");
  expect(await list(page).evaluate((element) => element.scrollHeight)).toBe(height);
  expect(await violations(page)).toEqual([]);

  // Keys go on beyond what is drawn.
  await items
    .last()
    .getByRole("button", { name: /Show in the charts/ })
    .focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  const focused = page.locator("li:focus-within");
  await expect(focused).toHaveAttribute("aria-posinset", /^239[678]$/);

  await page.getByRole("button", { name: "Copy all as CSV" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const lines = copied.trimEnd().split("\n");
  expect(lines).toHaveLength(2401);
  expect(lines[0]).toBe("region,image,row,column,psnr");
  expect(new Set(lines).size).toBe(2401);
});

test("charts of 28 800 patches say which they leave out, and typing draws them once", async ({
  page,
}) => {
  await openBenchmark(page, makeMany());
  await page.getByRole("radiogroup", { name: "Table" }).getByText("Charts").click();
  await page.getByLabel("Metric", { exact: true }).selectOption("psnr");
  const chart = page.locator("figure.chart").first();
  await expect(chart).toContainText(
    `Left out, as PSNR is infinite there: ${PIPELINES * EQUAL} patches (model-0 ${EQUAL}, `,
  );
  const dots = chart.locator(".dots");
  await expect(dots).toHaveCount(PIPELINES);
  await page.screenshot({ path: `${screenshots}/benchmark-many.png`, fullPage: true });

  await page.getByLabel("Add a filter").selectOption("gapDays");
  await dots.first().evaluate((path) => {
    const counted = globalThis as { redrawn?: number };
    counted.redrawn = 0;
    new MutationObserver(() => {
      counted.redrawn = (counted.redrawn ?? 0) + 1;
    }).observe(path, { attributes: true, attributeFilter: ["d"] });
  });
  const end = page.getByLabel("Days between the images, at least");
  await end.pressSequentially("12345", { delay: 20 });
  await expect(dots.first()).toHaveAttribute("d", "");
  const redrawn = await page.evaluate(
    () => (globalThis as { redrawn?: number }).redrawn,
  );
  expect(redrawn).toBeLessThanOrEqual(2);

  // A key that marks another patch draws no dot again.
  await page.getByRole("button", { name: /Remove filter/ }).click();
  await expect(dots.first()).not.toHaveAttribute("d", "");
  await page.evaluate(() => Object.assign(globalThis, { redrawn: 0 }));
  await chart.getByRole("application").focus();
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("ArrowRight");
  }
  await expect(chart.locator(".chosen")).toHaveCount(PIPELINES);
  expect(await page.evaluate(() => (globalThis as { redrawn?: number }).redrawn)).toBe(
    0,
  );
});
