import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { runEnded, stopRunning, useTestModels, visit } from "./explorer-page.ts";
import { expectExplained } from "./files.ts";
import { KEEP_DEVICE, loseDevice, prepareRunner } from "./page-workers.ts";
import {
  expectSceneUsable,
  keepPictures,
  translateCentre,
  useTranslatedScene,
} from "./translated-scene.ts";

// Models and devices that fail: said in the pipeline's panel; what was computed stays.

const wholeModel = readFileSync(
  resolve(
    import.meta.dirname,
    "../src/testing/models/translate/tiny-translate/model.onnx",
  ),
);

/** Whoever has started a run sees what became of it, wherever the sides are scrolled to. */
async function expectInView(note: Locator): Promise<void> {
  await expect(note).toBeInViewport({ ratio: 0.99 });
  const close = note.getByRole("button", { name: "Close this message" });
  await expect(close).toBeInViewport({ ratio: 0.99 });
}

test.describe("models", () => {
  /** A run that fails says so above the maps that it was for. */
  const centre = (page: Page) => page.getByRole("main");

  test("weights with another hash than their card's are not run", async ({ page }) => {
    await useTestModels(page);
    let isBroken = true;
    await page
      .context()
      .route("**/models/translate/tiny-translate/model.onnx*", (route) => {
        const body = Buffer.from(wholeModel);
        if (isBroken) {
          body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
        }
        return route.fulfill({
          body,
          contentType: "application/octet-stream",
          headers: { "cross-origin-resource-policy": "same-origin" },
        });
      });
    await visit(page);
    const note = await expectExplained(centre(page), {
      message: /The weights of "Tiny translator \(test\)" are not the ones/,
      expected: /SHA-256 4b4353923556…, 1066 bytes/,
      found: /SHA-256 [0-9a-f]{12}…, 1066 bytes/,
      hint: /Reload/,
    });
    await expectInView(note);
    // Nothing was painted, and nothing pretends that it was.
    await expect(page.getByRole("alert")).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Export GeoTIFF" })).toBeHidden();
    await keepPictures(page, "model-hash");
    // The server has been mended: the same page goes on.
    isBroken = false;
    await note.getByRole("button", { name: "Try again" }).click();
    await expect(note).toBeHidden();
    await stopRunning(page);
    await translateCentre(page);
    expect(await runEnded(page)).toContain("complete");
    await expectSceneUsable(page);
  });

  test("a graph of another shape than its card's is not run", async ({ page }) => {
    await useTranslatedScene(page);
    await page.getByLabel("Translate", { exact: true }).selectOption("wrong-shape");
    // Another choice where one is on screen runs by itself.
    const note = await expectExplained(centre(page), {
      message: /One band of three/,
      expected: /output "eo" of 1×3×64×64/,
      found: /1×1×n×n/,
      hint: /\w/,
    });
    await expectInView(note);
    await note.getByRole("button", { name: "Close this message" }).click();
    await expect(note).toBeHidden();
    await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
    await expectSceneUsable(page);
    await page.getByRole("button", { name: "Translate this view" }).first().click();
    expect(await runEnded(page)).toContain("complete");
    await expect(centre(page).getByRole("alert")).toBeHidden();
  });
});

test.describe("WebGPU", () => {
  /** As in a browser that has none. */
  const NO_WEBGPU =
    'Object.defineProperty(Object.getPrototypeOf(navigator), "gpu", { value: undefined });';

  const badge = (page: Page) => page.getByText(/^wasm · \d+ threads?$/);

  test("absent: wasm runs, and the reason is shown", async ({ page }) => {
    await prepareRunner(page, NO_WEBGPU);
    await useTranslatedScene(page);
    // By the keyboard, as the tooltip is to appear on that too.
    await badge(page).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    await expect(page.getByText(/this browser has no WebGPU/).first()).toBeVisible();
    await expectSceneUsable(page);
  });

  test("software alone counts as absent, and that is said", async ({ page }) => {
    await useTranslatedScene(page);
    await badge(page).hover();
    await expect(
      page.getByText(/the only WebGPU adapter is software/).first(),
    ).toBeVisible();
  });

  test("absent where the address asks for it: refused, with what to do", async ({
    page,
  }) => {
    await prepareRunner(page, NO_WEBGPU);
    await useTestModels(page);
    await visit(page, "./?backend=webgpu");
    const note = await expectExplained(page.getByRole("main"), {
      message: /WebGPU was requested but is not available/,
      expected: /a WebGPU adapter/,
      found: /this browser has no WebGPU/,
      hint: /\?backend=webgpu/,
    });
    await expectInView(note);
  });

  test("lost in mid-run: what was finished stays, and the next run works", async ({
    page,
  }) => {
    await prepareRunner(page, KEEP_DEVICE);
    await useTestModels(page);
    await visit(page, "./?backend=webgpu");
    await stopRunning(page);
    await page.getByRole("button", { name: "Translate this view" }).first().click();
    await expect(page.getByText(/^([2-9]|\d\d+)\/\d+/)).toBeVisible({
      timeout: 120_000,
    });
    await loseDevice(page);
    const ended = await runEnded(page, 60_000);
    expect(ended).toMatch(/failed after \d+ tiles?/);
    const side = page.getByRole("main");
    const note = await expectExplained(side, {
      message: /\w/,
      expected: /\w/,
      found: /\w/,
      hint: /\w/,
    });
    await expectInView(note);
    await expect(
      page.getByText(/\d+ of \d+ tiles? were finished and are kept/),
    ).toBeInViewport();
    await keepPictures(page, "device-lost");
    // The finished tiles are measured, and could be saved.
    await expect(page.getByText(/^n = [1-9]\d*(?:\s\d+)* pixels$/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Export GeoTIFF" })).toBeEnabled();

    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Translate this view" }).first().click();
    await expect(note).toBeHidden();
    expect(await runEnded(page, 120_000)).toContain("complete");
    await expect(page.getByText("WebGPU", { exact: true })).toBeVisible();
    await expectSceneUsable(page);
  });
});
