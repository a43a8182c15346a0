import { expect, test } from "@playwright/test";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { dropFiles, exportGeoTiff, runEnded, sceneItem } from "./explorer-page.ts";
import { workerOf } from "./page-workers.ts";
import { expectSceneUsable, useTranslatedScene } from "./translated-scene.ts";

// Workers that hang or die while the page is in use: what was there comes back.

const TIFF = encodeGeoTiff(
  { width: 16, height: 16, georeference: null, bands: 1, sampleType: "uint8" },
  new Uint8Array(256).map((_, i) => i),
);

/** Stored bytes of the only tile or strip. */
function storedBytes(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset);
  const directory = view.getUint32(4, true);
  for (let at = directory + 2; at < tiff.length; at += 12) {
    if ([279, 325].includes(view.getUint16(at, true))) {
      const isShort = view.getUint16(at + 2, true) === 3;
      return isShort ? view.getUint16(at + 8, true) : view.getUint32(at + 8, true);
    }
  }
  throw new Error("the file has no tile");
}

test("an engine that hangs is started again: scenes, results and the name of the file", async ({
  page,
}) => {
  await useTranslatedScene(page);
  const before = await exportGeoTiff(page);
  // A decoder that never ends, as a damaged file might make it: where it reads the check sum
  // behind the tile.
  await workerOf(page, "engine.worker").evaluate((bytes) => {
    const read = DataView.prototype.getUint32;
    DataView.prototype.getUint32 = function (...args) {
      while (this.byteLength === bytes) {}
      return read.apply(this, args);
    };
  }, storedBytes(TIFF));
  await dropFiles(page, [{ name: "endless.tif", bytes: TIFF }]);
  await expect(sceneItem(page, "endless.tif").getByRole("alert")).toContainText(
    "endless.tif took more than 10 s for one step and was ended.",
    { timeout: 60_000 },
  );
  await expectSceneUsable(page);
  const { compareGeoTiffs } = await import("./compare-geotiffs.ts");
  const { most } = await compareGeoTiffs(before, await exportGeoTiff(page));
  expect(most).toBe(0);
  await page.getByRole("button", { name: "Remove endless.tif" }).click();

  // While nothing was asked of it, too.
  await workerOf(page, "engine.worker").evaluate(() => {
    setTimeout(() => {
      for (;;) {}
    }, 0);
  });
  await expect(page.getByText("took more than 10 s for one step")).toBeVisible({
    timeout: 60_000,
  });
  await expectSceneUsable(page);
  // The runner was started anew with it.
  await page.getByRole("button", { name: "Translate this view" }).first().click();
  expect(await runEnded(page)).toContain("complete");
});
