import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { makeResults } from "#testing/make-results.ts";
import { makePublished, openBenchmark } from "./benchmark-page.ts";
import {
  dropFiles,
  paintedShare,
  screenshots,
  useTestModels,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// The second tab: the paper's tables beside results that the command line has made of the
// tests' regions with the tests' models, and from a number down to its pixels and back.

let published: ReadonlyMap<string, string>;

test.beforeAll(async () => {
  published = await makePublished();
});

test.beforeEach(({ page }) => useTestModels(page));

/** Pixels of a patch's picture that are not all of one colour. */
async function isDrawn(page: Page, place: string, caption: RegExp): Promise<boolean> {
  const canvas = page
    .locator(".patch-item", { hasText: place })
    .locator("figure", { hasText: caption })
    .locator("canvas");
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element;
    const data = element.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
    return new Set(data).size > 4;
  });
}

test("from Table 2's hybrid CUT to its worst patch on the map and back, by keyboard", async ({
  page,
}) => {
  await openBenchmark(page, published);
  const row = page
    .getByRole("row", { name: /CUT.*hybrid|tiny-translate|Tiny/i })
    .first();
  await expect(row).toBeVisible();
  const cell = page.locator('[data-cell="tiny-translate//mae"]');
  await expect(cell).toContainText("±");
  // The paper's number stands beside it, marked as the paper's.
  await expect(cell.locator("xpath=..")).toContainText("0.132 paper");

  await cell.focus();
  await page.keyboard.press("Enter");
  const heading = page.getByRole("heading", { name: /patches by MAE/ });
  await expect(heading).toBeFocused();
  await expect(page.locator(".patch-item")).toHaveCount(5);
  // Pictures are made when they come into view.
  await page.locator(".patch-item", { hasText: "Worst" }).scrollIntoViewIfNeeded();
  for (const caption of [/^SAR/, /^EO/, /^Tiny translator/]) {
    await expect
      .poll(() => isDrawn(page, "Worst", caption).catch(() => false))
      .toBe(true);
  }
  await page.screenshot({ path: `${screenshots}/benchmark-patches.png` });
  expect(await violations(page)).toEqual([]);

  const open = page
    .locator(".patch-item", { hasText: "Worst" })
    .getByRole("button", { name: /Open on the map/ });
  const place = (await open.getAttribute("aria-label")) ?? "";
  const region = /map: ([\w-]+),/.exec(place)?.[1] ?? "";
  await open.focus();
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("button", { name: `${region} (simulated)` }),
  ).toBeVisible();
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toMatch(/box=.*t=tiny-translate/);
  await page.screenshot({ path: `${screenshots}/benchmark-on-map.png` });
  // The region's run was stopped above, and the page starts none a second time by itself.
  const translate = page.getByRole("button", { name: "Translate this view" }).first();
  await translate.focus();
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("status").filter({ hasText: /^The run is complete/ }),
  ).toBeVisible();

  await page.getByRole("link", { name: "Benchmark", exact: true }).click();
  await expect(heading).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(cell).toBeFocused();
});

test("sorted, filtered and shared: the link restores it", async ({ page, context }) => {
  await openBenchmark(page, published);
  await page.getByRole("button", { name: /^LPIPS/ }).click();
  await page.getByRole("radiogroup", { name: "Rows" }).getByText("The paper’s").click();
  await expect(page.getByRole("columnheader", { name: /^LPIPS/ })).toHaveAttribute(
    ...["aria-sort", "ascending"],
  );
  // 0.350, 0.477, 0.540 …: ours, that has no LPIPS here, stands at the paper's number.
  const names = page.locator(".benchmark-table tbody .row-name");
  await expect(names.nth(1)).toHaveText("BBDM");
  await expect(names.nth(2)).toHaveText("CycleGAN");
  await expect(page).toHaveURL(/b=table2,paper,all,lpips,lpips\.asc/);
  await page.waitForTimeout(800);

  const other = await context.newPage();
  await other.goto(page.url());
  const again = other.locator(".benchmark-table tbody .row-name");
  await expect(again.nth(1)).toHaveText("BBDM");
  await expect(again).toHaveCount(9);
});

test("charts, land cover and filters mark the same patches, and the link keeps them", async ({
  page,
}) => {
  await openBenchmark(page, published);
  const pages = page.getByRole("radiogroup", { name: "Table" });
  await pages.getByText("Charts").click();
  await page.getByLabel("Metric", { exact: true }).selectOption("mae");
  await page.getByLabel("Other metric").selectOption("psnr");
  await page.getByLabel("Condition").selectOption("incidenceDeg");
  const distribution = page.getByRole("application", { name: "MAE by pipeline" });
  // A path a pipeline, a move a patch.
  const dots = () =>
    distribution
      .locator(".dots")
      .evaluateAll((paths) =>
        paths.map((path) => path.getAttribute("d")?.match(/M/g)?.length ?? 0),
      );
  const [first = 0, second] = await dots();
  expect(first).toBeGreaterThan(5);
  expect(second).toBe(first);
  await expect(page.getByText(/^Spearman’s ρ: .*\(n = \d+\)/).first()).toBeVisible();

  // The keyboard goes from patch to patch, and all charts mark the same one.
  await distribution.focus();
  await page.keyboard.press("ArrowRight");
  await expect(
    page.locator(".patch-list[aria-label='The chosen patch']"),
  ).toBeVisible();
  const marks = page.locator(".chart .chosen");
  await expect(marks).toHaveCount(6);
  await expect(page).toHaveURL(
    /psnr,incidenceDeg,,[\w-]+%2F0%2F|psnr,incidenceDeg,,[\w-]+\/0\//,
  );
  await page.screenshot({ path: `${screenshots}/benchmark-charts.png` });
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save “MAE by pipeline” as SVG" }).click();
  const saved = readFileSync(await (await download).path(), "utf8");
  expect(saved).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(saved).toMatch(/class="dots" data-series="1" d="M[^"]+" stroke="rgb\(/);

  // A filter that no patch passes, and one that some do.
  await page.getByLabel("Add a filter").selectOption("gapDays");
  await page.getByLabel("Days between the images, at least").fill("100000");
  await expect.poll(async () => (await dots())[0] ?? 0).toBe(0);
  await page
    .getByRole("button", { name: "Remove filter: Days between the images" })
    .click();
  await expect.poll(async () => (await dots())[0]).toBe(first);

  await pages.getByText("Land cover").click();
  await expect(page.getByRole("heading", { name: "By land cover" })).toBeVisible();
  await page.screenshot({ path: `${screenshots}/benchmark-classes.png` });
  expect(await violations(page)).toEqual([]);
});

test("a file of results is dropped: a broken one is refused, a good one joins the ranks", async ({
  page,
}) => {
  const values = Object.fromEntries(
    [..."abcdefgh"].map((id, i) => [id, [0.2 + i / 100, 0.3]]),
  );
  // Ranks need some regions: those of the results that are dropped are these, too.
  const row = makeResults({ values, metrics: ["mae", "lpips"] });
  const eight = new Map([
    ["index.json", JSON.stringify({ schema: 1, files: ["row.json"], leftOut: [] })],
    ["row.json", encodeResultsFile(row)],
  ]);
  await openBenchmark(page, eight);
  const bytes = (text: string) => new TextEncoder().encode(text);
  await dropFiles(page, [{ name: "broken.json", bytes: bytes('{"schema": 1}') }]);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("broken.json is not a results file.");
  await expect(alert).toContainText('"time"');
  await alert.getByRole("button", { name: "Close this message" }).click();
  await expect(alert).toBeHidden();

  for (const [name, base] of [
    ["mine", -0.1],
    ["worse", 0.1],
  ] as const) {
    const moved = Object.fromEntries(
      Object.entries(values).map(([id, scores]) => [id, scores.map((v) => v + base)]),
    );
    const text = encodeResultsFile(
      makeResults({ values: moved, metrics: ["mae", "lpips"], pictures: name }),
    );
    await dropFiles(page, [{ name: `${name}.json`, bytes: bytes(text) }]);
  }
  const mine = page.getByRole("row", { name: /Pictures: mine/ });
  await expect(mine).toContainText("yours");
  await expect(mine.locator(".rank")).toHaveText("1");
  await expect(
    page.getByRole("row", { name: /Pictures: worse/ }).locator(".rank"),
  ).toHaveText("3");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: "Export table" })
      .click()
      .then(() => page.getByRole("menuitem", { name: "Save as LaTeX" }).click()),
  ]);
  expect(download.suggestedFilename()).toBe("sar2earth-table2.tex");
  expect(readFileSync(await download.path(), "utf8")).toContain("\\begin{tabular}");
});

test("the matrix is a grid for the arrow keys, and opens the patches of its cells", async ({
  page,
}) => {
  await openBenchmark(page, published);
  await page.getByRole("radiogroup", { name: "Table" }).getByText("Matrix").click();
  await page.getByRole("combobox", { name: "Metric" }).selectOption("mae");
  const grid = page.getByRole("grid");
  await grid.getByRole("button").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const focused = page.locator(":focus");
  await expect(focused).toHaveAttribute("aria-label", /Paris: MAE/);
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { name: /Paris: patches by MAE/ }),
  ).toBeFocused();
});

for (const { name, width, height } of [
  { name: "wide", width: 1280, height: 800 },
  { name: "tablet", width: 820, height: 1180 },
  { name: "phone", width: 390, height: 844 },
]) {
  test(`${name}: every table is legible and named, and the page sticks nowhere out`, async ({
    page,
  }) => {
    await openBenchmark(page, published);
    await page.setViewportSize({ width, height });
    for (const [label, heading] of [
      ["Table 2", /^Table 2/],
      ["Table 4", /^Table 4/],
      ["Matrix", /^Every baseline/],
    ] as const) {
      await page.getByRole("radiogroup", { name: "Table" }).getByText(label).click();
      await expect(page.getByRole("heading", { name: heading })).toBeVisible();
      if (label === "Matrix") {
        await page.getByRole("combobox", { name: "Metric" }).selectOption("mae");
        await expect(page.locator(".heat").first()).toBeVisible();
      }
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.waitForTimeout(300);
        const file = `benchmark-${label.replace(" ", "").toLowerCase()}-${name}-${colorScheme}`;
        await page.screenshot({ path: `${screenshots}/${file}.png` });
        expect(await violations(page), `${label} ${colorScheme}`).toEqual([]);
      }
    }
    const sticksOut = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".benchmark, .top-bar")]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.className),
    );
    expect(sticksOut).toEqual([]);
  });
}
