import { expect, type Page, test } from "@playwright/test";
import { type ArchiveServer, previewBytes, startArchive } from "./archive-server.ts";
import { paintedShare, screenshots, visit } from "./explorer-page.ts";
import { violations } from "./violations.ts";

// Real scenes: found without a network, opened after a question, by parts.

const HOST = "https://capella-open-data.s3.us-west-2.amazonaws.com";

/** Collects the addresses of other sites that the page asks for. */
function foreignRequests(page: Page): string[] {
  const own = new URL(page.url()).origin;
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(own) && !/^(blob|data):/.test(url)) {
      asked.push(url);
    }
  });
  return asked;
}

test("a place of the paper opens from the archive, after a question", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const preview = Buffer.from(previewBytes());
  await page.context().route(`${HOST}/**`, (route) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(route.request().headers().range ?? "");
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(preview.length - 1, Number(range?.[2] || preview.length - 1));
    return route.fulfill({
      status: 206,
      body: preview.subarray(start, end + 1),
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "content-range": `bytes ${start}-${end}/${preview.length}`,
      },
    });
  });
  await visit(page);
  const foreign = foreignRequests(page);
  await page.getByRole("button", { name: "Map and list" }).click();
  const real = page.getByRole("region", { name: "Real scenes of the paper's places" });
  await expect(real.getByRole("listitem")).toHaveCount(8, { timeout: 30_000 });
  await real.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${screenshots}/archive-places.png` });
  await real
    .getByRole("button", { name: /^Paris · real · Capella C\d\d · 2024/ })
    .click();

  const dialog = page.getByRole("dialog", { name: /Real scenes/ });
  await expect(dialog.getByRole("status")).toHaveText("5 of 2287 scenes");
  await expect(dialog.getByRole("row")).toHaveCount(6);
  await page.screenshot({ path: `${screenshots}/archive-paris.png` });
  expect(await violations(page)).toEqual([]);
  await dialog.getByLabel("Look side").selectOption("left");
  await expect(dialog.getByRole("status")).toHaveText(/^[0-4] of 2287 scenes$/);
  await dialog.getByRole("button", { name: "Show all" }).click();
  await expect(dialog.getByRole("status")).toHaveText("2287 of 2287 scenes");
  await dialog.getByLabel("Near latitude, longitude").fill("48.85, 2.35");
  await page.screenshot({ path: `${screenshots}/archive-near.png` });

  await dialog
    .getByRole("button", { name: /^Open Capella/ })
    .first()
    .press("Enter");
  await expect(dialog.getByText(`Opening asks ${new URL(HOST).host}`)).toBeVisible();
  expect(foreign).toEqual([]);
  await dialog.getByRole("button", { name: "Open the preview" }).press("Enter");
  await expect(
    page.getByRole("button", { name: "Open the whole image, by parts" }),
  ).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Close: how to read radar" }).click();
  await expect.poll(() => paintedShare(page, "SAR")).toBeGreaterThan(0.15);
  await page.screenshot({ path: `${screenshots}/archive-opened.png` });
  expect(new Set(foreign).size).toBe(1);
  expect(foreign[0]).toMatch(
    new RegExp(
      `^${HOST}/data/\\d{4}/\\d+/\\d+/CAPELLA_\\w+/CAPELLA_\\w+_preview\\.tif$`,
    ),
  );
});

test.describe("an address of a STAC item", () => {
  let archive: ArchiveServer;
  test.beforeAll(async () => {
    archive = await startArchive();
  });
  test.afterAll(() => archive.close());

  test("in a link asks before it loads, and opens the item's preview", async ({
    page,
  }) => {
    test.setTimeout(240_000);
    const url = `${archive.origin}/stac/mal%C3%A9/item.json`;
    await visit(page, `./#open=${encodeURIComponent(url)}`);
    const question = page.getByRole("region", { name: "Images that the link names" });
    await expect(question).toContainText(new URL(url).host);
    expect(archive.asked).toEqual([]);
    await question.getByRole("button", { name: "Open it" }).click();
    await expect(
      page.getByRole("button", { name: "Open the whole image, by parts" }),
    ).toBeVisible({ timeout: 60_000 });
    expect([...new Set(archive.asked)]).toEqual([
      "/stac/mal%C3%A9/item.json",
      "/stac/mal%C3%A9/preview.tif",
    ]);
  });

  const WRONG: readonly (readonly [path: string, words: RegExp])[] = [
    ["/stac/2024-07/catalog.json", /STAC Catalog.*which lists 31 items/s],
    ["/broken/item.json", /no STAC item.*no JSON object/s],
    ["/page/item.json", /no STAC item.*a page \(HTML\)/s],
    ["/empty/item.json", /no STAC item.*JSON without assets/s],
    ["/gone/item.json", /does not give this file.*HTTP 404/s],
    ["/nocors/item.json", /could not be fetched|does not let this page read/],
    ["/moved/item.json", /could not be fetched|does not let this page read/],
    ["/noranges/item.json", /does not serve parts of files/],
  ];

  test("says in words what is wrong with it", async ({ page }) => {
    test.setTimeout(300_000);
    await visit(page);
    const field = page.getByLabel("Address of an image");
    for (const [path, words] of WRONG) {
      await field.fill(`${archive.origin}${path}`);
      await field.press("Enter");
      const error = page.getByRole("listitem").filter({ hasText: words });
      await expect(error.first(), path).toBeVisible({ timeout: 60_000 });
      await page
        .getByRole("button", { name: /^Remove / })
        .last()
        .click();
    }
    await page.context().setOffline(true);
    await field.fill(`${archive.origin}/stac/mal%C3%A9/item.json`);
    await field.press("Enter");
    await expect(
      page
        .getByRole("listitem")
        .filter({ hasText: /could not be fetched/ })
        .first(),
    ).toBeVisible({ timeout: 60_000 });
  });
});
