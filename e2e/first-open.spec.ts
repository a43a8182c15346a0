import { expect, test } from "@playwright/test";
import { strToU8, zipSync } from "fflate";
import { makeGeoTiff } from "../src/testing/geotiff/make-geo-tiff.ts";
import {
  sentinel1Annotation,
  sentinel1Calibration,
} from "../src/testing/product-texts.ts";
import {
  dropFiles,
  paintedShare,
  sceneItem,
  screenshots,
  visit,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// A product in an archive: unpacked, calibrated by its own document, explained.

const stem = "s1a-iw-grd-vv-20230514t055210-001";

test("an archive of a product opens calibrated, with a legend in plain words", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const asked: string[] = [];
  await visit(page);
  page.on("request", (request) => asked.push(request.url()));
  await dropFiles(page, [safeArchive()]);
  await expect(sceneItem(page, `${stem}.tiff`)).toBeVisible({ timeout: 60_000 });
  const legend = page.getByRole("complementary", { name: "How to read radar" });
  await expect(legend).toContainText("Bright: walls facing the radar, ships, metal");
  // Descending and looking right: the radar lies to the east.
  await expect(legend).toContainText("Towers lean towards the radar, to the east");
  await expect(legend).toContainText("Incidence 38.9° from vertical");
  await expect(legend).toContainText(
    "σ0 in dB, calibrated by the product's own numbers",
  );
  await expect(page.getByText(/A = 500\.0/)).toBeVisible();
  // The map's own scale bar stands above the legend, and returns to its place without it.
  const scale = page.getByRole("region", { name: "SAR panel" }).locator(".map-scale");
  await expect
    .poll(async () => {
      const [bar, strip] = [await scale.boundingBox(), await legend.boundingBox()];
      return bar === null || strip === null ? 0 : strip.y - (bar.y + bar.height);
    })
    .toBeGreaterThanOrEqual(4);
  await page.screenshot({ path: `${screenshots}/first-open.png` });
  expect(await violations(page)).toEqual([]);

  await legend.getByRole("button").press("Enter");
  await expect(legend).toBeHidden();
  // Only now, because the legend's text would count as painted.
  await expect.poll(() => paintedShare(page, "SAR")).toBeGreaterThan(0.15);
  await page.screenshot({ path: `${screenshots}/first-open-closed.png` });
  // Nothing left the machine: every address is the page's own.
  const own = new URL(page.url()).origin;
  expect(
    asked.filter((url) => !url.startsWith(own) && !/^(blob|data):/.test(url)),
  ).toEqual([]);
});

function safeArchive(): { name: string; bytes: Uint8Array } {
  const { bytes } = makeGeoTiff({ width: 512, height: 512, seed: 3 });
  const root = "S1A_IW_GRDH_1SDV_20230514T055210.SAFE";
  const archive = zipSync({
    [`${root}/manifest.safe`]: strToU8("<xfdu/>"),
    [`${root}/preview/quick-look.png`]: strToU8("no picture"),
    [`${root}/measurement/${stem}.tiff`]: bytes,
    [`${root}/annotation/${stem}.xml`]: strToU8(
      sentinel1Annotation({ rows: 512, columns: 512 }),
    ),
    [`${root}/annotation/calibration/calibration-${stem}.xml`]: strToU8(
      sentinel1Calibration(() => 500),
    ),
  });
  return { name: `${root}.zip`, bytes: archive };
}
