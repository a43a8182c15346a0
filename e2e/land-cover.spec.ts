import { expect, type Page, test } from "@playwright/test";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import { mapArea, mapObjectsFile } from "#testing/map-objects.ts";
import {
  dropFiles,
  panel,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// What covers the ground of a scene of one's own: from a file, or asked of OpenStreetMap.

const { bytes, spec } = makeGeoTiff({ width: 512, height: 512, seed: 3 });
const grid = {
  crs: "EPSG:32633",
  affine: [0.5, 0, 500_000, 0, -0.5, 5_000_000],
} as const;
const size = { width: spec.width, height: spec.height };
const forest = mapArea({ ...grid, ...size }, { landuse: "forest" }, [0, 0], [256, 512]);

/** Answers for the public server: one building over a quarter of the scene. */
async function serveObjects(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const { geometry } = mapArea({ ...grid, ...size }, {}, [256, 0], [512, 256]);
  const way = {
    ...{ type: "way", id: 1, tags: { building: "yes" } },
    geometry: geometry.coordinates[0]?.map(([lon, lat]) => ({ lon, lat })),
  };
  await page.route("https://overpass-api.de/**", (route) => {
    asked.push(new URLSearchParams(route.request().postData() ?? "").get("data") ?? "");
    return asked.length === 1
      ? route.fulfill({ status: 429, headers: { "access-control-allow-origin": "*" } })
      : route.fulfill({
          json: { elements: [way] },
          headers: { "access-control-allow-origin": "*" },
        });
  });
  return asked;
}

test("map objects say what covers a scene: from a file, and from a server once agreed to", async ({
  page,
}) => {
  const asked = await serveObjects(page);
  await useTestModels(page);
  await visit(page);
  await stopRunning(page);
  await dropFiles(page, [{ name: "own.tif", bytes }]);
  await stopRunning(page);
  const section = page.getByRole("region", { name: "Land cover" });
  await section.getByText("Land cover").click();
  await section.getByRole("button", { name: "Fetch from OpenStreetMap…" }).click();
  await expect(section).toContainText(
    "overpass-api.de will be told where this scene lies",
  );
  expect(asked).toEqual([]);

  await section.getByRole("button", { name: "Ask overpass-api.de" }).click();
  await expect(section.getByRole("alert")).toContainText("HTTP 429");
  await expect(section.getByRole("alert")).toContainText("wait a minute");
  await section.getByRole("button", { name: "Fetch from OpenStreetMap…" }).click();
  await section.getByRole("button", { name: "Ask overpass-api.de" }).click();
  await expect(section).toContainText("urban");
  await expect(section).toContainText(/building\s*25\.0 %/);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toContain('way["building"]');

  const name = "town.geojson";
  const file = mapObjectsFile(name, [forest]);
  await dropFiles(page, [{ name, bytes: new Uint8Array(await file.arrayBuffer()) }]);
  await expect(section).toContainText(/forest\s*50\.0 %/);
  await expect(section).toContainText("rural");
  await expect(section).toContainText("© OpenStreetMap contributors");
  await expect(panel(page, "SAR")).toContainText("© OpenStreetMap contributors");
  const shown = await panel(page, "SAR").screenshot();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: `${screenshots}/land-cover-${colorScheme}.png` });
  }
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 820, height: 1180 });
  await page.screenshot({ path: `${screenshots}/land-cover-tablet-dark.png` });
  await page.setViewportSize({ width: 1280, height: 800 });
  await section.getByLabel("Show on the maps").uncheck();
  await expect
    .poll(async () => (await panel(page, "SAR").screenshot()).equals(shown))
    .toBe(false);
  await section.getByRole("button", { name: "Remove" }).click();
  await expect(section.getByRole("button", { name: "Fetch from" })).toBeVisible();
});
