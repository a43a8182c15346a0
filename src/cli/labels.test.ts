/** Land cover of a scene on the command line, from a file of map objects made here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { createTransform } from "#core/geo/crs.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { printedBy } from "#testing/printed.ts";
import { runCli } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-labels-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const SIZE = 64;
const affine = [1, 0, 450_000, 0, -1, 5_410_000] as const;
const georeference = { crs: "EPSG:32631", affine } as const;
const picture = { width: SIZE, height: SIZE, bands: 3, sampleType: "uint8" } as const;
const pixels = new Uint8Array(3 * SIZE * SIZE).fill(90);
writeFileSync(at("scene.tif"), encodeGeoTiff({ ...picture, georeference }, pixels));
writeFileSync(
  at("nowhere.tif"),
  encodeGeoTiff({ ...picture, georeference: null }, pixels),
);

const toLonLat = createTransform("EPSG:32631", "EPSG:4326");
/** The left quarter is industrial. */
const corners = [
  [0, 0],
  [16, 0],
  [16, 64],
  [0, 64],
].map(([x = 0, y = 0]) => [...toLonLat(450_000 + x, 5_410_000 - y)]);
const town = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { landuse: "industrial" },
      geometry: { type: "Polygon", coordinates: [corners] },
    },
  ],
};
writeFileSync(at("town.geojson"), JSON.stringify(town));

const run = (...args: string[]) => printedBy(() => runCli(["labels", ...args]));

test("prints shares and the rule, and writes a label map on the scene's grid", async () => {
  const out = at("labels.tif");
  const all = [at("town.geojson"), "--like", at("scene.tif"), "--as", "eo"];
  const { code, stdout } = await run(...all, "--out", out, "--json");
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ objects: 1, painted: 1, kind: "urban", warnings: [] });
  expect(found.shares.industrial).toBe(0.25);
  expect(found.otherBuilt).toBe(0.25);
  expect(found.areaKm2).toBeCloseTo(0.0041, 4);
  expect(found.attribution).toContain("OpenStreetMap");

  const again = await run(...all, "--out", out);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("--force");
  const shown = await printedBy(() => runCli(["inspect", out, "--json", "--as", "eo"]));
  expect(JSON.parse(shown.stdout)).toMatchObject({ crs: "EPSG:32631" });
  expect(readFileSync(out).includes("CLASS_3")).toBe(true);
});

test("says in words what it needs", async () => {
  const alone = await run(at("town.geojson"));
  expect(alone.stderr).toContain("labels OSM.geojson --like SCENE");
  const nowhere = await run(at("town.geojson"), "--like", at("nowhere.tif"));
  expect(nowhere.stderr).toContain("a georeferenced scene");
  writeFileSync(at("half.geojson"), JSON.stringify(town).slice(0, 90));
  const half = await run(at("half.geojson"), "--like", at("scene.tif"));
  expect(half.stderr).toContain("labels-invalid");
  const missing = await run(at("none.geojson"), "--like", at("scene.tif"));
  expect(missing.stderr).toContain("an existing file");
});
