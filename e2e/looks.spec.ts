import { expect, test } from "@playwright/test";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import {
  dropFiles,
  paintedShare,
  panel,
  runEnded,
  sceneItem,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { isOnTop, violations } from "./violations.ts";

// What every screen has to keep to: sizes, contrast and names, the keyboard, the link.

const LONG_NAME = `CAPELLA_${"a_scene_name_without_any_space_".repeat(4)}.tif`;

const sizes = [
  { name: "wide", width: 1280, height: 800 },
  { name: "tablet", width: 820, height: 1180 },
  { name: "phone", width: 390, height: 844 },
];

for (const { name, width, height } of sizes) {
  test(`${name}: nothing sticks out, nothing is unnamed or pale`, async ({ page }) => {
    await useTestModels(page);
    await visit(page);
    await page.setViewportSize({ width, height });
    await dropFiles(page, [
      { name: LONG_NAME, bytes: makeGeoTiff().bytes },
      { name: "a-letter.tif", bytes: new TextEncoder().encode("No image.\n") },
    ]);
    if (name !== "wide") {
      await page.getByRole("button", { name: "Scenes and pipeline" }).click();
    }
    await expect(sceneItem(page, LONG_NAME).getByText("SAR")).toBeVisible();
    await expect(page.getByRole("alert")).toContainText("not a TIFF");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({
        path: `${screenshots}/looks-${name}-${colorScheme}.png`,
      });
      expect(await violations(page), colorScheme).toEqual([]);
    }
    const sticksOut = await page.evaluate(() =>
      [
        document.documentElement,
        ...document.querySelectorAll(".side, .top-bar, .toolbar"),
      ]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.className),
    );
    expect(sticksOut).toEqual([]);
  });
}

test("the regions' map and list keep to it too", async ({ page }) => {
  await useTestModels(page);
  await visit(page);
  await stopRunning(page);
  await page.getByRole("button", { name: "Paris (simulated)" }).click();
  const dialog = page.getByRole("dialog", { name: "Simulated regions" });
  await expect(dialog.getByRole("row", { name: /Bengbu/ })).toBeVisible();
  for (const { name, width, height } of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({
        path: `${screenshots}/looks-regions-${name}-${colorScheme}.png`,
      });
      expect(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
    }
    const sticksOut = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(sticksOut).toBe(false);
  }
});

test("the keyboard alone does the main job", async ({ page }) => {
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  const { keyboard } = page;
  // The first stop of the keyboard leads past bars and sides.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Skip to the map" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.locator(".map-target").first()).toBeFocused();
  const map = (label: string) => page.getByRole("application", { name: label });

  await keyboard.press("3");
  await expect(map("SAR and SynEO map")).toBeVisible();
  await keyboard.press("s");
  const swipe = page.getByRole("slider", { name: "Swipe between the two layers" });
  await swipe.focus();
  await keyboard.press("End");
  await expect(swipe).toHaveAttribute("aria-valuenow", "100");
  await keyboard.press("5");
  await expect(map("SAR and EO map")).toBeVisible();

  // Blinking is about the time while the key is held, wherever that ends.
  const blink = page.getByRole("button", { name: "Blink" });
  await map("SAR and EO map").focus();
  await keyboard.down(" ");
  await expect(blink).toHaveAttribute("aria-pressed", "true");
  await page.evaluate(() => dispatchEvent(new Event("blur")));
  await expect(blink).toHaveAttribute("aria-pressed", "false");
  await keyboard.up(" ");

  // A click on the layout leaves the focus there, where the space bar has nothing else to do.
  await page.getByText("2-up", { exact: true }).click();
  await page.getByText("Single", { exact: true }).click();
  await expect(page.getByRole("radio", { name: "Single" })).toBeFocused();
  await keyboard.down(" ");
  await expect(blink).toHaveAttribute("aria-pressed", "true");
  await keyboard.up(" ");
  await expect(blink).toHaveAttribute("aria-pressed", "false");

  // What lies over the page has the keys to itself.
  await keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
  await keyboard.press("r");
  await keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "Draw an area (r)" })).toBeVisible();

  const black = page.getByRole("slider", { name: "Black" });
  await black.focus();
  await keyboard.press("ArrowRight");
  await expect(page.getByText("by hand")).toBeVisible();
  await expect(black).toHaveAttribute("aria-valuetext", /^−?[\d.]+ dB · [\d.]+ %$/);

  const baseline = page.getByLabel("Translate", { exact: true });
  const first = await baseline.inputValue();
  await keyboard.press("]");
  await expect(baseline).not.toHaveValue(first);
  await keyboard.press("[");
  await expect(baseline).toHaveValue(first);

  const before = await page.evaluate(() => location.hash);
  await map("SAR and EO map").focus();
  await keyboard.press("+");
  await keyboard.press("ArrowRight");
  await expect.poll(() => page.evaluate(() => location.hash)).not.toBe(before);
  await keyboard.press("t");
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeVisible();
  expect(await runEnded(page)).toContain("complete");
});

test("a link brings back view, layout, stages and models", async ({
  page,
  context,
}) => {
  await useTestModels(page);
  await visit(page);
  await page.getByText("2-up", { exact: true }).click();
  await page.getByLabel("Right stage").selectOption("eo");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.keyboard.press("]");
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toMatch(/v=EPSG:32631.*&l=two&s=sar,eo&t=/);
  await page.waitForTimeout(600);
  const link = page.url();
  const model = await page.getByLabel("Translate", { exact: true }).inputValue();

  const other = await context.newPage();
  await other.goto(link);
  await expect(panel(other, "EO")).toBeVisible();
  await expect(panel(other, "SynEO")).toBeHidden();
  await expect(other.getByLabel("Translate", { exact: true })).toHaveValue(model);
  // While the region is being opened there is no view yet, and the address may lack it.
  await expect
    .poll(() => paintedShare(other, "SAR"), { timeout: 120_000 })
    .toBeGreaterThan(0.2);
  await expect.poll(() => other.url()).toBe(link);
  await other.waitForTimeout(1500);
  expect(other.url()).toBe(link);
});

test("an image in pixel space takes the place of one on the Earth", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page);
  const names = ["bare_eo.tif", "bare_sar.tif"] as const;
  const bare = { georeference: null };
  const picture = makeGeoTiff({ ...bare, bands: 3, sampleType: "uint8" });
  await dropFiles(page, [
    { name: names[0], bytes: picture.bytes },
    { name: names[1], bytes: makeGeoTiff(bare).bytes },
  ]);
  for (const name of names) {
    await expect(
      sceneItem(page, name).getByRole("button", { pressed: true }),
    ).toBeVisible();
  }
  await expect(page.getByRole("alert")).toHaveCount(0);
  // What somebody has brought stands above what the page brings.
  const own = await page.getByRole("list", { name: "Opened scenes" }).boundingBox();
  const regions = await page
    .getByRole("region", { name: "Simulated regions" })
    .boundingBox();
  expect(own?.height).toBeGreaterThan(0);
  expect((own?.y ?? 0) + (own?.height ?? 0)).toBeLessThanOrEqual(regions?.y ?? 0);
});

test.describe("on a small screen", () => {
  test.use({ hasTouch: true });

  for (const { name, width, height } of [
    { name: "phone", width: 390, height: 844 },
    { name: "small phone", width: 360, height: 740 },
    { name: "window at 200 %", width: 640, height: 400 },
  ]) {
    test(`${name}: one map, one row of tools, help, and the values under a finger`, async ({
      page,
    }) => {
      await useTestModels(page);
      await visit(page);
      await runEnded(page);
      await page.setViewportSize({ width, height });
      const map = page.locator(".map-target");
      await expect(map).toHaveCount(1);
      await expect(map).toBeInViewport({ ratio: 0.99 });
      // Buttons for fingers are 44 px high: two rows of them would be 92.
      const tools = page.getByRole("region", { name: "Map tools" });
      await expect(tools.getByRole("button", { name: "Opacity" })).toBeVisible();
      expect((await tools.boundingBox())?.height).toBeLessThan(52);
      await expect(page.getByRole("button", { name: "Help and keys" })).toBeInViewport({
        ratio: 0.99,
      });

      // Beside the handle of the swipe, which lies over the middle.
      const box = await map.boundingBox();
      const [x, y] = [(box?.x ?? 0) + width / 2 - 50, box?.y ?? 0];
      await page.touchscreen.tap(x, y + (box?.height ?? 0) / 2);
      const values = page.getByRole("region", { name: "Under the pointer" });
      for (const text of [/^row \d+ col \d+$/, /SAR DN \d+/, /SynEO \d+ \d+ \d+$/]) {
        const value = values.getByText(text);
        await expect(value).toBeInViewport({ ratio: 0.99 });
        expect(await isOnTop(value), String(text)).toBe(true);
      }
      await page.screenshot({ path: `${screenshots}/looks-values-${width}.png` });
    });
  }
});
