import { expect, type Locator, type Page, test } from "@playwright/test";
import { encodeProductFile } from "#simulate/product/encode-product.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { makeProduct } from "#testing/simulated-product.ts";
import {
  dropFiles,
  paintedShare,
  panel,
  runEnded,
  sceneItem,
  score,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// How good is it? From the first read-outs to the studies behind them, on a pair whose
// translation is known: the radar image is the grey of the optical one, which lies a
// known number of pixels away, and the translator copies grey.

const SIZE_PX = 512;
const SHIFT = { dx: 3, dy: -2 };

test("the scores open what stands behind them", async ({ page }) => {
  await useTestModels(page, { lpips: true });
  await visit(page, "./?backend=wasm");
  await dropShiftedPair(page);
  await chooseTranslator(page, "no-op");

  await translateWhole(page);

  await test.step("scores, with LPIPS", async () => {
    await expect.poll(() => score(page, "MAE")).toBeGreaterThan(0.005);
    expect(await score(page, "SSIM")).toBeLessThan(1);
    await expect
      .poll(() => score(page, "LPIPS"), { timeout: 120_000 })
      .toBeGreaterThan(0.01);
  });

  await test.step("a metric's card, by keyboard", async () => {
    const name = page.getByRole("button", { name: "SSIM: what it is" });
    await name.focus();
    await page.keyboard.press("Enter");
    const card = page.getByRole("region", { name: "SSIM", exact: true });
    await expect(card).toContainText("σ");
    await expect(card).toContainText("Gaussian window 11 px");
    await expect(card).toContainText(/[\d\u202f]+ pixels/);
    await expect(card).toContainText("Wang");
    await card.getByRole("button", { name: "Draw the ladder" }).press("Enter");
    const ladder = card.getByRole("list", { name: "Scores, best first" });
    await expect(ladder).toBeVisible({ timeout: 120_000 });
    await page.screenshot({ path: `${screenshots}/metrics-card.png` });
    await page.keyboard.press("Escape");
    await expect(card).toBeHidden();
    await expect(name).toBeFocused();
  });

  await test.step("the candidate on its ladder", async () => {
    const section = await openSection(page, "What does the score mean?");
    const rungs = section
      .getByRole("list", { name: "Scores, best first" })
      .getByRole("listitem");
    await expect(rungs).toHaveCount(9);
    await expect(section.locator('[aria-current="true"]')).toHaveCount(1);
    await expect(section.getByText("EO blurred, σ 2 px")).toBeVisible();
  });

  await test.step("the scores are best at the shift", async () => {
    const section = await openSection(page, "Scores under a shift");
    await section.getByRole("button", { name: /shifts/ }).click();
    const surface = section.getByRole("img");
    await expect(surface).toBeVisible({ timeout: 120_000 });
    await expect(surface).toHaveAccessibleName(
      new RegExp(`best .* at dx ${SHIFT.dx}, dy −${-SHIFT.dy};`),
    );
    await expect(section).toContainText(`dx ${SHIFT.dx}, dy −${-SHIFT.dy} px`);
  });

  await test.step("means over patches, distances of sets", async () => {
    const section = await openSection(page, "Over patches");
    await section.getByRole("button", { name: "Measure patch by patch" }).click();
    const means = section.getByRole("table", { name: "Means over patches" });
    await expect(means.getByRole("row", { name: /PSNR/ })).toContainText("±", {
      timeout: 120_000,
    });
    await section.getByRole("button", { name: "Compare sets of patches" }).click();
    const distances = section.getByRole("table", { name: /^Distances/ });
    await expect(distances.getByRole("row", { name: "FD-AlexNet" })).toBeVisible({
      timeout: 120_000,
    });
    await expect(section).toContainText(/n = \d+ patches of 64²/);
  });

  await test.step("a map of the error over the SynEO", async () => {
    const choice = page.getByLabel("Map over SynEO");
    const plain = await panel(page, "SynEO").screenshot();
    await choice.selectOption({ label: "Absolute error" });
    await expect(page.getByRole("figure", { name: /dark, .* light$/ })).toBeVisible();
    await expect
      .poll(async () => (await panel(page, "SynEO").screenshot()).equals(plain))
      .toBe(false);
    expect(await paintedShare(page, "SynEO")).toBeGreaterThan(0.2);
    const box = await panel(page, "SynEO").boundingBox();
    await page.mouse.move(
      (box?.x ?? 0) + (box?.width ?? 0) / 2,
      (box?.y ?? 0) + (box?.height ?? 0) / 2,
    );
    const readings = page.getByRole("region", { name: "Under the pointer" });
    await expect(readings).toContainText(/Absolute error 0\.\d{3}/);
    await page.screenshot({ path: `${screenshots}/metrics-value-map.png` });
    await choice.selectOption({ label: "None" });
  });
});

async function dropShiftedPair(page: Page): Promise<void> {
  const { eo } = makeLandscape(7, SIZE_PX);
  const grey = Uint8Array.from(
    { length: SIZE_PX ** 2 },
    (_, i) => ((eo[3 * i] ?? 0) + (eo[3 * i + 1] ?? 0) + (eo[3 * i + 2] ?? 0)) / 3,
  );
  const inside = (at: number) => Math.max(0, Math.min(SIZE_PX - 1, at));
  const shifted = Uint8Array.from({ length: SIZE_PX ** 2 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const row = inside(Math.floor(pixel / SIZE_PX) - SHIFT.dy);
    const col = inside((pixel % SIZE_PX) - SHIFT.dx);
    return eo[(row * SIZE_PX + col) * 3 + (i % 3)] ?? 0;
  });
  const product = makeProduct({ sizePx: SIZE_PX });
  // White lies at +2 dB, as in the tests' regions.
  const step = 10 ** (2 / 20) / 255 / product.scene.acquisition.scaleFactor;
  const dn = Uint16Array.from(grey, (amplitude) => Math.round(amplitude * step));
  const pictured = { ...product, scene: { ...product.scene, dn, eo: shifted } };
  await stopRunning(page);
  await dropFiles(page, [
    { name: "grey_sar.tif", bytes: encodeProductFile(pictured, "sar") },
    { name: "moved_eo.tif", bytes: encodeProductFile(pictured, "eo") },
  ]);
  await expect(sceneItem(page, "grey_sar.tif")).toBeVisible();
  await expect(sceneItem(page, "moved_eo.tif")).toBeVisible();
  await expect.poll(() => paintedShare(page, "EO")).toBeGreaterThan(0.2);
  await stopRunning(page);
}

async function chooseTranslator(page: Page, id: string): Promise<void> {
  await page.getByLabel("Translate", { exact: true }).selectOption(id);
  await page.waitForTimeout(500);
  await stopRunning(page);
}

async function translateWhole(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More to run" }).click();
  await page.getByRole("menuitem", { name: /whole scene/ }).click();
  expect(await runEnded(page)).toContain("complete");
}

async function openSection(page: Page, title: string): Promise<Locator> {
  const section = page.getByRole("region", { name: title, exact: true });
  await section.getByText(title, { exact: true }).click();
  return section;
}
