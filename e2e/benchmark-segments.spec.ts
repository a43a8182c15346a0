import { expect, test } from "@playwright/test";
import { makeSegments } from "#testing/make-segments.ts";
import { openBenchmark } from "./benchmark-page.ts";
import { screenshots, useTestModels } from "./explorer-page.ts";
import { regionIds } from "./region-files.ts";
import { violations } from "./violations.ts";

// The Benchmark workspace's page of segments: from its table to a patch in Apply and back.

const INDEX = JSON.stringify({ schema: 1, files: [], leftOut: [] });

test.beforeEach(({ page }) => useTestModels(page));

/** Scores of our own regions, and of so many that differences can be told from chance. */
function segments(): string {
  const own = Object.fromEntries(regionIds.map((id) => [id, [0.2, 0.4]]));
  const others = Object.fromEntries(
    Array.from({ length: 6 }, (_, i) => [`place-${i}`, [0.1 + i / 100]]),
  );
  const better = Object.fromEntries(
    Object.entries({ ...own, ...others }).map(([id, values]) => [
      id,
      values.map((value) => value + 0.1),
    ]),
  );
  return JSON.stringify(
    makeSegments({ sar: { ...own, ...others }, "tiny-translate": better }, [
      "EO",
      "labels",
    ]),
  );
}

test("from a measure of segments to its patches, into Apply, and back by the link", async ({
  page,
}) => {
  const published = new Map([
    ["index.json", INDEX],
    ["segments.json", segments()],
  ]);
  await openBenchmark(page, published);
  await page.getByText("Segments", { exact: true }).click();
  const row = page.getByRole("row", { name: /tiny-translate/ });
  await expect(row).toContainText("▲ +0.100");
  await expect(row).toContainText("▼ +0.100");
  await expect(page.getByText(/simulated: n = \d+ patches of 256 px/)).toBeVisible();
  await page.getByText("Against the label map").click();
  await page.screenshot({ path: `${screenshots}/benchmark-segments.png` });
  expect(await violations(page)).toEqual([]);

  const cell = page.locator('[data-segments="tiny-translate/miou"]');
  await cell.focus();
  await page.keyboard.press("Enter");
  const heading = page.getByRole("heading", { name: /label map: patches by mIoU/ });
  await expect(heading).toBeFocused();
  // Of the two regions' patches alone are the pixels here.
  await expect(page.getByText("its pixels are not here")).toHaveCount(6);
  await page.screenshot({ path: `${screenshots}/benchmark-segment-patches.png` });
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(cell).toBeFocused();

  await cell.click();
  await expect(page).toHaveURL(/labels.+miou.+tiny-translate/);
  const link = page.url();
  await page
    .getByRole("button", { name: new RegExp(`^Open in Apply: ${regionIds[0]}`) })
    .first()
    .click();
  await expect(page.getByRole("link", { name: "Apply", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await expect(
    page.getByRole("button", { name: `${regionIds[0]} (simulated)` }),
  ).toBeVisible();

  await page.goto("about:blank");
  await page.goto(link);
  await expect(heading).toBeVisible();
});

test("without scores of segments, or with broken ones, the tables stay", async ({
  page,
}) => {
  const published = new Map([["index.json", INDEX]]);
  await openBenchmark(page, published);
  await page.getByText("Segments", { exact: true }).click();
  await expect(page.getByText(/npm run segments/)).toBeVisible();
  await expect(page).toHaveURL(/segments/);
  published.set("segments.json", '{"schema":1');
  await page.reload();
  await expect(page.getByText(/segments.json is not a results file/)).toBeVisible();
  await page.getByText("Table 2", { exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Table 2/ })).toBeVisible();
});
