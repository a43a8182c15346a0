import { expect, type Page, test } from "@playwright/test";
import { makeBadFiles } from "#testing/geotiff/make-bad-files.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import {
  dropFiles,
  regionButton,
  sceneItem,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { expectExplained, serveFile } from "./files.ts";
import {
  expectSceneUsable,
  keepPictures,
  useTranslatedScene,
} from "./translated-scene.ts";

// What goes wrong is said beside the thing that failed, and takes nothing else with it.

test("files that cannot be opened say why, in their own place", async ({ page }) => {
  await useTranslatedScene(page);
  for (const file of makeBadFiles()) {
    await test.step(file.title, async () => {
      await dropFiles(page, [file]);
      const item = sceneItem(page, file.name);
      const note = await expectExplained(item, file);
      await note.scrollIntoViewIfNeeded();
      if (file.code === "bands-unsupported") {
        await keepPictures(page, "file");
      }
      // The scene before it is still the one that is shown.
      await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
      await page.getByRole("button", { name: `Remove ${file.name}` }).click();
      await expect(item).toHaveCount(0);
    });
  }
  await expectSceneUsable(page);
});

test("a sound file among bad ones opens, and the bad ones complain", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page);
  const bad = makeBadFiles().slice(0, 2);
  await dropFiles(page, [...bad, { name: "sound.tif", bytes: makeGeoTiff().bytes }]);
  for (const file of bad) {
    await expect(sceneItem(page, file.name).getByRole("alert")).toBeVisible();
  }
  const pick = sceneItem(page, "sound.tif").getByRole("button").first();
  await expect(pick).toHaveAttribute("aria-pressed", "true");
});

test.describe("addresses", () => {
  const open = async (page: Page, url: string) => {
    const field = page.getByLabel("Address of an image");
    await field.fill(url);
    await field.press("Enter");
  };
  const { bytes } = makeGeoTiff();

  test("one without CORS, without ranges, without a server, without a file", async ({
    page,
  }) => {
    await useTranslatedScene(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    const closed = await serveFile(bytes, { cors: false, ranges: true });
    await open(page, `${closed.origin}/no-cors.tif`);
    await expectExplained(sceneItem(page, "no-cors.tif"), {
      expected: /CORS/,
      found: new RegExp(closed.origin.replace("http://", "")),
      hint: /Download the file and drop it here/,
    });
    closed.close();

    const whole = await serveFile(bytes, {
      ...{ cors: true, ranges: false },
      announced: 900 * 2 ** 20,
    });
    await open(page, `${whole.origin}/no-range.tif`);
    await expectExplained(sceneItem(page, "no-range.tif"), {
      message: /does not serve parts of files/,
      expected: /HTTP 206/,
      found: /the whole file instead, 900 MB/,
      hint: /Download the file and drop it here/,
    });
    whole.close();

    // Nobody listens there any more.
    await open(page, `${whole.origin}/no-server.tif`);
    await expectExplained(sceneItem(page, "no-server.tif"), {
      expected: /a server that answers/,
      found: /no answer/,
      hint: /Check the address/,
    });
    await expectSceneUsable(page);
  });

  test("a small file comes whole from a server without ranges", async ({ page }) => {
    await useTestModels(page);
    await visit(page);
    const server = await serveFile(bytes, { cors: true, ranges: false });
    await open(page, `${server.origin}/small.tif`);
    const pick = sceneItem(page, "small.tif").getByRole("button").first();
    await expect(pick).toHaveAttribute("aria-pressed", "true");
    server.close();
  });
});
