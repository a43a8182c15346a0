import { expect, test } from "@playwright/test";
import { encode } from "fast-png";
import { dropFiles, exportGeoTiff, runEnded, sceneItem } from "./explorer-page.ts";
import { workerOf } from "./page-workers.ts";
import { expectSceneUsable, useTranslatedScene } from "./translated-scene.ts";

// Workers that hang or die while the page is in use: what was there comes back.

const PNG = encode({ width: 4, height: 4, channels: 1, data: new Uint8Array(16) });

test("an engine that hangs is started again: scenes, results and the name of the file", async ({
  page,
}) => {
  await useTranslatedScene(page);
  const before = await exportGeoTiff(page);
  // A decoder that never ends, as a damaged file might make it.
  await workerOf(page, "engine.worker").evaluate(() => {
    DataView.prototype.getUint32 = () => {
      for (;;) {}
    };
  });
  await dropFiles(page, [{ name: "endless.png", bytes: PNG }]);
  await expect(sceneItem(page, "endless.png").getByRole("alert")).toContainText(
    "endless.png took more than 10 s for one step and was ended.",
    { timeout: 60_000 },
  );
  await expectSceneUsable(page);
  const { compareGeoTiffs } = await import("./compare-geotiffs.ts");
  const { most } = await compareGeoTiffs(before, await exportGeoTiff(page));
  expect(most).toBe(0);
  await page.getByRole("button", { name: "Remove endless.png" }).click();

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
