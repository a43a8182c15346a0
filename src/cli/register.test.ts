/** A radar and an optical image of one place, one of them at a false position. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { translateAffine } from "#core/raster/affine.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { runCli } from "./main.ts";

const SIZE = 256;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-register-"));
const at = (name: string) => join(folder, name);

beforeAll(() => {
  const save = (
    name: string,
    bands: 1 | 3,
    pixels: Uint8Array,
    georeference: typeof place.grid,
  ) =>
    writeFileSync(
      at(name),
      encodeGeoTiff(
        { width: SIZE, height: SIZE, sampleType: "uint8", bands, georeference },
        pixels,
      ),
    );
  const place = makeLandscape(3, SIZE);
  const other = makeLandscape(4, SIZE);
  const { grid } = place;
  save("sar.tif", 1, place.sar, grid);
  save("eo.tif", 3, place.eo, grid);
  // Its georeference puts the picture 12 columns to the right and 7 rows up.
  const affine = translateAffine(grid.affine, 12, -7);
  save("moved.tif", 3, place.eo, { ...grid, affine });
  save("elsewhere.tif", 3, other.eo, grid);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const run = (...args: string[]) => printedBy(() => runCli(["register", ...args]));
const pair = (eo: string) => [at("sar.tif"), at(eo), "--as", "amplitude"];

test("says how far the optical image lies off, in pixels and on the ground", async () => {
  const { code, stdout } = await run(...pair("moved.tif"), "--json");
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ verdict: "shifted", turnDeg: 0 });
  expect(Math.abs(found.dx - 12)).toBeLessThan(1);
  expect(Math.abs(found.dy + 7)).toBeLessThan(1);
  expect(found.ground.eastM / found.pixelM).toBeCloseTo(found.dx, 0);
  expect(found.sentence).toMatch(
    /^EO lies 1[34]\.\d px \(\d+\.\d m\) (north-)?east\.$/,
  );
  expect(found.protocol).toMatch(
    /256 × 256 px; edge strength.*windows of.*peak ratio.*agree/,
  );
});

test("tells an aligned pair, and another place, in a sentence", async () => {
  const aligned = await run(...pair("eo.tif"));
  expect(aligned.stdout).toMatch(/^Not distinguishable from aligned: EO lies 0\.\d px/);
  const elsewhere = await run(...pair("elsewhere.tif"));
  expect(elsewhere.stdout).toMatch(/^Cannot tell: no common structure was found\./);
  expect(elsewhere.code).toBe(0);
});

test("takes a radar image and an optical one, in this order", async () => {
  const wrong = await run(at("eo.tif"), at("eo.tif"));
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("a radar image first");
  expect((await run(at("sar.tif"))).stderr).toContain("register SAR EO");
});
