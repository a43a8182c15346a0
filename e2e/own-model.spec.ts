import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { dropFiles, runEnded, screenshots, stopRunning } from "./explorer-page.ts";
import { expectExplained } from "./files.ts";
import { expectSceneUsable, useTranslatedScene } from "./translated-scene.ts";

// A visitor brings a model of their own: it is looked at, corrected, and used; and one that
// means harm ends nothing but its own worker.

const own = (file: string) =>
  resolve(import.meta.dirname, "../src/testing/models/own", file);
const dialog = (page: Page) => page.getByRole("dialog", { name: /^Your own model/ });
const picture = (page: Page) =>
  dialog(page)
    .getByRole("img", { name: /^What comes out/ })
    .first();

async function keepPictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1280, 800],
      [820, 1180],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(300);
      // Narrow pages fold the sides away, and not what is being decided.
      await expect(dialog(page)).toBeVisible();
      const path = `${screenshots}/own-model-${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("a model that is dropped is corrected, used, and named in the provenance", async ({
  page,
}) => {
  await useTranslatedScene(page);
  await dropFiles(page, [own("bgr.onnx")]);
  await expect(picture(page)).toBeVisible();
  const use = dialog(page).getByRole("button", { name: "Use this model" });
  await expect(use).toBeEnabled();
  const asFound = await picture(page).getAttribute("src");
  await dialog(page).getByLabel("Order of bands").selectOption("bgr");
  await expect.poll(() => picture(page).getAttribute("src")).not.toBe(asFound);
  await expect(use).toBeEnabled();
  await dialog(page).getByLabel("Licence").fill("CC-BY-NC-4.0");
  await expect(dialog(page).getByText("Non-commercial")).toBeVisible();
  await dialog(page).getByText("How it is called, and why").click();
  await expect(dialog(page).getByText(/SHA-256 [0-9a-f]{64}/)).toBeVisible();
  await keepPictures(page, "examined");
  await use.click();
  await expect(dialog(page)).toBeHidden();
  // It is chosen, and what is in view is translated with it like with any other.
  await expect(page.getByLabel("Translate", { exact: true })).toHaveValue(/^own-/);
  expect(await runEnded(page)).toContain("complete");
  await expectSceneUsable(page);
  const provenance = page.getByRole("region", { name: "Provenance" });
  await expect(provenance).toContainText("bgr.onnx");
  await expect(provenance).toContainText("Hash of the translator");
  // A link cannot carry a file of this device, and says so.
  await expect(
    page.getByRole("button", { name: /Copy link to this view, without .*bgr\.onnx/ }),
  ).toBeVisible();
  await expect.poll(() => page.url()).not.toContain("own-");
});

test("weights and a card beside the model are read, and a flat output is called so", async ({
  page,
}) => {
  await useTranslatedScene(page);
  await dropFiles(page, [own("external.onnx"), own("external.onnx.data")]);
  await expect(picture(page)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Put the model away" }).click();
  await dropFiles(page, [own("described.onnx"), own("described.mlm.json")]);
  await expect(dialog(page).getByText("Non-commercial")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Put the model away" }).click();
  await dropFiles(page, [own("constant.onnx")]);
  await expect(dialog(page).getByText("The output is one colour.")).toBeVisible();
  await keepPictures(page, "constant");
});

test("files that mean harm are refused within ten seconds, and the page goes on", async ({
  page,
}) => {
  await useTranslatedScene(page);
  const plain = readFileSync(own("plain.onnx"));
  const text = new TextEncoder().encode("Dear network, please translate.\n");
  const harmful = [
    [{ name: "text.onnx", bytes: text }, /not an ONNX model/, /./],
    [{ name: "half.onnx", bytes: plain.subarray(0, 500) }, /not an ONNX model/, /./],
    [own("claims-3gb.onnx"), /not what it claims/, /3\.0 GB/],
    [own("unknown-op.onnx"), /./, /Frobnicate/],
    [own("loops-long.onnx"), /took too long and was ended/, /none while it ran/],
  ] as const;
  for (const [file, message, found] of harmful) {
    await dropFiles(page, [file]);
    await expectExplained(dialog(page), { message, expected: /./, found, hint: /\w/ });
    if (file === own("loops-long.onnx")) {
      await keepPictures(page, "harmful");
    }
    await dialog(page).getByRole("button", { name: "Put the model away" }).click();
    await expect(dialog(page)).toBeHidden();
  }
  await expectSceneUsable(page);
  // The runner's worker is another one; models of the catalogue run in it.
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-resnet");
  expect(await runEnded(page)).toContain("complete");
  await stopRunning(page);
});
