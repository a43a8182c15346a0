import { expect, test } from "@playwright/test";
import { compareGeoTiffs } from "./compare-geotiffs.ts";
import {
  exportGeoTiff,
  runEnded,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// The tiny test model on both providers of ONNX Runtime Web: which one ran is asserted,
// never assumed. (Differences below 8 bits are measured in onnx-runner.browser.test.ts.)

test("WebGPU (software) and wasm give the same picture", async ({ page }) => {
  await useTestModels(page);
  const pictures: string[] = [];
  for (const [backend, badge] of [
    ["webgpu", /^WebGPU$/],
    ["wasm", /^wasm · \d+ threads?$/],
  ] as const) {
    await visit(page, `./?backend=${backend}`);
    await stopRunning(page);
    await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
    // A part of the scene: SwiftShader is slow.
    for (let i = 0; i < 2; i += 1) {
      await page.getByRole("button", { name: "Zoom in" }).click();
    }
    await page.getByRole("button", { name: "Translate this view" }).first().click();
    expect(await runEnded(page, 240_000)).toContain("complete");
    await expect(page.getByText(badge)).toBeVisible();
    pictures.push(await exportGeoTiff(page));
    await page.goto("about:blank");
  }
  const [a, b] = pictures as [string, string];
  const { most, n } = await compareGeoTiffs(a, b);
  expect(n).toBeGreaterThan(10_000);
  expect(most).toBeLessThanOrEqual(1);
});
